import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ReplayMessage, replay } from '../../src/market/replay.ts'

/** Cases that nobody here wrote; they lie beside the repository where the project is developed, and are not ours to ship. */
const PATH = resolve(import.meta.dirname, '../../../shared/data/matching/cases.json')

interface Message {
  type: 0 | 1 | 2
  side: 0 | 1
  ioc: 0 | 1
  qty: number
  id: number
  price: number
}
interface Case {
  messages: Message[] | { count: number; bin: string }
  expected: string[] | string
}

/** The report lines of a case, through the same code as `qingheng replay`. */
function report(messages: readonly Message[]): string[] {
  const lines: string[] = []
  const asMessages = messages.map(
    ({ type, side, ioc, qty, id, price }, seq): ReplayMessage => ({
      type,
      side,
      isImmediate: ioc === 1,
      isMarket: false,
      quantity: qty,
      seq,
      orderId: id,
      price,
    }),
  )
  replay(asMessages, (chunk) => lines.push(...chunk))
  return lines
}

const cases = existsSync(PATH)
  ? Object.entries(JSON.parse(readFileSync(PATH, 'utf8')) as Record<string, Case>)
  : []

/** The one case that is given as a binary stream, which lies elsewhere: five thousand asks of one lot, swept by one bid. */
const SWEEP: readonly Message[] = [
  ...Array.from(
    { length: 5000 },
    (_, index): Message => ({ type: 0, side: 1, ioc: 0, qty: 1, id: index + 1, price: 100 }),
  ),
  { type: 0, side: 0, ioc: 0, qty: 5000, id: 5001, price: 100 },
]

describe.skipIf(cases.length === 0)('published matching cases (skipped where they are absent)', () => {
  test.each(cases)('%s', (_, { messages, expected }) => {
    if (Array.isArray(messages)) {
      expect(report(messages)).toEqual(expected)
      return
    }
    expect(SWEEP).toHaveLength(messages.count)
    expect(createHash('sha256').update(report(SWEEP).join('\n')).digest('hex')).toBe(expected)
  })

  test('all 34 are there', () => {
    expect(cases).toHaveLength(34)
  })
})
