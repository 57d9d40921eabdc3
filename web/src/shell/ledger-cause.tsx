import type { LedgerLine } from '../../../engine/facts/registry.ts'
import { LEDGER_CAUSE } from '../../../engine/facts/words.ts'
import { named, t } from './state.ts'

/** What a line came from; of a correction, what it corrects and since when it should have been so. */
export function Cause({ of: { cause, trade_id, corrects, effective_on } }: { of: LedgerLine }) {
  return (
    <>
      {named(LEDGER_CAUSE[cause])}
      {trade_id !== null && ` #${trade_id}`}
      {corrects !== null &&
        t(` #${corrects},应自 ${effective_on}`, ` of #${corrects}, since ${effective_on}`)}
    </>
  )
}
