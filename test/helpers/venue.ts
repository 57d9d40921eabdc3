import type { RulePack } from '../../engine/credit/score.ts'
import type { InstrumentTerms } from '../../engine/exchange/instrument.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { execute, type Outcome } from '../../engine/venue/execute.ts'
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
  referencePrice: '5000',
  priceLimitBasisPoints: 1000,
  maxOrderQuantity: '1000',
  modes: ['continuous'],
  sides: ['buy', 'sell'],
  participants: ['enterprise'],
  legalBasis: { zh: '测试', en: 'a test' },
}

export const RULE_PACK: RulePack = {
  rulePackId: 'test',
  version: 1,
  startScore: 0,
  minScore: 0,
  maxScore: 100,
  items: [
    { itemId: 'warning', points: 1, list: 'negative', scoringMonths: 12, publicationMonths: 6 },
    { itemId: 'stop', points: 12, list: 'severe', scoringMonths: 12, publicationMonths: 36 },
    { itemId: 'crime', points: 0, list: 'severe', scoringMonths: 12, publicationMonths: 36, isVeto: true },
    { itemId: 'surrendered_on_time', points: 0, list: 'positive', scoringMonths: 12, publicationMonths: 12 },
  ],
  grades: [
    { gradeId: 'green', from: 0, to: 0 },
    { gradeId: 'yellow', from: 1, to: 11 },
    { gradeId: 'red', from: 12, to: 100 },
  ],
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
    const key = command.type === 'place_order' ? `${command.uscc} ${command.clientOrderId}` : ''
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
  order(text: string, more: Partial<Extract<Command, { type: 'place_order' }>> = {}): Command {
    const [, name, id, side, quantity, price] = /^([ABC])(\d+) (buy|sell) ([\d.]+)@?([\d.]*)$/.exec(text)!
    return {
      type: 'place_order',
      uscc: ENTERPRISES['ABC'.indexOf(name!)]!,
      clientOrderId: `${name}${id}`,
      symbol: 'TEST',
      side: side as 'buy' | 'sell',
      orderType: price ? 'limit' : 'market',
      ...(price ? { price } : {}),
      quantity: quantity!,
      timeInForce: price ? 'gtc' : 'ioc',
      ...more,
    }
  }

  free(uscc: string, asset: number): number {
    return this.venue.registry.free(this.venue.participantByUscc.get(uscc)!.holder, asset)
  }
  balance(uscc: string, asset: number): number {
    return this.venue.registry.balance(this.venue.participantByUscc.get(uscc)!.holder, asset)
  }
}

/** Three enterprises with 1,000,000.00 CNY and 100 t each, and one open market. */
export function openVenue(terms: Partial<InstrumentTerms> = {}): TestVenue {
  const test = new TestVenue()
  test.must({ type: 'adopt_rule_pack', pack: RULE_PACK })
  test.must({ type: 'list_instrument', terms: { ...TERMS, ...terms } })
  ENTERPRISES.forEach((uscc, index) => {
    const name = { zh: `企业${index}`, en: `Enterprise ${index}` }
    test.must({ type: 'register_participant', uscc, kind: 'enterprise', name })
    test.must({ type: 'deposit', uscc, amount: '1000000.00', bankReference: `R${index}` })
    const { approvalId } = test.must<{ approvalId: number }>({
      type: 'propose_allocation',
      uscc,
      symbol: 'TEST',
      quantity: '100',
      document: 'd',
    })
    test.must({ type: 'approve', approvalId }, 'chief')
  })
  test.must({ type: 'register_participant', uscc: BANK, kind: 'bank', name: { zh: '银行', en: 'Bank' } })
  test.must({ type: 'set_phase', symbol: 'TEST', phase: 'continuous', reason: 'open' })
  test.venue.events.clear()
  return test
}
