import { expect, test } from 'vitest'
import { timeOf } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { ACCOUNT_STATE, keysOf } from '../../engine/facts/words.ts'
import { CASH } from '../../engine/registry/registry.ts'
import { dealsOf } from '../../engine/venue/awards.ts'
import { COMMANDS, type Command, type CommandNamed } from '../../engine/venue/execute.ts'
import { afterChange, isVaried } from '../../engine/venue/pledge-reading.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { runPass } from '../../src/checker/pass.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { principalOf } from '../../src/kernel/principals.ts'
import { recover } from '../../src/kernel/recover.ts'
import { LotRegister } from '../../src/registry/lot-register.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { oneOf } from '../helpers/random-commands.ts'
import { startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'
import { stateOf } from '../helpers/state.ts'

/** `SIM_COMMANDS=1000000` makes it long. */
const COUNT = Number(process.env.SIM_COMMANDS ?? 4000)
const BURST = 40
const [A, B, C, BANK] = [
  ...['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQCC98', '91370300MADEMQKK5T'],
] as [string, string, string, string]
const ENTERPRISES = [A, B, C]
const DAY = 86_400_000

/** The newest records of a shelf; read again when it has grown. */
function tailOf<R>(shelf: { values(): Iterable<R>; readonly size: number }, count: number): readonly R[] {
  const known = tails.get(shelf)
  if (known?.size === shelf.size) return known.tail as R[]
  const tail = [...shelf.values()].slice(-count)
  tails.set(shelf, { size: shelf.size, tail })
  return tail
}
const tails = new WeakMap<object, { readonly size: number; readonly tail: readonly unknown[] }>()

/** Any command of the registry, sound more often than not: what it names is mostly there. */
function randomCommand(
  random: ReturnType<typeof seededRandom>,
  venue: Venue,
  name: string,
  now: number,
): Command {
  const { shelves } = venue
  const pick = <T>(all: readonly T[]): T | undefined => all[random.below(Math.max(1, all.length))]
  /** The newest are the ones that still wait. */
  const recent = <K, R>(
    shelf: { values(): Iterable<R>; readonly size: number },
    key: (one: R) => K,
  ): K | undefined => {
    const all = tailOf(shelf, 12)
    const one = pick(all)
    return one && key(one)
  }
  const uscc = () => oneOf(random, ...ENTERPRISES)
  const symbol = () => pick(venue.markets)!.terms.symbol
  const market = pick(venue.markets)!
  const quantity = () => market.scale.quantity(1 + random.below(60))
  const most = () => market.scale.quantity(1 + random.below(4000))
  const document = '模拟'
  const day = (days: number) => timeOf(now + days * DAY + 8 * 3_600_000).slice(0, 10)
  const own = market.terms.symbol
  const year = String(2024 + random.below(4))
  const rows = () =>
    ENTERPRISES.filter(() => random.chance(0.6)).map((one) => ({ uscc: one, symbol: own, quantity: most() }))
  const order = (): CommandNamed<'place_order'> => ({
    ...{ command: 'place_order', uscc: uscc(), client_order_id: name, symbol: own },
    side: oneOf(random, 'buy' as const, 'sell' as const),
    type: 'limit',
    price: market.scale.price(market.referenceTicks + random.below(5) - 2),
    quantity: quantity(),
    time_in_force: 'gtc',
  })
  const kinds: (() => object)[] = [
    ...Array.from({ length: 6 }, () => order),
    () => ({ command: 'deposit', uscc: uscc(), amount: '1000.00', bank_reference: name }),
    () => ({
      command: 'withdraw_cash',
      uscc: uscc(),
      amount: `${random.below(900)}.50`,
      bank_reference: name,
    }),
    () => ({ command: 'propose_allocation', uscc: uscc(), symbol: own, quantity: most(), document }),
    () => ({ command: 'approve', approval_id: recent(shelves.approvals, (one) => one.approval_id) ?? 1 }),
    () => ({
      command: 'refuse',
      approval_id: recent(shelves.approvals, (one) => one.approval_id) ?? 1,
      reason: '否',
    }),
    () => ({ command: 'propose_allocation_table', document, rows: rows() }),
    () => ({ command: 'propose_allocation_table', document, rows: rows(), stage: 'pre', period: year }),
    () => ({ command: 'propose_allocation_table', document, rows: rows(), stage: 'final', period: year }),
    ...Array.from({ length: 3 }, () => () => ({
      command: 'approve_allocation_table',
      table_id: recent(shelves.allocation_tables, (one) => one.table_id) ?? 1,
    })),
    () => ({
      ...{ command: 'refuse_allocation_table', reason: '否' },
      table_id: recent(shelves.allocation_tables, (one) => one.table_id) ?? 1,
    }),
    () => ({ command: 'return_permits', ...returned(), quantity: quantity() }),
    () => ({
      command: 'collect_return',
      return_id: recent(shelves.permit_returns, (one) => one.return_id) ?? 'x',
    }),
    () => ({
      ...{
        command: 'set_obligation',
        uscc: uscc(),
        symbol: own,
        period: year,
        due_on: day(random.below(300) - 50),
      },
      ...(random.chance(0.7) ? { quantity: most() } : {}),
      ...(random.chance(0.3)
        ? { dated_parts: [{ due_on: day(random.below(20) - 5), basis_points: 1 + random.below(9999) }] }
        : {}),
    }),
    () => ({
      ...{ command: 'verify_obligation', document },
      obligation_id: recent(shelves.obligations, (one) => one.obligation_id) ?? 1,
      ...(random.chance(0.8) ? { quantity: most() } : {}),
      ...(random.chance(0.1) ? { is_excluded: true } : {}),
    }),
    ...Array.from({ length: 4 }, () => surrendered),
    () => ({
      ...{ command: 'reverse_surrender', reason: '误' },
      surrender_id: recent(shelves.surrenders, (one) => one.surrender_id) ?? 1,
    }),
    () => ({
      ...{
        command: 'set_surrender_rule',
        symbol: symbol(),
        duty_symbol: symbol(),
        period_from: year,
        document,
      },
      max_basis_points: oneOf(random, 500, 10_000),
    }),
    () => ({ command: 'retire_expired', symbol: own, document }),
    () => ({
      command: 'freeze',
      uscc: uscc(),
      symbol: oneOf(random, 'CNY', own),
      amount: quantity(),
      document,
    }),
    // All that somebody has: what goes back from him is owed.
    () => ({ command: 'freeze', ...allOf(), document }),
    // More than is there waits; some end by themselves.
    () => ({
      ...{ command: 'freeze', uscc: uscc(), symbol: own, amount: most(), document },
      until: day(random.below(4)),
    }),
    ...Array.from({ length: 2 }, () => () => ({
      ...{ command: 'release_freeze', hold_id: recent(shelves.holds, (one) => one.hold_id) ?? 1, document },
      ...(random.chance(0.3) ? { amount: quantity() } : {}),
    })),
    () => ({
      ...{
        command: 'offer_lease',
        uscc: uscc(),
        to_uscc: uscc(),
        symbol: own,
        quantity: quantity(),
        document,
      },
      ...{ rent: `${random.below(50)}.00`, ends_on: day(random.below(40) - 1) },
    }),
    ...Array.from({ length: 2 }, () => () => ({ command: 'accept_lease', ...leased() })),
    () => ({ command: 'end_lease_offer', ...leased() }),
    () => ({ command: 'trust_account', uscc: uscc(), to_uscc: uscc() }),
    () => ({
      command: 'transfer_permits',
      uscc: uscc(),
      to_uscc: uscc(),
      symbol: own,
      quantity: quantity(),
      document,
    }),
    () => ({
      ...{ command: 'propose_pledge', uscc: BANK, pledgor_uscc: uscc(), symbol: own, quantity: quantity() },
      ...{ secured_amount: '10.00', document, due_on: day(30 + random.below(100)) },
    }),
    () => ({
      command: 'propose_pledge',
      uscc: BANK,
      ...behind(),
      secured_amount: '1.00',
      document,
      due_on: day(40),
    }),
    () => ({
      ...{
        command: 'propose_fee_pledge',
        uscc: BANK,
        pledgor_uscc: uscc(),
        fee_kind: 'heat',
        payer: '热用户',
      },
      ...{
        collection_account: 'A',
        document,
        from_month: day(-40).slice(0, 7),
        until_month: day(700).slice(0, 7),
      },
      ...{ expected_monthly: '12', haircut_basis_points: 0, debt_service_monthly: '8', secured_amount: '90' },
      ...{ trigger_basis_points: 10_000, trigger_months: 1 },
    }),
    () => ({
      ...{ command: 'set_account_state', uscc: uscc(), document, reason: document },
      account_state: random.chance(0.85) ? 'open' : pick(keysOf(ACCOUNT_STATE)),
    }),
    () => ({
      ...{
        command: 'correct_holding',
        corrects: 1 + random.below(1000),
        from_uscc: uscc(),
        effective_on: day(-3),
      },
      ...(random.chance(0.5)
        ? { symbol: own, amount: quantity(), booked: '9' }
        : { symbol: 'CNY', amount: '3.00', booked: '5.00' }),
      ...(random.chance(0.7) ? { to_uscc: uscc() } : {}),
      document,
    }),
    () => ({ command: 'consent_fee_pledge', ...fees() }),
    () => ({
      ...{ command: 'register_fee_pledge', ...fees(), uscc: BANK, registration_number: '1' },
      ...{ register_time: timeOf(now - DAY), notice_document: document },
    }),
    () => ({
      command: 'record_collection',
      ...fees(),
      uscc: BANK,
      month: day(-40).slice(0, 7),
      amount: '7',
      document,
    }),
    () => ({ command: 'release_fee_pledge', ...fees(), uscc: BANK }),
    () => ({ command: 'refuse_fee_pledge', ...fees(), reason: document }),
    () => ({ command: 'consent_pledge', ...pledged() }),
    () => ({ command: 'register_pledge', pledge_id: pledged().pledge_id }),
    () => ({ command: 'release_pledge', uscc: BANK, pledge_id: pledged().pledge_id }),
    () => ({ command: 'vary_pledge', uscc: BANK, pledge_id: pledged().pledge_id, ...varied() }),
    () => ({ command: 'agree_pledge_change', ...agreed() }),
    () => ({ command: 'drop_pledge_change', pledge_id: pledged().pledge_id }),
    () => ({
      ...{ command: 'propose_fixed_sale', symbol: own, quantity: most(), document },
      ...{ price: market.scale.price(market.referenceTicks), max_quantity: quantity() },
      ...{ opens_at: timeOf(now), closes_at: timeOf(now + (1 + random.below(3)) * DAY) },
      ...(random.chance(0.25) ? { ballot_at: timeOf(now + DAY - 1) } : {}),
      ...(random.chance(0.4)
        ? {
            publicity_days: random.below(2),
            contract_days: 1 + random.below(4),
            payment_days: 1 + random.below(3),
          }
        : {}),
    }),
    () => ({
      ...{ command: 'propose_notice_change', deal_kind: 'auction', sale_id: auctioned().open_auction_id },
      ...{ closes_at: timeOf(now + (8 + random.below(6)) * DAY), document: `${document}改`, reason: '延期' },
    }),
    () => ({ command: 'approve_notice_change', change_id: changed() }),
    () =>
      random.chance(0.3)
        ? { command: 'refuse_notice_change', change_id: changed(), reason: '否' }
        : { command: 'expire_orders' },
    ...Array.from({ length: 3 }, () => () => ({
      ...{ command: 'apply_for_sale', uscc: uscc(), fixed_sale_id: fixed(), quantity: quantity() },
    })),
    () => ({ command: 'withdraw_application', uscc: uscc(), fixed_sale_id: fixed() }),
    ...Array.from({ length: 2 }, () => () => ({ command: 'approve_fixed_sale', fixed_sale_id: fixed() })),
    () => ({ command: 'cancel_fixed_sale', fixed_sale_id: fixed(), reason: '否' }),
    ...Array.from({ length: 3 }, () => () => ({
      ...{ command: 'buy_fixed', uscc: uscc(), fixed_sale_id: fixed(), quantity: quantity() },
    })),
    () =>
      // Few at a time, so that they are bid for.
      random.chance(0.9)
        ? { command: 'expire_orders' }
        : {
            ...{
              command: 'propose_open_auction',
              symbol: own,
              quantity: most(),
              document,
              ...auctionTerms(),
            },
            ...{ registers_until: timeOf(now + 7 * DAY), opens_at: timeOf(now + 8 * DAY) },
            ...{ closes_at: timeOf(now + (9 + random.below(2)) * DAY), max_share_basis_points: 10_000 },
            ...{ deposit_basis_points: 3000, wait_minutes: 4, round_minutes: 600 },
            ...{ publicity_days: random.below(2), payment_days: 1 + random.below(3) },
          },
    ...Array.from({ length: 3 }, () => () => ({ command: 'approve_open_auction', ...auctioned() })),
    ...Array.from({ length: 4 }, () => () => ({
      ...{ command: 'register_bidder', uscc: uscc(), ...auctioned(), quantity: quantity(), document },
    })),
    ...Array.from({ length: 3 }, () => () => ({
      ...{ command: 'qualify_bidder', ...registered(), is_qualified: random.chance(0.9), reason: '审' },
    })),
    ...Array.from({ length: 6 }, () => () => ({ command: 'bid_openly', ...bidding() })),
    ...Array.from({ length: 2 }, () => () => ({ command: 'record_contract', ...dealt(), document })),
    ...Array.from({ length: 2 }, () => () => ({ command: 'pay_deal', ...ownDeal() })),
    () => ({ command: 'settle_deal', ...dealt(), buyer_document: document, seller_document: document }),
    () =>
      random.chance(0.04)
        ? { command: 'void_deal', ...dealt(), reason: '异议', keeps_deposit: random.chance(0.5) }
        : { command: 'expire_orders' },
    () =>
      random.chance(0.05)
        ? { command: 'cancel_open_auction', ...auctioned(), reason: '否' }
        : { command: 'expire_orders' },
    () => ({
      ...{ command: 'set_carry_rule', symbol: own, to_symbol: symbol(), document, base_quantity: most() },
      ...{ net_sold_ratio: '1.5', counts_from: day(-200), counts_to: day(-random.below(60)) },
      apply_by: day(random.below(90)),
    }),
    ...Array.from({ length: 3 }, () => () => ({
      ...{ command: 'request_carry_over', uscc: uscc(), symbol: own, quantity: quantity() },
    })),
    () => ({ command: 'approve_carry_over', ...carried(), sold: '0', bought: '0', held_then: most() }),
    () => ({ command: 'refuse_carry_over', ...carried(), reason: '否' }),
    () => ({
      ...{
        command: 'file_evidence',
        uscc: uscc(),
        symbol: own,
        month: day(-31 - random.below(90)).slice(0, 7),
      },
      ...{ sha256: sha256(oneOf(random, 'a', 'b', name)), file_name: '台账.pdf', figure: most() },
    }),
    () => ({
      ...{ command: 'set_account_rules', uscc: uscc(), demands_second_person: false },
      transfer_limits: random.chance(0.5) ? [{ symbol: own, quantity: quantity() }] : [],
    }),
    () => ({
      ...{ command: 'set_phase', symbol: own, reason: '模拟' },
      phase: oneOf(random, 'continuous', 'continuous', 'continuous', 'closed'),
    }),
    () => ({ command: 'expire_orders' }),
  ]
  return kinds[random.below(kinds.length)]!() as Command

  function surrendered() {
    const duty = pick(tailOf(shelves.obligations, 20))
    return {
      ...{ command: 'surrender', uscc: duty?.uscc ?? A, obligation_id: duty?.obligation_id ?? 1 },
      symbol: duty && random.chance(0.6) ? duty.symbol : symbol(),
      quantity: quantity(),
    }
  }
  function allOf() {
    const of = uscc()
    const free = venue.registry.free(venue.participants.get(of)!.holder, market.asset)
    return { uscc: of, symbol: own, amount: market.scale.quantity(Math.max(1, free)) }
  }
  function leased() {
    const lease = pick(tailOf(shelves.leases, 8))
    return { lease_id: lease?.lease_id ?? 1, uscc: lease && random.chance(0.8) ? lease.lessee : uscc() }
  }
  function returned() {
    const owed = pick(tailOf(shelves.permit_returns, 8))
    return { return_id: owed?.return_id ?? 'x', uscc: owed && random.chance(0.8) ? owed.uscc : uscc() }
  }
  function carried() {
    return { carry_over_id: recent(shelves.carry_overs, (one) => one.carry_over_id) ?? 1 }
  }
  function fixed() {
    return recent(shelves.fixed_sales, (one) => one.fixed_sale_id) ?? 1
  }
  function auctioned() {
    return { open_auction_id: recent(shelves.open_auctions, (one) => one.open_auction_id) ?? 1 }
  }
  function changed() {
    return recent(shelves.notice_changes, (one) => one.change_id) ?? 1
  }
  function auctionTerms() {
    const form = oneOf(random, 'ascending', 'falling', 'reverse')
    const price = (ticks: number) => market.scale.price(Math.max(1, ticks))
    const start = market.referenceTicks
    return {
      ...{ form, start_price: price(start), price_step: price(Math.floor(start / 50)) },
      ...(form === 'falling' ? { floor_price: price(Math.floor(start / 2)), step_minutes: 60 } : {}),
    }
  }
  function registered() {
    const one = pick(tailOf(shelves.auction_registrations, 10))
    return { open_auction_id: one?.open_auction_id ?? 1, registration_id: one?.registration_id ?? 1 }
  }
  function bidding() {
    const open = pick(
      tailOf(shelves.auction_registrations, 30).filter(({ status }) => status === 'qualified'),
    )
    const auction = shelves.open_auctions.get(open?.open_auction_id ?? 0)
    if (!open || !auction) return { ...auctioned(), uscc: uscc(), price: '1', quantity: quantity() }
    const of = venue.marketOf(auction.asset)!
    const steps = random.below(8) * auction.step_ticks
    const ticks = auction.start_ticks + (auction.form === 'reverse' ? -steps : steps)
    return {
      ...{
        open_auction_id: open.open_auction_id,
        uscc: open.uscc,
        price: of.scale.price(Math.max(1, ticks)),
      },
      quantity: of.scale.quantity(Math.max(1, open.lots - random.below(3))),
    }
  }
  function dealt() {
    return { deal_id: pick(tailOf(shelves.deals, 8))?.deal_id ?? 1 }
  }
  function ownDeal() {
    const deal = pick(tailOf(shelves.deals, 8))
    return { deal_id: deal?.deal_id ?? 1, uscc: deal?.uscc ?? A }
  }
  function varied() {
    return {
      ...(random.chance(0.4) ? { due_on: day(40 + random.below(100)) } : {}),
      ...(random.chance(0.4) ? { secured_amount: '12.00' } : {}),
      ...(random.chance(0.4) ? { quantity: quantity() } : {}),
    }
  }
  /** What the bank proposed, as the page would show it. */
  function agreed() {
    const pledge = pick(tailOf(shelves.pledges, 8).filter(isVaried))
    if (!pledge) return { ...pledged(), due_on: day(60), secured_amount: '12.00' }
    const after = afterChange(pledge)
    const of = venue.marketOf(after.asset)!
    return {
      ...{ uscc: venue.participantOf(pledge.holder)!.uscc, pledge_id: pledge.pledge_id },
      ...{ due_on: after.due_on, secured_amount: formatFen(after.secured_fen) },
      ...{ symbol: of.terms.symbol, quantity: of.scale.quantity(after.quantity_lots) },
    }
  }
  /** Another pledge of what is pledged already. */
  function behind() {
    const pledge = pick(tailOf(shelves.pledges, 8).filter(({ status }) => status === 'registered'))
    if (!pledge) return { pledgor_uscc: uscc(), symbol: own, quantity: quantity(), behind: 1 }
    const of = venue.marketOf(pledge.asset)!
    return {
      ...{ pledgor_uscc: venue.participantOf(pledge.holder)!.uscc, behind: pledge.pledge_id },
      ...{ symbol: of.terms.symbol, quantity: of.scale.quantity(pledge.quantity_lots) },
    }
  }
  function fees() {
    const pledge = pick(tailOf(shelves.fee_pledges, 4))
    return { fee_pledge_id: pledge?.fee_pledge_id ?? 1, uscc: pledge?.uscc ?? uscc() }
  }
  function pledged() {
    const pledge = pick(tailOf(shelves.pledges, 8))
    const holder = pledge && venue.participantOf(pledge.holder)
    return { pledge_id: pledge?.pledge_id ?? 1, uscc: holder?.uscc ?? uscc() }
  }
}

/** What holds after every command, whatever it was. */
function expectSound(venue: Venue): void {
  const { registry, shelves } = venue
  const held = new Map<string, number>()
  for (const { holder, asset, amount } of shelves.holds.values())
    held.set(`${holder} ${asset}`, (held.get(`${holder} ${asset}`) ?? 0) + amount)
  for (const asset of [CASH, ...venue.markets.map((one) => one.asset)]) {
    expect(registry.supply(asset).holds).toBe(true)
    for (const { holder } of venue.participants.values()) {
      const { held_orders, held_pledges, held_freezes, held_settlement, held_leases, balance } =
        registry.record(holder, asset)
      const stored = held_pledges + held_freezes + held_settlement + held_leases
      expect(stored).toBe(held.get(`${holder} ${asset}`) ?? 0)
      expect(registry.free(holder, asset)).toBe(balance - held_orders - stored)
      expect(registry.free(holder, asset)).toBeGreaterThanOrEqual(0)
    }
  }
}

/** What holds over all that was ever done. */
function expectKept(venue: Venue): void {
  const { shelves } = venue
  for (const one of shelves.obligations.values()) {
    const own = [...shelves.surrenders.values()].filter(
      ({ obligation_id, reversed_at }) => obligation_id === one.obligation_id && reversed_at === null,
    )
    const sum = (all: typeof own) => all.reduce((total, { lots }) => total + lots, 0)
    expect(one.surrendered_lots).toBe(sum(own))
    expect(one.offset_lots).toBe(sum(own.filter(({ is_offset }) => is_offset)))
  }
  for (const { lease_id, status, lots } of shelves.leases.values())
    expect(shelves.holds.get(lease_id)?.amount ?? 0).toBe(status === 'running' ? lots : 0)
  for (const { amount, asked, resolved_at } of shelves.holds.values())
    if (asked !== null && resolved_at === null) expect(amount).toBeLessThanOrEqual(asked)
  for (const { sold_lots, quantity_lots } of shelves.fixed_sales.values())
    expect(sold_lots).toBeLessThanOrEqual(quantity_lots)
  for (const { hold_id, lots, withdrawn_at, rank, awarded_lots } of shelves.sale_applications.values()) {
    // What is won by contract stays set aside: it is looked at with the deals.
    if ((withdrawn_at !== null || rank !== null) && !shelves.deals.has(hold_id))
      expect(shelves.holds.get(hold_id)!.amount).toBe(0)
    expect(awarded_lots ?? 0).toBeLessThanOrEqual(lots)
  }
  for (const { open_auction_id, form, quantity_lots } of shelves.open_auctions.values()) {
    const deals = dealsOf(venue, 'auction', open_auction_id)
    expect(deals.reduce((sum, { lots }) => sum + lots, 0)).toBeLessThanOrEqual(quantity_lots)
    // What is set aside for an auction is free once nothing of it waits.
    for (const { hold_id } of shelves.auction_registrations.values()) {
      const deal = deals.find((one) => one.hold_id === hold_id)
      if (!deal || hold_id === null) continue
      const waits = ['awarded', 'contracted'].includes(deal.status)
      const amount = shelves.holds.get(hold_id)!.amount
      if (!waits) expect(amount).toBe(0)
      else if (form === 'reverse') expect(amount).toBe(deal.lots)
    }
  }
  for (const deal of shelves.deals.values()) {
    if (deal.deal_kind !== 'purchase') continue
    // All that it costs is set aside until it is paid or off.
    const waits = ['awarded', 'contracted'].includes(deal.status)
    expect(shelves.holds.get(deal.hold_id!)!.amount).toBe(waits ? deal.fen : 0)
  }
  for (const { owed_lots, returned_lots } of shelves.permit_returns.values())
    expect(returned_lots).toBeLessThanOrEqual(owed_lots)
}

test('any commands of the registry in any order keep what it promises, replay to the same, and a second ledger agrees', async () => {
  const random = seededRandom(Number(process.env.SIM ?? 7))
  const clock = { now: Date.parse('2026-03-02T02:00:00Z') }
  const { service, sql } = await startTestService({ clock })
  const { sequencer } = service
  const chief = principalOf(venueOf(service).shelves.principals.get('demo-bureau-chief')!)
  const terms = venueOf(service).marketBySymbol.get('CARBON-SANDBOX')!.terms
  for (const [vintage, valid_until] of [['2025'], ['2026', '2026-06-30'], ['2020']] as const)
    await sequencer.submit({
      by: SERVICE,
      command: {
        command: 'list_instrument',
        terms: { ...terms, symbol: `CARBON-${vintage}`, series: terms.symbol, vintage, valid_until },
      },
    })
  const outcomes = new Map<string, number>()
  const store = openNodeSql(':memory:')
  for (let done = 0; done < COUNT; done += BURST) {
    // Now and then nothing is done for days.
    clock.now += random.chance(0.04) ? 3 * DAY : random.below(4 * 3_600_000)
    const burst = Array.from({ length: BURST }, (_, index) => {
      const command = randomCommand(random, venueOf(service), `${done}-${index}`, clock.now)
      const by = DECIDING.has(command.command) ? chief : SERVICE
      return sequencer.submit({ by, command })
    })
    for (const { command, outcome } of await Promise.all(burst)) {
      const key = `${command.command} ${outcome.ok}`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
    expectSound(venueOf(service))
    if (random.chance(0.02)) expect(runPass(sql, store)).toMatchObject({ differences: [], faults: [] })
  }
  const venue = venueOf(service)
  expectKept(venue)
  expectNothingUnkept(venue)
  expect(runPass(sql, store)).toMatchObject({ differences: [], faults: [] })
  const register = new LotRegister()
  await register.follow(sql)
  for (const { asset } of venue.markets) {
    expect(register.faultOf(asset)).toBeUndefined()
    for (const { holder } of venue.participants.values())
      expect(register.bookOf(asset).countOf(holder)).toBe(venue.registry.balance(holder, asset))
  }
  expect(stateOf(recover(sql).venue)).toEqual(stateOf(venue))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  // None of it is drawn in vain: every kind was done, and most were refused too.
  const drawn = new Set([...outcomes.keys()].map((key) => key.split(' ')[0]!))
  const never = [...drawn].filter(
    (name) => !outcomes.has(`${name} true`) && COMMANDS.some((one) => one.name === name),
  )
  expect(never.filter((name) => !RARE.has(name))).toEqual([])
  if (process.env.SIM_COMMANDS) console.log(Object.fromEntries([...outcomes].sort()))
})

/** What another person does than who proposed. */
const DECIDING: ReadonlySet<string> = new Set([
  'approve_notice_change',
  ...['approve', 'refuse', 'approve_allocation_table', 'approve_fixed_sale', 'drop_pledge_change'],
  ...['approve_carry_over', 'refuse_carry_over', 'approve_open_auction'],
])

/** Done only where several things come together; in a short run perhaps not at all. */
const RARE: ReadonlySet<string> = new Set([
  ...['qualify_bidder', 'bid_openly', 'record_contract', 'pay_deal', 'settle_deal', 'void_deal'],
  ...['cancel_open_auction', 'approve_open_auction', 'register_bidder', 'withdraw_application'],
  ...[
    'apply_for_sale',
    'buy_fixed',
    'propose_notice_change',
    'approve_notice_change',
    'refuse_notice_change',
  ],
  'retire_expired',
  'transfer_permits',
  'return_permits',
  'collect_return',
  'trust_account',
  'drop_pledge_change',
  'agree_pledge_change',
  'vary_pledge',
  'record_collection',
  'release_fee_pledge',
  'refuse_fee_pledge',
  'request_carry_over',
  'approve_carry_over',
  'refuse_carry_over',
])
