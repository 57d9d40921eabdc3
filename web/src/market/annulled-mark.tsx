import type { AnnulmentAnswer } from '../../../engine/facts/annulment.ts'
import { decimal } from '../shell/format.ts'
import { t } from '../shell/state.ts'

type Among = readonly AnnulmentAnswer[] | undefined

/** What became of a trade of the market since. */
const foundOf = (tradeId: number, among: Among) =>
  among?.find((one) => one.deal_kind === 'trade' && one.trade_id === tradeId)

export const isAnnulled = (tradeId: number, among: Among) => foundOf(tradeId, among)?.status === 'annulled'

/** That a trade was annulled, or at which price it stands. */
export function AnnulledMark({ of, among }: { of: number; among: Among }) {
  const found = foundOf(of, among)
  if (found?.status === 'annulled') return <small class="fault"> {t('已撤销', 'annulled')} </small>
  if (found?.status !== 'corrected') return null
  const price = decimal(found.corrected_price!)
  return <small class="fault"> {t(`价格更正为 ${price}`, `corrected to ${price}`)} </small>
}
