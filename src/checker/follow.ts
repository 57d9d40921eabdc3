import { Scale } from '../../engine/exchange/instrument.ts'
import { instrumentTerms } from '../../engine/facts/market.ts'
import { BlocksNotHeldError } from '../../engine/registry/lots.ts'
import { CASH, FIRST_PARTICIPANT, ISSUER } from '../../engine/registry/registry.ts'
import { DONE, type Done, doneAt } from '../store/done.ts'
import type { Sql } from '../store/sql.ts'
import { bookOf, type Finding, keyOf, type Ledger, type Limit, limitKey } from './store.ts'

/** What the checker needs to know of a permit. */
export interface Permit {
  readonly asset: number
  readonly symbol: string
  readonly scale: Scale
}

export function permitsOf(registry: Sql): ReadonlyMap<number, Permit> {
  const rows = registry.all<{ asset: number; symbol: string; terms: string }>(
    'SELECT asset, symbol, terms FROM instruments',
  )
  return new Map(
    rows.map(({ asset, symbol, terms }) => [
      asset,
      { asset, symbol, scale: new Scale(instrumentTerms.parse(JSON.parse(terms))) },
    ]),
  )
}

/** Whoever wins a sale: its limit is of all winners together. */
const ANYBODY = -2

interface Moved {
  readonly seq: number
  readonly place: number
  readonly at: number
  readonly asset: number
  readonly giver: number
  readonly taker: number
  readonly amount: number
  /** It goes back by itself: no command is for it, but a lease that was accepted. */
  readonly is_lease_end?: number
}
type Row<T> = { [K in keyof T]: number }

const TOLD = `'register_participant', 'propose_allocation', 'propose_allocation_table', 'approve', 'approve_allocation_table',
  'propose_sale', 'clear_sale', 'propose_fixed_sale', 'buy_fixed', 'draw_ballot', 'propose_open_auction', 'settle_deal', 'accept_lease', 'request_carry_over', 'approve_carry_over'`

/**
 * Follows the registry from where the ledger stands: reads who was registered and what was approved from the journal, and
 * books every movement that passes the five checks. What fails is not booked, and found.
 */
export function follow(ledger: Ledger, registry: Sql): void {
  const permits = permitsOf(registry)
  const bySymbol = new Map([...permits.values()].map((one) => [one.symbol, one]))
  const told = registry.all<Done>(
    `SELECT * FROM (${DONE}) WHERE seq > ? AND name IN (${TOLD}) ORDER BY seq`,
    ledger.seq,
  )
  const approvedBy = new Map<number, number>()
  const holders = new Map([...ledger.participants].map(([holder, uscc]) => [uscc, holder]))
  const holderOf = (uscc: string) => holders.get(uscc) ?? -1
  for (const { seq, name, body: said, outcome } of told) {
    const body = JSON.parse(said) as Record<string, unknown>
    const value = (JSON.parse(outcome) as { value: Record<string, number> }).value
    switch (name) {
      case 'register_participant':
        ledger.participants.set(value.holder!, body.uscc as string)
        holders.set(body.uscc as string, value.holder!)
        break
      case 'propose_allocation': {
        const { asset } = bySymbol.get(body.symbol as string)!
        const amount = value.quantity_lots!
        addLimit(ledger, { approval_id: seq, holder: holderOf(body.uscc as string), asset, amount })
        break
      }
      case 'request_carry_over': {
        const { scale } = bySymbol.get(body.symbol as string)!
        const { asset } = bySymbol.get(carriedInto(registry, body.symbol as string, seq))!
        const amount = scale.lots(body.quantity as string)
        addLimit(ledger, { approval_id: seq, holder: holderOf(body.uscc as string), asset, amount })
        break
      }
      case 'propose_allocation_table':
        for (const one of body.rows as { uscc: string; symbol: string; quantity: string }[]) {
          const { asset, scale } = bySymbol.get(one.symbol)!
          const amount = scale.lots(one.quantity)
          addLimit(ledger, { approval_id: seq, holder: holderOf(one.uscc), asset, amount })
        }
        break
      case 'propose_open_auction':
      case 'propose_sale':
      case 'propose_fixed_sale': {
        // What the reserve buys back issues nothing.
        if (body.form === 'reverse') break
        const { asset, scale } = bySymbol.get(body.symbol as string)!
        const more = body.extra_quantity === undefined ? 0 : scale.lots(body.extra_quantity as string)
        const amount = scale.lots(body.quantity as string) + more
        addLimit(ledger, { approval_id: seq, holder: ANYBODY, asset, amount })
        break
      }
      case 'accept_lease': {
        const offer = offerOf(registry, body.lease_id as number)
        const { asset, scale } = bySymbol.get(offer.symbol)!
        const approval_id = leaseKey(body.lease_id as number)
        addLimit(ledger, {
          approval_id,
          holder: holderOf(offer.uscc),
          asset,
          amount: scale.lots(offer.quantity),
        })
        break
      }
      default:
        approvedBy.set(
          seq,
          (body.approval_id ??
            body.table_id ??
            body.sale_id ??
            body.fixed_sale_id ??
            body.open_auction_id ??
            body.carry_over_id ??
            // What follows an award is of its sale, which its outcome names.
            value.open_auction_id ??
            value.sale_id) as number,
        )
    }
  }
  const moved = registry.all<Row<Moved>>(
    `SELECT seq, place, at, asset, giver, taker, amount, cause = 'end_lease' AS is_lease_end FROM postings
     WHERE seq > ? ORDER BY seq, place`,
    ledger.seq,
  )
  const trades = tradesOf(ledger, registry, permits)
  for (const one of [...moved, ...trades].sort((a, b) => a.seq - b.seq || a.place - b.place)) {
    const isPermit = one.asset === CASH || permits.has(one.asset)
    const finding =
      isPermit && isAmount(one.amount) ? book(ledger, one, approvedBy.get(one.seq)) : invalid(one)
    if (finding) ledger.findings.push({ ...finding, seq: one.seq, asset: one.asset })
  }
  const [last] = registry.all<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM journal')
  ledger.seq = Math.max(ledger.seq, last!.seq)
}

/** Leases stand among the limits, under numbers below nought. */
const leaseKey = (leaseId: number) => -leaseId

function addLimit(ledger: Ledger, limit: Limit): void {
  if (limit.amount > 0) ledger.limits.set(limitKey(limit.approval_id, limit.holder, limit.asset), limit)
}

/** What was offered under the number of a lease. */
function offerOf(registry: Sql, leaseId: number): { uscc: string; symbol: string; quantity: string } {
  return JSON.parse(doneAt(registry, leaseId)!.body)
}

/** Into what a permit was carried over by the rule that stood before a command, as the journal has it. */
function carriedInto(registry: Sql, symbol: string, seq: number): string {
  const [row] = registry.all<{ to_symbol: string }>(
    `SELECT json_extract(body, '$.to_symbol') AS to_symbol FROM (${DONE})
     WHERE name = 'set_carry_rule' AND json_extract(body, '$.symbol') = ? AND seq < ? ORDER BY seq DESC LIMIT 1`,
    ...[symbol, seq],
  )
  return row!.to_symbol
}

/** Of each trade two movements: the permits one way, the cash the other. Trades of a command come after its postings. */
function tradesOf(ledger: Ledger, registry: Sql, permits: ReadonlyMap<number, Permit>): Moved[] {
  interface Traded {
    readonly trade_id: number
    readonly asset: number
    readonly price_ticks: number
    readonly quantity_lots: number
    readonly maker: number
    readonly taker: number
    readonly taker_side: number
    readonly seq: number
    readonly at: number
  }
  const rows = registry.all<Row<Traded>>(
    'SELECT * FROM trades WHERE trade_id > ? ORDER BY trade_id',
    ledger.tradeId,
  )
  ledger.tradeId = rows[rows.length - 1]?.trade_id ?? ledger.tradeId
  return rows.flatMap(({ asset, price_ticks, quantity_lots, maker, taker, taker_side, seq, at }) => {
    const [seller, buyer] = taker_side === 0 ? [maker, taker] : [taker, maker]
    const scale = permits.get(asset)?.scale
    // What can't be counted is no amount, and is found as such.
    const isCounted = scale !== undefined && isAmount(price_ticks) && isAmount(quantity_lots)
    const fen = isCounted ? scale.cost(price_ticks, quantity_lots) : 0
    const common = { seq, at, place: Number.MAX_SAFE_INTEGER }
    return [
      { ...common, asset: CASH, giver: buyer, taker: seller, amount: fen },
      { ...common, asset, giver: seller, taker: buyer, amount: quantity_lots },
    ]
  })
}

const isAmount = (amount: number) => Number.isSafeInteger(amount) && amount > 0

/** A movement of nothing, of less than nothing, or of a permit that there is not. */
function invalid({ giver, taker, asset, amount }: Moved): Pick<Finding, 'reason' | 'holder' | 'detail'> {
  const holder = giver < FIRST_PARTICIPANT ? taker : giver
  return { reason: 'movement_invalid', holder, detail: `${amount} of asset ${asset}` }
}

/** Books a movement, or says which check it fails: unknown accounts, balance, limit of an issue, serial numbers. */
function book(
  ledger: Ledger,
  { asset, giver, taker, amount, is_lease_end, ...when }: Moved,
  approval: number | undefined,
): Pick<Finding, 'reason' | 'holder' | 'detail'> | undefined {
  const isKnown = (holder: number) => holder < FIRST_PARTICIPANT || ledger.participants.has(holder)
  if (!isKnown(giver)) return { reason: 'giver_unknown', holder: taker, detail: `10001: account ${giver}` }
  if (!isKnown(taker)) return { reason: 'taker_unknown', holder: giver, detail: `10002: account ${taker}` }
  const isIssue = giver === ISSUER && asset !== CASH
  const there = ledger.balances.get(keyOf(giver, asset)) ?? 0
  if (giver !== ISSUER && there < amount)
    return { reason: 'over_balance', holder: giver, detail: `10003: ${amount} of ${there}` }
  const limits = is_lease_end
    ? [...ledger.limits.values()]
        .filter(
          (one) =>
            one.approval_id < 0 && one.holder === taker && one.asset === asset && one.amount === amount,
        )
        .slice(0, 1)
    : isIssue
      ? limitsOf(ledger, { approval, taker, asset })
      : []
  if (is_lease_end && limits.length === 0)
    return { reason: 'movement_invalid', holder: giver, detail: `no lease of ${amount} was to end` }
  const approved = limits.reduce((sum, one) => sum + one.amount, 0)
  if (isIssue && approved < amount)
    return { reason: 'over_limit', holder: taker, detail: `10004: ${amount} of ${approved} approved` }
  if (asset !== CASH) {
    try {
      bookOf(ledger, asset).move({ giver, taker, amount, ...when })
    } catch (error) {
      if (!(error instanceof BlocksNotHeldError)) throw error
      return { reason: 'blocks_not_held', holder: giver, detail: `10005: ${error.message}` }
    }
  }
  let used = isIssue || is_lease_end ? amount : 0
  for (const limit of limits) {
    const part = Math.min(used, limit.amount)
    limit.amount -= part
    used -= part
    if (limit.amount === 0) ledger.limits.delete(limitKey(limit.approval_id, limit.holder, limit.asset))
  }
  const add = (holder: number, change: number) =>
    ledger.balances.set(keyOf(holder, asset), (ledger.balances.get(keyOf(holder, asset)) ?? 0) + change)
  add(giver, -amount)
  add(taker, amount)
  return undefined
}

/**
 * What an issue may take: what was approved for its taker; or of a sale what was approved for it, and then what earlier
 * sales of the permit left, which may have been carried to it.
 */
function limitsOf(
  { limits }: Ledger,
  {
    approval,
    taker,
    asset,
  }: { readonly approval: number | undefined; readonly taker: number; readonly asset: number },
): Limit[] {
  const own = limits.get(limitKey(approval, taker, asset))
  if (own) return [own]
  const sold = limits.get(limitKey(approval, ANYBODY, asset))
  if (!sold) return []
  const left = [...limits.values()].filter(
    (one) => one.holder === ANYBODY && one.asset === asset && one.approval_id < sold.approval_id,
  )
  return [sold, ...left]
}
