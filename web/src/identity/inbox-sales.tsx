import { useList } from '../shell/api.ts'
import { decimal } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { t } from '../shell/state.ts'
import { Waiting } from './waiting.tsx'

/** Sales from the reserve that wait for who announces them. */
export function Sales() {
  const sales = useList('/v1/auctions')
  useFresh(sales.refresh)
  const waiting = sales.rows?.filter(({ status }) => status === 'proposed') ?? []
  return (
    <Waiting
      title={t('待公告的竞价出让', 'Sales to be announced')}
      rows={waiting.map(({ sale_id, symbol, quantity, document }) => ({
        id: sale_id,
        href: '/sales',
        name: `${symbol} ${decimal(quantity)}`,
        more: document,
      }))}
    />
  )
}

export function FixedSales() {
  const sales = useList('/v1/fixed-price-sales')
  useFresh(sales.refresh)
  const now = useNow()
  const waiting =
    sales.rows?.filter(({ status, closes_at }) => status === 'proposed' && now < Date.parse(closes_at)) ?? []
  return (
    <Waiting
      title={t('待公告的定价出让', 'Sales at a fixed price to be announced')}
      rows={waiting.map(({ fixed_sale_id, symbol, quantity, price, document }) => ({
        id: fixed_sale_id,
        href: '/sales',
        name: `${symbol} ${decimal(quantity)} × ${decimal(price)} CNY`,
        more: document,
      }))}
    />
  )
}

export function OpenAuctions() {
  const auctions = useList('/v1/open-auctions')
  useFresh(auctions.refresh)
  const waiting = auctions.rows?.filter(({ status }) => status === 'proposed') ?? []
  return (
    <Waiting
      title={t('待公告的公开竞价', 'Auctions in the open to be announced')}
      rows={waiting.map(({ open_auction_id, symbol, quantity, start_price, document }) => ({
        id: open_auction_id,
        href: `/sales/open/${open_auction_id}`,
        name: `${symbol} ${decimal(quantity)} × ${decimal(start_price)} CNY`,
        more: document,
      }))}
    />
  )
}
