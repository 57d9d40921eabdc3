import { useList } from '../shell/api.ts'
import { decimal } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { t } from '../shell/state.ts'
import { may, me } from '../shell/who.tsx'
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

/** What waits in auctions in the open: to be announced, reviewed, contracted, settled, or paid. */
export function OpenAuctions() {
  const auctions = useList('/v1/open-auctions')
  useFresh(auctions.refresh)
  const now = useNow()
  const rows = (auctions.rows ?? []).flatMap((one) => {
    const { status, registers_until, waiting } = one
    const { reviews, contracts, settlements } = waiting
    const isProposed = status === 'proposed' && now < Date.parse(registers_until)
    const waits = [
      isProposed && may('approve_open_auction') && t('待公告', 'to be announced'),
      reviews > 0 && may('qualify_bidder') && t(`${reviews} 项报名待审查`, `${reviews} to review`),
      contracts > 0 &&
        may('record_contract') &&
        t(`${contracts} 份合同待登记`, `${contracts} contracts to record`),
      settlements > 0 && may('settle_deal') && t(`${settlements} 笔待交割`, `${settlements} to settle`),
    ].filter((text) => text !== false)
    return waits.length === 0 ? [] : [{ one, more: waits.join(t(';', '; ')) }]
  })
  return (
    <>
      <Waiting
        title={t('公开竞价', 'Auctions in the open')}
        rows={rows.map(({ one, more }) => ({
          id: one.open_auction_id,
          href: `/sales/open/${one.open_auction_id}`,
          name: `${one.symbol} ${decimal(one.quantity)} × ${decimal(one.start_price)} CNY`,
          more,
        }))}
      />
      {may('pay_deal') &&
        auctions.rows
          ?.filter(({ waiting }) => waiting.payments > 0)
          .map(({ open_auction_id }) => <ToPay key={open_auction_id} id={open_auction_id} />)}
    </>
  )
}

/** Deals of one's own that are to be paid: the deposit is lost otherwise. */
function ToPay({ id }: { id: number }) {
  const deals = useList('/v1/open-auctions/{open_auction_id}/deals', { open_auction_id: id })
  const own =
    deals.rows?.filter(({ uscc, status }) => uscc === me.value?.uscc && status === 'contracted') ?? []
  return (
    <Waiting
      title={t('待付款的竞价成交', 'Auction deals to pay')}
      rows={own.map(({ deal_id, symbol, amount, pay_by }) => ({
        id: deal_id,
        href: `/sales/open/${id}`,
        name: `${symbol} ${decimal(amount)} CNY`,
        more: t(`付款期限 ${pay_by},逾期保证金不退`, `to be paid by ${pay_by}, or the deposit is lost`),
      }))}
    />
  )
}
