import type { AnnulmentAnswer } from '../../../engine/facts/annulment.ts'
import type { DealStanding } from '../../../engine/facts/words.ts'
import { decimal } from '../shell/format.ts'
import { t } from '../shell/state.ts'

type Among = readonly AnnulmentAnswer[] | undefined

/** What became of a trade of the market since. */
const foundOf = (tradeId: number, among: Among) =>
  among?.find((one) => one.deal_kind === 'trade' && one.trade_id === tradeId)

export const isAnnulled = (tradeId: number, among: Among) => foundOf(tradeId, among)?.status === 'annulled'

/** That a trade of the tape was annulled, or at which price it stands. */
export function AnnulledMark({ of, among }: { of: number; among: Among }) {
  const found = foundOf(of, among)
  if (found?.status !== 'annulled' && found?.status !== 'corrected') return null
  return <StandingMark of={{ standing: found.status, corrected_price: found.corrected_price }} />
}

/** The same of a trade that says it itself. */
export function StandingMark({
  of: { standing, corrected_price },
}: {
  of: { readonly standing: DealStanding; readonly corrected_price: string | null }
}) {
  if (standing === 'stands') return null
  const price = corrected_price === null ? '' : decimal(corrected_price)
  return (
    <small class="fault">
      {' '}
      {standing === 'annulled'
        ? t('已撤销', 'annulled')
        : t(`价格更正为 ${price}`, `corrected to ${price}`)}{' '}
    </small>
  )
}
