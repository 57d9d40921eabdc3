import type { Catalog } from '../../catalog/catalog.ts'
import type { InstrumentTerms } from '../../engine/facts/market.ts'
import { keysOf, SIDE } from '../../engine/facts/words.ts'
import type { Command } from '../../engine/venue/execute.ts'
import type { Principal } from '../kernel/permissions.ts'
import type { Sql } from '../store/sql.ts'
import { type City, startCity } from './city.ts'

/** Orders that make the compiler turn the path of an order into machine code; measured, see docs/benchmarks.md. */
export const DEFAULT_WARM_UP_ORDERS = 10_000
/** Orders submitted together, as they would come under load. */
const TOGETHER = 500

const FIRST: Principal = { name: 'warm-up', roles: [], uscc: undefined, isService: true }
const SECOND: Principal = { ...FIRST, name: 'warm-up-approver' }
const TRADERS = ['91370300MADEMQAAXQ', '91370300MADEMQBB42'] as const
const TERMS: InstrumentTerms = {
  symbol: 'WARM-UP',
  family: 'carbon',
  unit: 't',
  tick: '0.01',
  lot: '1',
  reference_price: '100',
  price_limit_basis_points: 1000,
  max_order_quantity: '1000',
  modes: ['continuous'],
  sides: [...keysOf(SIDE)],
  participants: ['enterprise'],
  legal_basis: { zh: '预热', en: 'warm-up' },
}

/**
 * Runs orders through a city of its own over `scratch`, an empty database in memory, before the real one opens: the
 * first order of the day should not be the slowest.
 */
export async function warmUp(scratch: Sql, catalog: Catalog, orders: number): Promise<City> {
  const city = startCity(
    {
      sql: scratch,
      isDemo: false,
      now: () => 0,
      defer: (run) => queueMicrotask(run),
      onBroken: (error) => {
        throw error
      },
    },
    catalog,
  )
  const give = (commands: readonly Command[], by = FIRST) =>
    city.sequencer.submitAll(commands.map((command) => ({ command, by })))
  await give([
    { command: 'list_instrument', terms: TERMS },
    ...TRADERS.flatMap((uscc, index): Command[] => [
      { command: 'register_participant', uscc, kind: 'enterprise', name: { zh: '预热', en: 'warm-up' } },
      { command: 'deposit', uscc, amount: '100000000.00', bank_reference: `W${index}` },
      { command: 'propose_allocation', uscc, symbol: TERMS.symbol, quantity: '1000000', document: 'warm-up' },
    ]),
    { command: 'set_phase', symbol: TERMS.symbol, phase: 'continuous', reason: 'warm-up' },
  ])
  const approvals = [...city.sequencer.venue.shelves.approvals.values()]
  await give(
    approvals.map(({ approval_id }) => ({ command: 'approve', approval_id })),
    SECOND,
  )
  for (let first = 0; first < orders; first += TOGETHER) {
    await give(Array.from({ length: TOGETHER }, (_, index) => orderOf(first + index)))
  }
  return city
}

/** Bids and offers over a few prices: most rest, some trade, and own orders are met. */
function orderOf(index: number): Command {
  const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0
  return {
    command: 'place_order',
    uscc: TRADERS[mixed % 2]!,
    client_order_id: String(index),
    symbol: TERMS.symbol,
    side: mixed % 4 < 2 ? 'buy' : 'sell',
    type: 'limit',
    price: (99 + ((mixed >>> 8) % 200) / 100).toFixed(2),
    quantity: String(1 + ((mixed >>> 16) % 9)),
    time_in_force: 'gtc',
    self_trade_prevention: 'cancel_oldest',
  }
}
