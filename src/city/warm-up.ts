import type { Catalog } from '../../catalog/catalog.ts'
import type { InstrumentTerms } from '../../engine/exchange/instrument.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { placeOrderCommand } from '../market/order-answers.ts'
import type { Sql } from '../store/sql.ts'
import { type Service, startService } from './city.ts'

/** Orders that make the compiler turn the path of an order into machine code; measured, see docs/benchmarks.md. */
export const DEFAULT_WARM_UP_ORDERS = 10_000
/** Orders submitted together, as they would come under load. */
const TOGETHER = 500

const TRADERS = ['91370300MADEMQAAXQ', '91370300MADEMQBB42'] as const
const TERMS: InstrumentTerms = {
  symbol: 'WARM-UP',
  family: 'carbon',
  unit: 't',
  tick: '0.01',
  lot: '1',
  referencePrice: '100',
  priceLimitBasisPoints: 1000,
  maxOrderQuantity: '1000',
  modes: ['continuous'],
  sides: ['buy', 'sell'],
  participants: ['enterprise'],
  legalBasis: { zh: '预热', en: 'warm-up' },
}

/**
 * Runs orders through a service of its own over `scratch`, an empty database in memory, before the real one opens: the
 * first order of the day should not be the slowest.
 */
export async function warmUp(scratch: Sql, catalog: Catalog, orders: number): Promise<Service> {
  const service = startService(
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
  const give = (commands: readonly Command[], actor = 'warm-up') =>
    service.sequencer.submitAll(commands.map((command) => ({ command, actor })))
  await give([
    { type: 'list_instrument', terms: TERMS },
    ...TRADERS.flatMap((uscc, index): Command[] => [
      { type: 'register_participant', uscc, kind: 'enterprise', name: { zh: '预热', en: 'warm-up' } },
      { type: 'deposit', uscc, amount: '100000000.00', bankReference: `W${index}` },
      { type: 'propose_allocation', uscc, symbol: TERMS.symbol, quantity: '1000000', document: 'warm-up' },
    ]),
    { type: 'set_phase', symbol: TERMS.symbol, phase: 'continuous', reason: 'warm-up' },
  ])
  const approvals = [...service.sequencer.venue.approvals.keys()]
  await give(
    approvals.map((approvalId) => ({ type: 'approve', approvalId })),
    'warm-up-approver',
  )
  for (let first = 0; first < orders; first += TOGETHER) {
    await give(Array.from({ length: TOGETHER }, (_, index) => orderOf(first + index)))
  }
  return service
}

/** Bids and offers over a few prices: most rest, some trade, and own orders are met. */
function orderOf(index: number): Command {
  const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0
  return placeOrderCommand(TRADERS[mixed % 2]!, {
    client_order_id: String(index),
    symbol: TERMS.symbol,
    side: mixed % 4 < 2 ? 'buy' : 'sell',
    type: 'limit',
    price: (99 + ((mixed >>> 8) % 200) / 100).toFixed(2),
    quantity: String(1 + ((mixed >>> 16) % 9)),
    time_in_force: 'gtc',
    self_trade_prevention: 'cancel_oldest',
  })
}
