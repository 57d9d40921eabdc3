import { describe, expect, test } from 'vitest'
import { uniformStream } from '../../../engine/base/random.ts'
import { BlocksNotHeldError, LotBook, lotName, readLotName } from '../../../engine/registry/lots.ts'
import { ISSUER, RETIRED, SURRENDERED } from '../../../engine/registry/registry.ts'

const [A, B, C] = [3, 4, 5]
let seq = 0
const moved = (book: LotBook, giver: number, taker: number, amount: number) =>
  book.move({ seq: ++seq, place: 0, at: seq, giver, taker, amount })
const spans = (book: LotBook, holder: number) =>
  book.blocksOf(holder).map(({ lot, first, last }) => `${lot}:${first}-${last}`)

describe('lots', () => {
  test('a part is cut from the end: of 1 to 1000, 300 moved are 701 to 1000', () => {
    const book = new LotBook()
    moved(book, ISSUER, A, 1000)
    expect(moved(book, A, B, 300)).toEqual([{ lot: 1, first: 701, last: 1000 }])
    expect([spans(book, A), spans(book, B)]).toEqual([['1:1-700'], ['1:701-1000']])
  })

  test('the oldest lot goes first, and what comes back together is one block again', () => {
    const book = new LotBook()
    moved(book, ISSUER, A, 100)
    moved(book, ISSUER, A, 50)
    expect(moved(book, A, B, 120)).toEqual([
      { lot: 1, first: 1, last: 100 },
      { lot: 2, first: 131, last: 150 },
    ])
    moved(book, B, A, 120)
    expect(spans(book, A)).toEqual(['1:1-100', '2:101-150'])
    expect(spans(book, B)).toEqual([])
  })

  test('what is taken back from surrender are the numbers that its holder surrendered last', () => {
    const book = new LotBook()
    moved(book, ISSUER, A, 10)
    moved(book, ISSUER, B, 10)
    moved(book, A, SURRENDERED, 6)
    moved(book, B, SURRENDERED, 5)
    moved(book, A, SURRENDERED, 4)
    expect(moved(book, SURRENDERED, B, 2)).toEqual([{ lot: 2, first: 19, last: 20 }])
    expect(book.supplies()).toEqual([
      { held: 0, surrendered: 10, retired: 0 },
      { held: 7, surrendered: 3, retired: 0 },
    ])
    expect(() => moved(book, SURRENDERED, C, 1)).toThrow(BlocksNotHeldError)
  })

  test('who gives more numbers than he has gives none', () => {
    const book = new LotBook()
    moved(book, ISSUER, A, 10)
    expect(() => moved(book, A, B, 11)).toThrow('11 are given, and 10 are there')
    expect(() => moved(book, C, B, 1)).toThrow(BlocksNotHeldError)
    expect(spans(book, A)).toEqual(['1:1-10'])
  })

  test('against a naive model that knows the holder of every single number', () => {
    const next = uniformStream(Number(process.env.SIM ?? 1), 'lots')
    const pick = (below: number) => Math.floor(next() * below)
    const book = new LotBook()
    /** Holder by serial number; who surrendered it, as minus his number. */
    const holderOf: number[] = []
    const lotOf: number[] = []
    const numbersOf = (holder: number) => holderOf.flatMap((one, index) => (one === holder ? [index] : []))
    let lots = 0
    const holders = [A, B, C, 6, 7]
    for (let step = 0; step < 4000; step++) {
      const kind = pick(20)
      const giver = holders[pick(holders.length)]!
      const taker = holders[pick(holders.length)]!
      const amount = 1 + pick(12)
      if (kind === 0) {
        lots++
        moved(book, ISSUER, taker, amount)
        for (let n = 0; n < amount; n++) {
          holderOf.push(taker)
          lotOf.push(lots)
        }
      } else {
        const [from, to] =
          kind === 1
            ? [giver, -giver]
            : kind === 2
              ? [-giver, giver]
              : kind === 3
                ? [giver, RETIRED]
                : [giver, taker]
        const owned = numbersOf(from)
        const named: [number, number] =
          kind === 1 ? [giver, SURRENDERED] : kind === 2 ? [SURRENDERED, giver] : [giver, to]
        if (owned.length < amount) {
          expect(() => named[0] !== named[1] && moved(book, ...named, amount)).not.toThrow(TypeError)
          continue
        }
        moved(book, ...named, amount)
        if (from === to) continue
        // Oldest lot first, within a lot its last number first; back from surrender the newest lot first.
        const order = owned.sort((a, b) => {
          const byLot = lotOf[a]! - lotOf[b]!
          return (kind === 2 ? -byLot : byLot) || b - a
        })
        for (const index of order.slice(0, amount)) holderOf[index] = to
      }
      if (step % 40 === 0) {
        for (const holder of [...holders, ...holders.map((one) => -one), RETIRED]) {
          const numbers = book
            .blocksOf(holder)
            .flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n - 1))
          expect(numbers).toEqual(numbersOf(holder))
          expect(book.countOf(holder)).toBe(numbers.length)
        }
      }
    }
    expect(lots).toBeGreaterThan(100)
  })
})

describe('names of lots', () => {
  test('are read again, with every slip and swap found', () => {
    const name = lotName('NOX-ZB', 12)
    expect(name).toMatch(/^NOX-ZB-000012-[0-9A-Z]{2}$/)
    expect(readLotName(name)).toEqual({ symbol: 'NOX-ZB', lot: 12 })
    const letters = [...name]
    for (let place = 0; place < letters.length; place++) {
      if (letters[place] === '-') continue
      for (const other of '0123456789ABCXYZ') {
        if (other === letters[place]) continue
        expect(
          readLotName([...letters.slice(0, place), other, ...letters.slice(place + 1)].join('')),
        ).toBeUndefined()
      }
      const next = letters[place + 1]
      if (next === undefined || next === '-' || next === letters[place]) continue
      const swapped = [...letters]
      swapped.splice(place, 2, next, letters[place]!)
      expect(readLotName(swapped.join(''))).toBeUndefined()
    }
  })
})
