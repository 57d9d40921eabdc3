import { timeOf } from '../../engine/base/calendar.ts'
import type { Command, CommandNamed } from '../../engine/venue/execute.ts'
import type { OrderResult } from '../../engine/venue/orders.ts'
import type { seededRandom } from './random.ts'
import { ENTERPRISES, ending } from './venue.ts'

type Random = ReturnType<typeof seededRandom>

/** Draws from a list. */
export function oneOf<T>(random: Random, ...choices: readonly T[]): T {
  return choices[random.below(choices.length)]!
}

/** How the commands are drawn: prices are `base` + up to `span` ticks of `tick` CNY, quantities up to `most` lots. */
export interface Drawing {
  readonly symbol: string
  readonly base: number
  readonly span: number
  readonly tick: number
  readonly most: number
  readonly lot: number
  readonly decimals: { readonly price: number; readonly quantity: number }
}

/** Any order there is, sound more often than not; `open` are numbers of orders that may still be open. */
export function randomOrder(
  random: Random,
  drawing: Drawing,
  name: string,
  at: number,
  open: readonly number[],
): CommandNamed<'place_order'> {
  const price = () =>
    ((drawing.base + random.below(drawing.span)) * drawing.tick).toFixed(drawing.decimals.price)
  const quantity = (most: number) => (random.below(most + 1) * drawing.lot).toFixed(drawing.decimals.quantity)
  const orderType = oneOf(
    random,
    ...(['limit', 'limit', 'limit', 'limit', 'market', 'stop', 'stop_limit', 'trailing_stop'] as const),
  )
  const isPriced = orderType === 'limit' || orderType === 'stop_limit'
  const isImmediate = orderType === 'market' || (isPriced && random.chance(0.15))
  const time_in_force = isImmediate
    ? oneOf(random, 'ioc' as const, 'fok' as const)
    : random.chance(0.1)
      ? oneOf(random, 'at_open' as const, 'at_close' as const)
      : oneOf(random, 'gtc' as const, 'gtc' as const, 'day' as const, 'gtd' as const)
  const kind = orderType === 'limit' ? random.below(10) : 9
  const whole = 2 + random.below(drawing.most)
  return {
    command: 'place_order',
    uscc: ENTERPRISES[random.below(3)]!,
    client_order_id: name,
    symbol: drawing.symbol,
    side: oneOf(random, 'buy' as const, 'sell' as const),
    type: orderType,
    ...(isPriced ? { price: price() } : {}),
    ...(orderType === 'stop' || orderType === 'stop_limit' ? { stop_price: price() } : {}),
    ...(orderType === 'trailing_stop'
      ? { trail: (random.below(6) * drawing.tick).toFixed(drawing.decimals.price) }
      : {}),
    quantity: (whole * drawing.lot).toFixed(drawing.decimals.quantity),
    ...(kind < 2 || (orderType === 'stop_limit' && random.chance(0.3))
      ? { display_quantity: quantity(Math.ceil(whole / 2)) }
      : {}),
    ...(kind === 2 ? { min_quantity: quantity(whole) } : {}),
    ...(kind === 3 ? { all_or_none: true } : {}),
    ...(kind === 4 || random.chance(0.03) ? { post_only: true } : {}),
    ...(random.chance(0.02) ? { all_or_none: true } : {}),
    ...(random.chance(0.02) ? { min_quantity: quantity(whole) } : {}),
    ...(random.chance(0.25) && open.length > 0 && orderType !== 'market'
      ? { pair_with: open[random.below(open.length)]! }
      : {}),
    time_in_force,
    ...(time_in_force === 'gtd' ? { expires_at: timeOf(at + 500 * random.below(20)) } : {}),
    self_trade_prevention:
      (kind === 3 || time_in_force.startsWith('at_')) && random.chance(0.9)
        ? 'cancel_newest'
        : oneOf(random, ...(['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement'] as const)),
  }
}

/** A command of any kind that a market knows. */
export function randomCommand(
  random: Random,
  drawing: Drawing,
  name: string,
  at: number,
  open: readonly { uscc: string; order_id: number }[],
): Command {
  const target = open[random.below(Math.max(1, open.length))]
  const drawn = random.below(100)
  if (drawn < 3) {
    const phase = oneOf(
      random,
      ...([
        'continuous',
        'continuous',
        'opening_auction',
        'pre_open',
        'halted',
        'closing_auction',
        'closed',
      ] as const),
    )
    const end = { endsAt: at + 1 + random.below(3000), randomEndMs: random.below(1000) }
    const isEnding = phase.endsWith('_auction') && random.chance(0.5)
    return {
      command: 'set_phase',
      symbol: drawing.symbol,
      phase,
      reason: 'r',
      ...(isEnding ? ending(end) : {}),
    }
  }
  if (drawn < 7) return { command: 'set_phase', symbol: drawing.symbol, phase: 'continuous', reason: 'r' }
  if (target && drawn < 15) return { command: 'cancel_order', ...target }
  if (target && drawn < 25) {
    const price = ((drawing.base + random.below(drawing.span)) * drawing.tick).toFixed(drawing.decimals.price)
    const quantity = (random.below(drawing.most) * drawing.lot).toFixed(drawing.decimals.quantity)
    return {
      command: 'amend_order',
      ...target,
      ...(random.chance(0.5) ? { price } : {}),
      ...(random.chance(0.7) ? { quantity } : {}),
      ...(random.chance(0.2)
        ? {
            stop_price: ((drawing.base + random.below(drawing.span)) * drawing.tick).toFixed(
              drawing.decimals.price,
            ),
          }
        : {}),
    }
  }
  if (drawn < 27) return { command: 'expire_orders' }
  if (drawn < 28)
    return {
      command: 'cancel_all_after',
      uscc: ENTERPRISES[random.below(3)]!,
      timeout_ms: 200 * random.below(10),
    }
  return randomOrder(
    random,
    drawing,
    name,
    at,
    open.map(({ order_id }) => order_id),
  )
}

/** Keeps the orders that commands have placed, the latest ones: most of the open ones are among them. */
export class Placed {
  readonly open: { uscc: string; order_id: number }[] = []

  note(command: Command, value: unknown): void {
    if (command.command === 'place_order') {
      this.open.push({ uscc: command.uscc, order_id: (value as OrderResult).order_id })
    }
    if (this.open.length > 40) this.open.shift()
  }
}
