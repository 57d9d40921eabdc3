import { expect, test } from 'vitest'
import type { Market } from '../../../engine/exchange/market.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import { NaiveExchange, type NaiveOrder } from '../../helpers/naive-exchange.ts'
import { seededRandom, seeds } from '../../helpers/random.ts'
import { type Drawing, Placed, randomCommand } from '../../helpers/random-commands.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { chanceOf, ENTERPRISES, openVenue, type TestVenue } from '../../helpers/venue.ts'

const STEPS = 400
/** In a third of the runs lots are a thousand times as large: cash and permits are short. */
const isScarce = (seed: number) => seed % 3 === 1
const drawingOf = (seed: number): Drawing => ({
  ...{ symbol: 'TEST', base: 485, span: 30, tick: 10, most: 60 },
  ...(isScarce(seed)
    ? { lot: 1, decimals: { price: 0, quantity: 0 } }
    : { lot: 0.001, decimals: { price: 0, quantity: 3 } }),
})

/** Terms differ by seed: with and without a band, a protection, a group of affiliates. */
function openBoth(seed: number): { test: TestVenue; naive: NaiveExchange } {
  const hasBand = seed % 2 === 0
  const hasPositionLimit = seed % 4 === 0
  const hasProtection = seed % 3 === 0
  const test = openVenue({
    ...(hasProtection ? { market_protection_basis_points: 200 } : {}),
    ...(hasBand
      ? { volatility_interruption: { basis_points: 100, call_seconds: 2, random_end_seconds: 0.5 } }
      : {}),
    allows_all_or_none: seed % 7 !== 0,
    ...(hasPositionLimit ? { position_limit: isScarce(seed) ? '190' : '100.090' } : {}),
    ...(isScarce(seed) ? { lot: '1', max_order_quantity: '62' } : { max_order_quantity: '0.062' }),
  })
  const naive = new NaiveExchange({
    reference: 500,
    limitPoints: 1000,
    maxLots: 62,
    ...(hasProtection ? { protection: 200 } : {}),
    ...(hasBand ? { band: { points: 100, callMs: 2000, randomMs: 500 } } : {}),
    allowsAllOrNone: seed % 7 !== 0,
    ...(hasPositionLimit ? { positionLimit: isScarce(seed) ? 190 : 100_090 } : {}),
  })
  for (const uscc of ENTERPRISES) {
    const { holder } = test.venue.participants.get(uscc)!
    naive.cash[holder] = test.balance(uscc, 0) / test.venue.markets[0]!.scale.fenPerTickLot
    naive.lots[holder] = test.balance(uscc, 1)
  }
  if (seed % 5 === 0) {
    const members = ENTERPRISES.slice(0, 2)
    test.must({ command: 'form_group', usccs: members })
    for (const uscc of members) naive.group[test.venue.participants.get(uscc)!.holder] = 1
  }
  return { test, naive }
}

/** Gives the naive exchange the same command; what comes of it in a form that can be compared. */
function giveNaive(test: TestVenue, naive: NaiveExchange, command: Command): unknown {
  naive.chance = chanceOf(test.seq)
  naive.advance(test.at)
  const { scale } = test.venue.markets[0]!
  const holderOf = (uscc: string) => test.venue.participants.get(uscc)!.holder
  const ticks = (text: string | undefined) => (text === undefined ? undefined : scale.ticks(text))
  const lots = (text: string | undefined) => (text === undefined ? undefined : scale.lots(text))
  switch (command.command) {
    case 'place_order':
      return essence(
        naive.place({
          id: test.seq,
          holder: holderOf(command.uscc),
          side: command.side,
          type: command.type,
          ...(command.price === undefined ? {} : { ticks: ticks(command.price)! }),
          quantity: lots(command.quantity)!,
          tif: command.time_in_force!,
          ...(command.expires_at === undefined ? {} : { expiresAt: Date.parse(command.expires_at) }),
          postOnly: command.post_only === true,
          stp: command.self_trade_prevention!,
          ...(command.stop_price === undefined ? {} : { stop: ticks(command.stop_price)! }),
          ...(command.trail === undefined ? {} : { trail: ticks(command.trail)! }),
          ...(command.display_quantity === undefined ? {} : { display: lots(command.display_quantity)! }),
          ...(command.min_quantity === undefined ? {} : { minimum: lots(command.min_quantity)! }),
          allOrNone: command.all_or_none === true,
          ...(command.pair_with === undefined ? {} : { pairWith: command.pair_with as number }),
        }),
      )
    case 'amend_order':
      return essence(
        naive.amend(
          command.order_id,
          holderOf(command.uscc),
          ticks(command.price),
          lots(command.quantity),
          ticks(command.stop_price),
        ),
      )
    case 'cancel_order':
      return essence(naive.cancel(command.order_id, holderOf(command.uscc)))
    case 'cancel_all_after':
      if (command.timeout_ms > 0) naive.deadMen.set(holderOf(command.uscc), test.at + command.timeout_ms)
      else naive.deadMen.delete(holderOf(command.uscc))
      return undefined
    case 'set_phase': {
      const randomMs = Math.round((command.random_end_seconds ?? 0) * 1000)
      const end = command.ends_at && Date.parse(command.ends_at) + (naive.chance % (randomMs + 1))
      naive.setPhase(command.phase, end || undefined)
      return undefined
    }
    default:
      return undefined
  }
}

function essence(outcome: string | NaiveOrder): unknown {
  if (typeof outcome === 'string') return outcome
  const { status, quantity, filled, notional } = outcome
  return { status, quantity, filled, notional }
}

/** The market as the twin sees it. */
function compare(test: TestVenue, market: Market, naive: NaiveExchange, trades: readonly string[]): void {
  const ids = (side: 0 | 1) => {
    const found: number[] = []
    for (let slot = market.book.bestOrder(side); slot !== 0; slot = market.book.nextOrder(slot))
      found.push(market.book.orderIdOf(slot))
    return found
  }
  const ours = {
    phase: market.phase,
    callEndsAt: market.callEndsAt,
    last: market.lastTicks,
    reference: market.referenceTicks,
    book: [ids(0), ids(1)],
    orders: openOrdersOf(test.venue).map(
      ({ order_id, ticks, quantity, filled, shown, reserve, stop, pair }) => ({
        ...{ order_id, ticks, quantity, filled, shown, reserve, stop, pair },
      }),
    ),
    free: ENTERPRISES.map((uscc) => [test.free(uscc, 0) / market.scale.fenPerTickLot, test.free(uscc, 1)]),
    open: ENTERPRISES.map((uscc) => {
      const { holder } = test.venue.participants.get(uscc)!
      const { exposure } = market
      return [exposure.orders(holder), exposure.waiting(holder), exposure.buyLots(holder)]
    }),
    trades,
  }
  const holders = ENTERPRISES.map((uscc) => test.venue.participants.get(uscc)!.holder)
  const theirs = {
    phase: naive.phase,
    callEndsAt: naive.callEndsAt,
    last: naive.last,
    reference: naive.reference,
    book: ['buy', 'sell'].map((side) => naive.side(side).map(({ id }) => id)),
    orders: [...naive.orders]
      .sort((a, b) => a.id - b.id)
      .map(({ id, ticks, quantity, filled, shown, reserve, stop, pair }) => ({
        ...{ order_id: id, ticks, quantity, filled, shown, reserve, stop, pair },
      })),
    free: holders.map((holder) => [naive.free(holder, 'buy'), naive.free(holder, 'sell')]),
    open: holders.map((holder) => {
      const own = naive.orders.filter((order) => order.holder === holder)
      return [own.length, own.filter(({ waits }) => waits).length, naive.openLots(holder)]
    }),
    trades: naive.trades,
  }
  expect(ours).toEqual(theirs)
}

/** What the runs have seen: a fuzz that never reaches a behaviour proves nothing of it. */
const seen = new Map<string, number>()
function note(what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1)
}

test.each(seeds(60))('engine and naive exchange agree after every command (seed %d)', (seed) => {
  const random = seededRandom(seed)
  const { test, naive } = openBoth(seed)
  const market = test.venue.markets[0]!
  const placed = new Placed()
  test.venue.events.clear()
  for (let step = 0; step < STEPS; step++) {
    test.at += random.below(300)
    const command = randomCommand(random, drawingOf(seed), `s${step}`, test.at, placed.open)
    const outcome = test.give(command)
    const theirs = giveNaive(test, naive, command)
    if (theirs !== undefined) {
      const value = outcome.ok ? (outcome.value as Record<string, number>) : undefined
      const ours = value
        ? {
            status: value.status,
            quantity: value.quantity_lots,
            filled: value.filled_lots,
            notional: value.notional_fen! / market.scale.fenPerTickLot,
          }
        : (outcome as { code: string }).code
      expect(ours, `step ${step}: ${JSON.stringify(command)}`).toEqual(theirs)
      note(typeof ours === 'string' ? ours : `${command.command} ${ours.status}`)
    }
    if (outcome.ok) placed.note(command, outcome.value)
    if (outcome.ok && command.command === 'place_order') note(command.type)
    const trades: string[] = []
    const { events } = test.venue
    for (let index = 0; index < events.count; index++) {
      if (events.kind(index) === 3) note(`phase ${market.phase}`)
      if (events.kind(index) !== 2) continue
      const { maker_order_id, taker_order_id, price_ticks, quantity_lots } = events.readTrade(index)
      trades.push(`${maker_order_id} ${taker_order_id} ${price_ticks} ${quantity_lots}`)
    }
    events.clear()
    compare(test, market, naive, trades)
    naive.trades = []
    for (const asset of [0, 1]) expect(test.venue.registry.supply(asset).holds).toBe(true)
  }
})

test.skipIf(Number(process.env.SIM ?? 1) < 1)(
  'the runs reached every kind of order, phase and answer',
  () => {
    const wanted = [
      ...['limit', 'market', 'stop', 'stop_limit', 'trailing_stop'],
      ...['opening_auction', 'closing_auction', 'volatility_auction', 'continuous'].map(
        (phase) => `phase ${phase}`,
      ),
      ...[
        'would_take_liquidity',
        'not_fillable',
        'no_liquidity',
        'would_trade_with_itself',
        'minimum_not_fillable',
      ],
      ...[
        'position_limit',
        'exceeds_free_cash',
        'exceeds_free_holding',
        'attributes_conflict',
        'display_quantity_not_allowed',
        'minimum_quantity_not_allowed',
      ],
      ...['order_is_paired', 'paired_order_not_found', 'not_allowed_in_a_call', 'market_closed'],
      ...[
        'place_order filled',
        'place_order resting',
        'place_order pending_trigger',
        'place_order cancelled',
      ],
    ]
    expect(wanted.filter((what) => (seen.get(what) ?? 0) < 1)).toEqual([])
  },
)
