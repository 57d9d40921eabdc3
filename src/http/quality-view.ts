import { qualityOf } from '../../engine/valuation/quality.ts'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import type { Service } from '../app/service.ts'
import type { QualityAnswer } from '../contract/valuation-tables.ts'
import { computedResult, profileOf, rowsOf } from './valuation-views.ts'

/** How well an account is founded, from the account and the rows of its dataset. */
export function qualityView(service: Service, record: ValuationRecord): QualityAnswer {
  const { account } = computedResult(service, record)
  const rows = rowsOf(service, record)
  const mandatory = profileOf(service, record).indicators.filter(({ is_mandatory }) => is_mandatory)
  const found = qualityOf(account, rows, new Set(mandatory.map(({ indicator_id }) => indicator_id)))
  return {
    valuation_id: record.valuationId,
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
    unused_rows: found.unusedRows.map((row) => {
      const { symbol, ecosystem = null, item = null } = rows[row]!
      return { row, symbol, ecosystem, item }
    }),
  }
}
