import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { QualityAnswer } from '../../engine/facts/valuation-tables.ts'
import { isGap } from '../../engine/facts/words.ts'
import { isOfTables } from '../../engine/seea/account-rows.ts'
import type { Account, AccountInput } from '../../engine/valuation/account-model.ts'
import { waterBalances } from '../../engine/valuation/mass-balance.ts'
import { qualityOf } from '../../engine/valuation/quality.ts'
import type { Service } from '../edge/service.ts'
import { profileOf } from './views.ts'

/** How well an account is founded, from the account and what it was computed from. */
export function qualityView(
  service: Service,
  record: ValuationRecord,
  account: Account,
  input: AccountInput,
): QualityAnswer {
  const { rows } = input
  const { indicators, condition } = profileOf(service, record)
  // What is counted is what the total is made of, as everywhere that an account says how much of it was computed.
  const finals = new Set(indicators.flatMap((one) => (one.is_final ? [one.indicator_id] : [])))
  const lacking = new Set(account.missing.flatMap((one) => (isGap(one) ? [one.indicatorId] : [])))
  const mandatory = indicators.filter(({ is_mandatory }) => is_mandatory)
  const found = qualityOf(account, rows, new Set(mandatory.map(({ indicator_id }) => indicator_id)), (row) =>
    isOfTables(row, condition),
  )
  return {
    valuation_id: record.valuation_id,
    valued: account.indicators.filter(({ isFinal, monetary }) => isFinal && monetary).length,
    missing: found.missing.filter((id) => finals.has(id) && lacking.has(id)),
    mandatory_missing: [...found.mandatoryMissing],
    partial: [...found.partial],
    negative: [...found.negative],
    by_grade: found.byGrade,
    unverified: found.unverified.map(({ ecosystem, item, source, parameterId, ...one }) => ({
      ...one,
      ecosystem: ecosystem ?? null,
      item: item ?? null,
      source: source ?? null,
      parameter_id: parameterId ?? null,
    })),
    derived: found.derived.map(({ indicatorId, symbol, ecosystem, formulaId, value, unit }) => ({
      ...{ indicator_id: indicatorId, symbol, ecosystem: ecosystem ?? null },
      ...{ formula_id: formulaId, value, unit },
    })),
    out_of_range: found.outOfRange.map(({ indicatorId, symbol, reason }) => ({
      ...{ indicator_id: indicatorId, symbol, reason },
    })),
    balances: waterBalances(input, account).map(({ indicatorId, ...one }) => ({
      ...one,
      indicator_id: indicatorId,
    })),
    unused_rows: found.unusedRows.map((row) => {
      const { symbol, ecosystem = null, item = null } = rows[row]!
      return { row, symbol, ecosystem, item }
    }),
  }
}
