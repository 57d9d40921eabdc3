import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Book } from '../../engine/book/book.ts'
import { Matcher } from '../../engine/book/matcher.ts'

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

/** The report lines of a stream of messages, sorted by message and kind. */
function report(messages: readonly Message[]): string[] {
  const lines: { seq: number; kind: number; text: string }[] = []
  let seq = 0
  const say = (kind: number, ...fields: number[]) =>
    lines.push({ seq, kind, text: [kind, seq, ...fields].join(',') })
  const matcher = new Matcher(new Book(), (maker, taker, price, quantity) =>
    say(1, price, quantity, maker, taker),
  )
  for (const { type, side, ioc, qty, id, price } of messages) {
    const slot = matcher.book.find(id)
    if (type === 0) {
      say(0, side, id, price, qty)
      const left = matcher.submit(id, side, price, qty, ioc === 1)
      if (ioc === 1 && left > 0) say(2, side, id, price)
    } else if (slot === 0) say(type === 1 ? 4 : 5, id)
    else if (type === 1) {
      say(2, matcher.book.sideOf(slot), id, matcher.book.priceOf(slot))
      matcher.cancel(id)
    } else {
      say(3, matcher.book.sideOf(slot), id, price, qty)
      matcher.modify(id, price, qty)
    }
    seq++
  }
  return lines.sort((a, b) => a.seq - b.seq || a.kind - b.kind).map(({ text }) => text)
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
