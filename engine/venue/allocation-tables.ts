import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import {
  type AllocationRow,
  type AllocationTable,
  allocationTableBody,
  allocationTableIdBody,
  refuseAllocationTableBody,
} from '../facts/registry.ts'
import { command } from './command.ts'
import { refusalByCap } from './eligibility.ts'
import { issuedBefore, issuesOf, issueTable } from './final-allocation.ts'
import { isRefused } from './find.ts'
import { readPermits, refusalOfIssue } from './permits.ts'
import type { Venue } from './venue.ts'

type TableCode =
  | 'participant_not_found'
  | 'market_not_found'
  | 'amount_must_be_positive'
  | 'amount_out_of_range'
  | 'quantity_not_a_multiple_of_lot'
  | 'row_duplicate'
  | 'allocation_pending'
  | 'area_cap_exceeded'
  | 'allocation_stage_invalid'
  | 'permit_expired'
  | 'vintage_is_another'

/** What is wrong with a table: of a row by its number, or of all of it. */
export interface TableFault {
  readonly pointer: string
  readonly code: TableCode
  readonly detail: string
}

interface SumFault extends TableFault {
  readonly code: 'amount_out_of_range' | 'area_cap_exceeded'
}

type Lots = AllocationTable['rows'][number]
const keyOf = ({ uscc, symbol }: { readonly uscc: string; readonly symbol: string }) => `${uscc} ${symbol}`

/**
 * Reads the rows of a table and says everything that is wrong with them: nobody and no permit of that name, no whole lots,
 * a row twice, one that another table or proposal has, and sums beyond what an area may hold or the registry can keep.
 */
export function readAllocationRows(
  venue: Venue,
  rows: readonly AllocationRow[],
  at: number,
  terms: AllocationTerms = WHOLE_TABLE,
): { readonly lots: readonly Lots[]; readonly faults: readonly TableFault[] } {
  const pending = pendingRows(venue)
  const seen = new Set<string>()
  const lots: Lots[] = []
  const faults: TableFault[] = []
  rows.forEach((row, index) => {
    const where = `/rows/${index}`
    const read = readPermits(venue, row, terms.stage === 'final')
    if (isRefused(read)) {
      const { code, detail } = read
      const [member = ''] = detail.split(':', 1)
      faults.push({ pointer: `${where}/${member}`, code, detail })
      return
    }
    const refused = refusalOfIssue(read.market, terms.vintage ?? terms.period, at)
    if (refused) faults.push({ pointer: `${where}/symbol`, code: refused.code, detail: refused.detail })
    const key = keyOf(row)
    const waiting = pending.get(key)
    if (seen.has(key))
      faults.push({
        pointer: `${where}/uscc`,
        code: 'row_duplicate',
        detail: `uscc: an earlier row gives it ${row.symbol} too; keep one`,
      })
    else if (waiting !== undefined)
      faults.push({
        pointer: `${where}/uscc`,
        code: 'allocation_pending',
        detail: `uscc: ${row.symbol} waits for it under ${waiting}; decide that first`,
      })
    seen.add(key)
    const { uscc, symbol, basis } = row
    lots.push({ uscc, symbol, quantity_lots: read.lots, ...(basis ? { basis } : {}) })
  })
  const issues = issuesOf(venue, { ...terms, rows: lots })
  return { lots, faults: [...faults, ...faultsOfTerms(venue, terms, lots), ...faultsOfSums(venue, issues)] }
}

type AllocationTerms = Pick<AllocationTable, 'stage' | 'period' | 'vintage'>
const WHOLE_TABLE: AllocationTerms = { stage: 'whole', period: null, vintage: null }

/** The two steps of a year: the first once, the final one as often as a figure is corrected, of what has a first. */
function faultsOfTerms(
  venue: Venue,
  { stage, period }: AllocationTerms,
  rows: readonly Lots[],
): TableFault[] {
  const fault = (code: TableCode, detail: string, pointer = '/rows') => ({ pointer, code, detail })
  if (stage === 'whole')
    return period === null
      ? []
      : [fault('allocation_stage_invalid', 'period: is said of a pre-allocation or a final one', '/period')]
  if (period === null)
    return [fault('allocation_stage_invalid', 'period: say of which year it is', '/period')]
  const issued = issuedBefore(venue, period)
  return rows.flatMap((row, index) => {
    const isThere = issued.has(keyOf(row))
    if (stage === 'pre' && isThere)
      return [
        fault(
          'allocation_stage_invalid',
          `uscc: ${row.symbol} of ${period} was pre-allocated to it; a final table corrects that`,
          `/rows/${index}/uscc`,
        ),
      ]
    return []
  })
}

/** What waits for whom already, by the number under which it waits. */
function pendingRows({ shelves }: Venue): ReadonlyMap<string, number> {
  const pending = new Map<string, number>()
  for (const { approval_id, status, ...one } of shelves.approvals.values())
    if (status === 'pending') pending.set(keyOf(one), approval_id)
  for (const { table_id, status, rows } of shelves.allocation_tables.values())
    if (status === 'pending') for (const row of rows) pending.set(keyOf(row), table_id)
  return pending
}

/** What is wrong with rows together: more than an area's cap lets in, or than can be kept exactly. */
export function faultsOfSums(venue: Venue, rows: readonly Lots[]): SumFault[] {
  const sums = new Map<string, { readonly market: Market; readonly area: string | null; lots: number }>()
  const add = (market: Market, area: string | null, lots: number) => {
    const key = `${area} ${market.terms.symbol}`
    const sum = sums.get(key) ?? { market, area, lots: 0 }
    sum.lots += lots
    sums.set(key, sum)
  }
  for (const { uscc, symbol, quantity_lots } of rows) {
    const market = venue.marketBySymbol.get(symbol)!
    add(market, null, quantity_lots)
    const standing = venue.shelves.standings.get(uscc)
    if (standing) add(market, standing.area, quantity_lots)
  }
  const faults: SumFault[] = []
  for (const { market, area, lots } of sums.values()) {
    if (area === null) {
      if (venue.registry.supply(market.asset).issued + lots <= MAX_AMOUNT) continue
      const detail = `quantity: of ${market.terms.symbol} more than the registry can keep exactly`
      faults.push({ pointer: '/rows', code: 'amount_out_of_range', detail })
      continue
    }
    const refusal = refusalByCap(venue, market, area, lots)
    if (!refusal) continue
    const detail = `${refusal.detail}; ${market.scale.quantity(lots)} ${market.terms.symbol} more are asked for`
    faults.push({ pointer: '/rows', code: 'area_cap_exceeded', detail })
  }
  return faults
}

/** The first of them, as a command refuses by it. */
export function refusalOfSums(venue: Venue, rows: readonly Lots[]) {
  const [fault] = faultsOfSums(venue, rows)
  return fault && rejected(fault.code, fault.detail)
}

function firstOf<Code extends TableCode>([fault]: readonly (TableFault & { readonly code: Code })[]):
  | Rejection<Code>
  | undefined {
  if (!fault) return undefined
  const [, row] = /^\/rows\/(\d+)/.exec(fault.pointer) ?? []
  const where = row === undefined ? '' : ` (row ${Number(row) + 1})`
  return rejected(fault.code, `${fault.detail}${where}`)
}

/** A table of allocations, as an authority announces it; all of it is issued once a second person approves, or nothing. */
export const proposeAllocationTable = command(
  'propose_allocation_table',
  allocationTableBody,
  ['maker'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'row_duplicate'] as const),
    ...(['allocation_pending', 'area_cap_exceeded', 'allocation_stage_invalid'] as const),
    ...(['permit_expired', 'vintage_is_another'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    const { document, rows, vintage = null, obtained = null, stage = 'whole', period = null } = body
    const { lots, faults } = readAllocationRows(venue, rows, at, { stage, period, vintage })
    const refused = firstOf(faults)
    if (refused) return refused
    venue.shelves.allocation_tables.put({
      ...{ table_id: seq, proposer: actor, document, vintage, obtained },
      ...{ stage, period, rows: [...lots] },
      status: 'pending',
      ...{ decider: null, reason: null, at, decided_at: null },
    })
    return ok({ table_id: seq })
  },
)

export const approveAllocationTable = command(
  'approve_allocation_table',
  allocationTableIdBody,
  ['approver'],
  [
    ...(['allocation_table_not_found', 'approval_already_decided'] as const),
    ...(['approver_must_be_another_person', 'amount_out_of_range', 'area_cap_exceeded'] as const),
    ...(['permit_expired', 'vintage_is_another'] as const),
  ],
  (venue, { table_id }, context) => {
    const { actor, at } = context
    const table = findPending(venue, table_id, actor)
    if (isRefused(table)) return table
    for (const { symbol } of table.rows) {
      const ended = refusalOfIssue(venue.marketBySymbol.get(symbol)!, null, at)
      if (ended) return ended
    }
    const refused = firstOf(faultsOfSums(venue, issuesOf(venue, table)))
    if (refused) return refused
    issueTable(venue, table, context)
    venue.shelves.allocation_tables.put({ ...table, status: 'approved', decider: actor, decided_at: at })
    return ok({ table_id })
  },
)

/** Not issued: by a second person, or taken back by who proposed it. */
export const refuseAllocationTable = command(
  'refuse_allocation_table',
  refuseAllocationTableBody,
  ['maker', 'approver'],
  ['allocation_table_not_found', 'approval_already_decided'],
  (venue, { table_id, reason }, { actor, at }) => {
    const table = venue.shelves.allocation_tables.get(table_id)
    const roles = venue.shelves.principals.get(actor)?.roles ?? []
    const isOthers = table?.proposer !== actor && !roles.includes('approver')
    if (!table || isOthers) return notFound(table_id)
    if (table.status !== 'pending') return isDecided(table)
    venue.shelves.allocation_tables.put({
      ...table,
      status: 'refused',
      decider: actor,
      reason,
      decided_at: at,
    })
    return ok({ table_id })
  },
)

function findPending(venue: Venue, tableId: number, actor: string) {
  const table = venue.shelves.allocation_tables.get(tableId)
  if (!table) return notFound(tableId)
  if (table.status !== 'pending') return isDecided(table)
  if (table.proposer === actor)
    return rejected('approver_must_be_another_person', 'whoever proposed the table does not approve it')
  return table
}

const notFound = (tableId: number) =>
  rejected('allocation_table_not_found', `table_id: there is no table ${tableId}`)
const isDecided = ({ status }: AllocationTable) =>
  rejected('approval_already_decided', `table_id: it has been ${status}`)
