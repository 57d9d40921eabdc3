import { z } from 'zod'
import { DAY_MS, dayOf, endOfDay, monthAfter, startOfDay, timeOf } from '../../engine/base/calendar.ts'
import type { EvidenceRule } from '../../engine/facts/catalogue.ts'
import {
  type Evidence,
  type EvidenceMonthAnswer,
  evidenceMonth,
  evidenceQuery,
} from '../../engine/facts/evidence.ts'
import { fileEvidence } from '../../engine/venue/evidence.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const tag = 'registry'
/** Months that one answer has at most. */
const MAX_MONTHS = 5000

/** Monthly evidence (存证): what was filed, in time or late, and what is missing. */
export function evidenceRoutes(app: Router): void {
  does(app, fileEvidence, {
    tag,
    summary: 'File the hash of what I keep of a month; it is in the log for good, and the file stays with me',
    path: '/v1/evidence',
    answer: evidenceMonth,
    view: ({ service, value }) => {
      const { uscc, symbol, month } = venueOf(service).shelves.evidence.get(value.evidence_id)!
      return monthView(service, uscc, symbol, month)
    },
  })
  reads(app, {
    tag,
    summary:
      'The months of a year for which something is owed: filed, late or missing; own, or all for the bureau',
    path: '/v1/evidence',
    by: ['enterprise', ...DRAFT_READERS],
    query: evidenceQuery,
    answer: z.object({ data: z.array(evidenceMonth) }),
    view: ({ service, principal, query: { year, uscc } }) => {
      const wanted = mayReadDrafts(principal) ? uscc : principal!.uscc
      return { data: monthsOf(service, year, wanted).slice(0, MAX_MONTHS) }
    },
  })
}

/** Months that are over of each duty of a year, with those of which something was filed without one. */
function monthsOf(service: Service, year: string, wanted: string | undefined): EvidenceMonthAnswer[] {
  const { obligations, evidence } = venueOf(service).shelves
  const isWanted = (one: { readonly uscc: string }) => wanted === undefined || one.uscc === wanted
  const today = dayOf(service.now()).slice(0, 7)
  const found = new Set<string>()
  for (const one of obligations.values()) {
    if (one.period !== year || !isWanted(one)) continue
    for (let number = 1; number <= 12; number++) {
      const month = `${year}-${String(number).padStart(2, '0')}`
      if (month < today) found.add(`${one.uscc} ${one.symbol} ${month}`)
    }
  }
  for (const one of evidence.values())
    if (one.month.startsWith(year) && isWanted(one)) found.add(`${one.uscc} ${one.symbol} ${one.month}`)
  return [...found].sort().map((key) => {
    const [uscc = '', symbol = '', month = ''] = key.split(' ')
    return monthView(service, uscc, symbol, month)
  })
}

function monthView(service: Service, uscc: string, symbol: string, month: string): EvidenceMonthAnswer {
  const venue = venueOf(service)
  const market = venue.marketBySymbol.get(symbol)!
  const filed = [...venue.shelves.evidence.values()].filter(
    (one) => one.uscc === uscc && one.symbol === symbol && one.month === month,
  )
  const last = dayOf(startOfDay(`${monthAfter(month)}-01`) - 1)
  const rule = service.catalog.evidenceRules.find(
    ({ families, valid_from, valid_to }) =>
      families.includes(market.terms.family) && valid_from <= last && (valid_to === null || last <= valid_to),
  )
  const due_on = rule ? dueOn(last, rule) : null
  return {
    ...{ uscc, name: venue.participants.get(uscc)!.name, symbol, month, due_on, rule: rule?.name ?? null },
    state: stateOf(filed, due_on, service.now()),
    filed: filed.map(({ figure_lots, uscc: _, symbol: __, month: ___, at, ...one }) => ({
      ...one,
      figure: figure_lots === null ? null : market.scale.quantity(figure_lots),
      at: timeOf(at),
    })),
  }
}

function dueOn(lastOfMonth: string, { days }: EvidenceRule): string | null {
  return days === null ? null : dayOf(startOfDay(lastOfMonth) + days * DAY_MS)
}

function stateOf(
  [first]: readonly Evidence[],
  due: string | null,
  now: number,
): EvidenceMonthAnswer['state'] {
  const isOver = (at: number) => due !== null && at >= endOfDay(due)
  if (first) return isOver(first.at) ? 'late' : 'filed'
  return isOver(now) ? 'missing' : 'open'
}
