import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { QualityAnswer } from '../../engine/facts/valuation-tables.ts'
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
  const mandatory = indicators.filter(({ is_mandatory }) => is_mandatory)
  const found = qualityOf(account, rows, new Set(mandatory.map(({ indicator_id }) => indicator_id)), (row) =>
    isOfTables(row, condition),
  )
  return {
    valuation_id: record.valuation_id,
    valued: found.valued,
    missing: [...found.missing],
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
