import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Deadlines } from '../../../engine/base/deadlines.ts'

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key: fc.nat(40), at: fc.nat(30) }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.nat(40), at: fc.constant(0) }),
  fc.record({ kind: fc.constant('by' as const), key: fc.constant(0), at: fc.nat(30) }),
)

test('deadlines that are set, moved and dropped come in the order of a list that is sorted each time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const deadlines = new Deadlines<number>()
      const naive = new Map<number, number>()
      const inOrder = () =>
        [...naive].map(([key, at]) => ({ key, at })).sort((a, b) => a.at - b.at || a.key - b.key)
      for (const { kind, key, at } of steps) {
        if (kind === 'by') {
          const due = inOrder().filter((one) => one.at <= at)
          expect(deadlines.by(at)).toEqual(due.map((one) => one.key))
          continue
        }
        if (kind === 'set') {
          deadlines.set(key, at)
          naive.set(key, at)
        } else {
          deadlines.delete(key)
          naive.delete(key)
        }
        expect(deadlines.next).toEqual(inOrder()[0])
      }
    }),
    { seed: 12, numRuns: 60 },
  )
})
