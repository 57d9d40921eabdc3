import type { LedgerLine } from '../../../engine/facts/registry.ts'
import { DEAL_KIND, LEDGER_CAUSE } from '../../../engine/facts/words.ts'
import { named, t, wordOf } from './state.ts'

/** Causes that are the deal itself, whose kind needs no second word. */
const IS_ITS_DEAL: ReadonlySet<LedgerLine['cause']> = new Set(['trade', 'buy_fixed', 'draw_ballot'])

/** What a line came from; of a correction, what it corrects and since when it should have been so. */
export function Cause({ of: { cause, deal_kind, deal_number, corrects, effective_on } }: { of: LedgerLine }) {
  return (
    <>
      {wordOf(LEDGER_CAUSE, cause)}
      {deal_kind !== null && ` ${IS_ITS_DEAL.has(cause) ? '' : named(DEAL_KIND[deal_kind])} #${deal_number}`}
      {corrects !== null &&
        t(` #${corrects},应自 ${effective_on}`, ` of #${corrects}, since ${effective_on}`)}
    </>
  )
}
