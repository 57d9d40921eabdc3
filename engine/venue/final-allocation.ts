import { ok, rejected } from '../base/result.ts'
import { collectReturnBody, type PermitReturn, returnPermitsBody } from '../facts/duty.ts'
import type { AllocationTable } from '../facts/registry.ts'
import { ISSUER, RETIRED } from '../registry/registry.ts'
import { readSomeLots } from './amounts.ts'
import { type CommandContext, command, ownCommand } from './command.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'

type Row = AllocationTable['rows'][number]
type Table = Pick<AllocationTable, 'stage' | 'period' | 'rows'>

/** What tables of a year have issued before, of each enterprise and permit: what went back or is owed is taken off. */
export function issuedBefore(venue: Venue, period: string): ReadonlyMap<string, number> {
  const issued = new Map<string, number>()
  const add = (row: Row, lots: number) => issued.set(keyOf(row), (issued.get(keyOf(row)) ?? 0) + lots)
  for (const table of venue.shelves.allocation_tables.values()) {
    if (table.period !== period || table.status !== 'approved') continue
    // A final table says all that is due: after it that is what was issued.
    for (const row of table.rows)
      add(row, row.quantity_lots - (table.stage === 'final' ? (issued.get(keyOf(row)) ?? 0) : 0))
  }
  return issued
}

const keyOf = ({ uscc, symbol }: Pick<Row, 'uscc' | 'symbol'>) => `${uscc} ${symbol}`

/** What an allocation issues of a row now: all of it, or of a final table what is missing; below nought it goes back. */
export function changeOf({ stage }: Table, issued: ReadonlyMap<string, number>, row: Row): number {
  return row.quantity_lots - (stage === 'final' ? (issued.get(keyOf(row)) ?? 0) : 0)
}

/** Rows of a table with what each issues, where that is something. */
export function issuesOf(venue: Venue, table: Table): Row[] {
  const issued = table.period === null ? new Map() : issuedBefore(venue, table.period)
  return table.rows
    .map((row) => ({ ...row, quantity_lots: changeOf(table, issued, row) }))
    .filter(({ quantity_lots }) => quantity_lots > 0)
}

/**
 * Issues a table (多退少补): what is missing comes to the enterprise, what is too much leaves it as far as it is free
 * and is owed for the rest (CEA-43, CEA-46).
 */
export function issueTable(venue: Venue, table: AllocationTable, { at }: CommandContext): void {
  const issued = table.period === null ? new Map() : issuedBefore(venue, table.period)
  for (const row of table.rows) {
    const { holder } = venue.participants.get(row.uscc)!
    const { asset } = venue.marketBySymbol.get(row.symbol)!
    const change = changeOf(table, issued, row)
    if (change > 0) {
      const issues = change - forgiveOwed(venue, row, change)
      if (issues > 0) venue.registry.transfer(asset, ISSUER, holder, issues)
    }
    if (change >= 0) continue
    const owed: PermitReturn = {
      ...{ return_id: `${table.table_id}-${row.uscc}-${row.symbol}`, table_id: table.table_id },
      ...{ uscc: row.uscc, symbol: row.symbol, owed_lots: -change, returned_lots: 0, at },
    }
    giveBack(venue, owed, Math.min(-change, venue.registry.free(holder, asset)))
  }
}

/** What is owed of a permit is owed no more as far as more is due after all; gives how much. */
function forgiveOwed(venue: Venue, { uscc, symbol }: Row, lots: number): number {
  let left = lots
  for (const owed of venue.shelves.permit_returns.values()) {
    if (owed.uscc !== uscc || owed.symbol !== symbol) continue
    const forgiven = Math.min(left, owed.owed_lots - owed.returned_lots)
    if (forgiven === 0) continue
    venue.shelves.permit_returns.put({ ...owed, owed_lots: owed.owed_lots - forgiven })
    left -= forgiven
  }
  return lots - left
}

/** So much of what is owed leaves its account for good. */
function giveBack(venue: Venue, owed: PermitReturn, lots: number): void {
  const { holder } = venue.participants.get(owed.uscc)!
  const { asset } = venue.marketBySymbol.get(owed.symbol)!
  if (lots > 0) venue.registry.transfer(asset, holder, RETIRED, lots)
  venue.shelves.permit_returns.put({ ...owed, returned_lots: owed.returned_lots + lots })
}

/** An enterprise gives back what was issued to it too much. */
export const returnPermits = ownCommand(
  'return_permits',
  returnPermitsBody,
  ['enterprise'],
  [
    ...(['return_not_found', 'return_done', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_return', 'exceeds_free_holding'] as const),
  ],
  (venue, { uscc, return_id, quantity }) => {
    const owed = findOwed(venue, return_id)
    if (isRefused(owed)) return owed
    if (owed.uscc !== uscc) return noReturn(return_id)
    const market = venue.marketBySymbol.get(owed.symbol)!
    const read = readSomeLots(market, quantity)
    if (isRefused(read)) return read
    const left = owed.owed_lots - owed.returned_lots
    if (read.lots > left)
      return rejected('exceeds_return', `quantity: ${market.scale.quantity(left)} are left to give back`)
    if (read.lots > venue.registry.free(venue.participants.get(uscc)!.holder, market.asset))
      return rejected(
        'exceeds_free_holding',
        'quantity: more than the free holding; cancel offers, or buy first',
      )
    giveBack(venue, owed, read.lots)
    return ok({ return_id })
  },
  () => true,
)

/** The bureau collects what is owed, as far as it is free in the account. */
export const collectReturn = command(
  'collect_return',
  collectReturnBody,
  ['maker'],
  ['return_not_found', 'return_done', 'exceeds_free_holding'],
  (venue, { return_id }) => {
    const owed = findOwed(venue, return_id)
    if (isRefused(owed)) return owed
    const { holder } = venue.participants.get(owed.uscc)!
    const free = venue.registry.free(holder, venue.marketBySymbol.get(owed.symbol)!.asset)
    if (free === 0) return rejected('exceeds_free_holding', 'return_id: nothing is free in the account yet')
    giveBack(venue, owed, Math.min(free, owed.owed_lots - owed.returned_lots))
    return ok({ return_id })
  },
  () => true,
)

function findOwed(venue: Venue, returnId: string) {
  const owed = venue.shelves.permit_returns.get(returnId)
  if (!owed) return noReturn(returnId)
  if (owed.returned_lots === owed.owed_lots)
    return rejected('return_done', 'return_id: all of it has been given back')
  return owed
}

const noReturn = (returnId: string) =>
  rejected('return_not_found', `return_id: nothing is owed under ${returnId}`)
