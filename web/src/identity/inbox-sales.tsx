import type { DealAnswer } from '../../../engine/facts/deal.ts'
import { DEAL_KIND, RESERVE_SALE } from '../../../engine/facts/words.ts'
import { useList } from '../shell/api.ts'
import { decimal } from '../shell/format.ts'
import { useFresh, useNow } from '../shell/fresh.ts'
import { named, t } from '../shell/state.ts'
import { may, me } from '../shell/who.tsx'
import { Waiting } from './waiting.tsx'

/** Sales from the reserve that wait for who announces them. */
export function Sales() {
  const sales = useList('/v1/auctions')
  useFresh(sales.refresh)
  const now = useNow()
  const waiting =
    sales.rows?.filter(({ status, closes_at }) => status === 'proposed' && now < Date.parse(closes_at)) ?? []
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

/** What waits in auctions in the open: to be announced, or reviewed. */
export function OpenAuctions() {
  const auctions = useList('/v1/open-auctions')
  useFresh(auctions.refresh)
  const now = useNow()
  const rows = (auctions.rows ?? []).flatMap((one) => {
    const { status, registers_until, waiting } = one
    const isProposed = status === 'proposed' && now < Date.parse(registers_until)
    const waits = [
      isProposed && may('approve_open_auction') && t('待公告', 'to be announced'),
      waiting.reviews > 0 &&
        may('qualify_bidder') &&
        t(`${waiting.reviews} 项报名待审查`, `${waiting.reviews} to review`),
    ].filter((text) => text !== false)
    return waits.length === 0 ? [] : [{ one, more: waits.join(t(';', '; ')) }]
  })
  return (
    <Waiting
      title={t('公开竞价', 'Auctions in the open')}
      rows={rows.map(({ one, more }) => ({
        id: one.open_auction_id,
        href: `/sales/open/${one.open_auction_id}`,
        name: `${one.symbol} ${decimal(one.quantity)} × ${decimal(one.start_price)} CNY`,
        more,
      }))}
    />
  )
}

/** Changes of notices that wait for the second person. */
export function NoticeChanges() {
  const changes = useList('/v1/notice-changes')
  useFresh(changes.refresh)
  const waiting = changes.rows?.filter(({ status }) => status === 'proposed') ?? []
  return (
    <Waiting
      title={t('待批准的公告变更', 'Changes of notices to publish')}
      rows={waiting.map(({ change_id, deal_kind, sale_id, terms_after, reason }) => ({
        id: change_id,
        href: pageOf({ deal_kind, sale_id }),
        name: `${named(RESERVE_SALE[deal_kind])} #${sale_id} ${terms_after.document}`,
        more: reason,
      }))}
    />
  )
}

/** Deals with the reserve that wait for one's own next step: to record the contract, to pay, to settle. */
export function Deals() {
  const deals = useList('/v1/deals/waiting')
  useFresh(deals.refresh)
  const rows = (deals.rows ?? []).flatMap((one) => {
    const more = nextStep(one)
    return more === undefined ? [] : [{ one, more }]
  })
  return (
    <Waiting
      title={t('待办理的出让成交', 'Deals with the reserve')}
      rows={rows.map(({ one, more }) => ({
        id: one.deal_id,
        href: pageOf(one),
        name: `${named(one.name)} ${one.symbol} ${decimal(one.amount)} CNY`,
        more,
      }))}
    />
  )
}

/** What the reader is to do next with a deal; undefined: nothing. */
function nextStep({ status, side, pay_by, contract_by, deposit }: DealAnswer): string | undefined {
  if (status === 'awarded' && may('record_contract'))
    return contract_by === null
      ? t('合同待登记', 'contract to record')
      : t(`合同待登记,至迟 ${contract_by} 签订`, `contract to record, signed by ${contract_by}`)
  if (status === 'contracted' && side === 'buy' && may('pay_deal'))
    return Number(deposit) > 0
      ? t(`付款期限 ${pay_by},逾期保证金不退`, `to be paid by ${pay_by}, or the deposit is lost`)
      : t(`付款期限 ${pay_by}`, `to be paid by ${pay_by}`)
  if (status === (side === 'sell' ? 'contracted' : 'paid') && may('settle_deal'))
    return t('待交割', 'to settle')
  return undefined
}

const pageOf = ({ deal_kind, sale_id }: Pick<DealAnswer, 'deal_kind' | 'sale_id'>) =>
  deal_kind === 'auction' ? `/sales/open/${sale_id}` : '/sales'

/** Annulments and corrections of deals that another operator proposed. */
export function Annulments() {
  const annulments = useList('/v1/annulments')
  useFresh(annulments.refresh)
  const waiting = annulments.rows?.filter(
    ({ status, proposer }) => status === 'proposed' && proposer !== me.value?.name,
  )
  return (
    <Waiting
      title={t('待确认的成交撤销与更正', 'Annulments and corrections to confirm')}
      rows={(waiting ?? []).map(({ deal_kind, trade_id, symbol, price, corrected_price, quantity }) => ({
        id: trade_id,
        href: '/desk/watch',
        name: `${named(DEAL_KIND[deal_kind])} ${symbol} ${decimal(quantity)} @ ${decimal(price)}`,
        more:
          corrected_price === null
            ? t('撤销,24 小时内确认', 'to be annulled, within 24 hours')
            : t(
                `更正为 ${decimal(corrected_price)},24 小时内确认`,
                `to be corrected to ${decimal(corrected_price)}, within 24 hours`,
              ),
      }))}
    />
  )
}
