import { timeOf } from '../../engine/base/calendar.ts'
import type { CreditRulePack } from '../../engine/facts/catalogue.ts'
import type { InstrumentTerms } from '../../engine/facts/market.ts'
import { type Command, execute, type Outcome } from '../../engine/venue/execute.ts'
import { Venue } from '../../engine/venue/venue.ts'

export const ENTERPRISES = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQCC98'] as const
export const BANK = '91370300MADEMQKK5T'
export const [A, B, C] = ENTERPRISES

export const TERMS: InstrumentTerms = {
  symbol: 'TEST',
  family: 'emission',
  unit: 't',
  tick: '10',
  lot: '0.001',
  reference_price: '5000',
  price_limit_basis_points: 1000,
  max_order_quantity: '1000',
  modes: ['continuous'],
  sides: ['buy', 'sell'],
  participants: ['enterprise'],
  legal_basis: { zh: '测试', en: 'a test' },
}

const NAME = { zh: '测试', en: 'a test' }
const item = { name: NAME, source_id: 'test', grade: 'unverified', is_veto: false } as const
const grade = { name: NAME, color: '#000000', grade: 'unverified' } as const
export const RULE_PACK: CreditRulePack = {
  rule_pack_id: 'test',
  version: 1,
  valid_from: '2026-01-01',
  name: NAME,
  source_ids: ['test'],
  start_score: 0,
  min_score: 0,
  max_score: 100,
  items: [
    { ...item, item_id: 'warning', points: 1, list: 'negative', scoring_months: 12, publication_months: 6 },
    { ...item, item_id: 'stop', points: 12, list: 'severe', scoring_months: 12, publication_months: 36 },
    {
      ...item,
      ...{ item_id: 'crime', points: 0, list: 'severe', scoring_months: 12, publication_months: 36 },
      is_veto: true,
    },
    {
      ...item,
      ...{ item_id: 'surrendered_on_time', points: 0, list: 'positive' },
      ...{ scoring_months: 12, publication_months: 12 },
    },
  ],
  grades: [
    { ...grade, grade_id: 'green', from: 0, to: 0 },
    { ...grade, grade_id: 'yellow', from: 1, to: 11 },
    { ...grade, grade_id: 'red', from: 12, to: 100 },
  ],
}

/** The end of a call as set_phase takes it. */
export function ending({ endsAt, randomEndMs }: { endsAt: number; randomEndMs: number }) {
  return { ends_at: timeOf(endsAt), random_end_seconds: randomEndMs / 1000 }
}

/** Noon of 2026-06-01 in Shanghai. */
export const NOON = Date.parse('2026-06-01T12:00:00+08:00')

/** The chance that comes with a command: any will do, if a replay has the same. */
export function chanceOf(seq: number): number {
  return Math.imul(seq, 0x9e3779b1) >>> 0
}

/** A venue that numbers its commands, as the sequencer does, and remembers the client_order_ids it has seen. */
export class TestVenue {
  readonly venue = new Venue()
  readonly journal: { command: Command; at: number; actor: string; outcome: Outcome }[] = []
  readonly #taken = new Set<string>()
  seq = 0
  at = NOON

  give(command: Command, actor = 'maker'): Outcome {
    this.seq++
    const key = command.command === 'place_order' ? `${command.uscc} ${command.client_order_id}` : ''
    const { seq, at } = this
    const context = { seq, at, chance: chanceOf(seq), actor, isClientOrderIdTaken: this.#taken.has(key) }
    const outcome = execute(this.venue, command, context)
    if (key && outcome.ok) this.#taken.add(key)
    this.journal.push({ command, at: this.at, actor, outcome })
    return outcome
  }

  /** Gives a command that must be accepted, and returns its value. */
  must<T = Record<string, unknown>>(command: Command, actor = 'maker'): T {
    const outcome = this.give(command, actor)
    if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.detail}`)
    return outcome.value as T
  }

  /** "B1 buy 3@5000", with what an order may have besides. Prices in CNY, quantities in t. */
  order(text: string, more: Partial<Extract<Command, { command: 'place_order' }>> = {}): Command {
    const [, name, id, side, quantity, price] = /^([ABC])(\d+) (buy|sell) ([\d.]+)@?([\d.]*)$/.exec(text)!
    return {
      command: 'place_order',
      uscc: ENTERPRISES['ABC'.indexOf(name!)]!,
      client_order_id: `${name}${id}`,
      symbol: 'TEST',
      side: side as 'buy' | 'sell',
      type: price ? 'limit' : 'market',
      ...(price ? { price } : {}),
      quantity: quantity!,
      time_in_force: price ? 'gtc' : 'ioc',
      ...more,
    }
  }

  free(uscc: string, asset: number): number {
    return this.venue.registry.free(this.venue.participants.get(uscc)!.holder, asset)
  }
  balance(uscc: string, asset: number): number {
    return this.venue.registry.balance(this.venue.participants.get(uscc)!.holder, asset)
  }
}

/** Three enterprises with 1,000,000.00 CNY and 100 t each, and one open market. */
export function openVenue(terms: Partial<InstrumentTerms> = {}): TestVenue {
  const test = new TestVenue()
  test.must({ command: 'adopt_rule_pack', pack: RULE_PACK })
  test.must({ command: 'list_instrument', terms: { ...TERMS, ...terms } })
  ENTERPRISES.forEach((uscc, index) => {
    const name = { zh: `企业${index}`, en: `Enterprise ${index}` }
    test.must({ command: 'register_participant', uscc, kind: 'enterprise', name })
    test.must({ command: 'deposit', uscc, amount: '1000000.00', bank_reference: `R${index}` })
    const { approval_id } = test.must<{ approval_id: number }>({
      command: 'propose_allocation',
      uscc,
      symbol: 'TEST',
      quantity: '100',
      document: 'd',
    })
    test.must({ command: 'approve', approval_id }, 'chief')
  })
  test.must({ command: 'register_participant', uscc: BANK, kind: 'bank', name: { zh: '银行', en: 'Bank' } })
  test.must({ command: 'set_phase', symbol: 'TEST', phase: 'continuous', reason: 'open' })
  test.venue.events.clear()
  return test
}
