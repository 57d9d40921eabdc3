import { expect, test } from 'vitest'
import { type KeptSubscription, subscriptionsAfter } from '../../../src/market/stream/kept-session.ts'

const SYMBOLS = ['X', 'Y', 'Z']

type Step = readonly ['subscribe' | 'unsubscribe', KeptSubscription & { from_seq?: number }]

test.each<{ rule: string; steps: readonly Step[]; kept: readonly KeptSubscription[] }>([
  {
    rule: 'all symbols are those that there are; the place to go on from is not kept',
    steps: [['subscribe', { channel: 'trades', from_seq: 7 }]],
    kept: [{ channel: 'trades', symbols: SYMBOLS }],
  },
  {
    rule: 'one entry for all that are read in the same way',
    steps: [
      ['subscribe', { channel: 'trades', symbols: ['X'] }],
      ['subscribe', { channel: 'trades', symbols: ['Y'] }],
      ['subscribe', { channel: 'trades', symbols: ['X'] }],
    ],
    kept: [{ channel: 'trades', symbols: ['Y', 'X'] }],
  },
  {
    rule: 'some of all can be taken back',
    steps: [
      ['subscribe', { channel: 'trades' }],
      ['unsubscribe', { channel: 'trades', symbols: ['Y', 'Z'] }],
    ],
    kept: [{ channel: 'trades', symbols: ['X'] }],
  },
  {
    rule: 'without symbols all are taken back, and no other channel',
    steps: [
      ['subscribe', { channel: 'trades', symbols: ['X'] }],
      ['subscribe', { channel: 'ticker', symbols: ['X'] }],
      ['unsubscribe', { channel: 'trades' }],
    ],
    kept: [{ channel: 'ticker', symbols: ['X'] }],
  },
  {
    rule: 'another depth of a book takes the place of the first',
    steps: [
      ['subscribe', { channel: 'book', symbols: ['X', 'Y'], depth: 10 }],
      ['subscribe', { channel: 'book', symbols: ['X'], depth: 100 }],
    ],
    kept: [
      { channel: 'book', symbols: ['Y'], depth: 10 },
      { channel: 'book', symbols: ['X'], depth: 100 },
    ],
  },
  {
    rule: 'candles of two intervals are two; without one they are those of a minute',
    steps: [
      ['subscribe', { channel: 'candles', symbols: ['X'] }],
      ['subscribe', { channel: 'candles', symbols: ['X'], interval: '1h' }],
      ['unsubscribe', { channel: 'candles', symbols: ['X'], interval: '1m' }],
    ],
    kept: [{ channel: 'candles', symbols: ['X'], interval: '1h' }],
  },
  {
    rule: 'what is private has no symbols',
    steps: [
      ['subscribe', { channel: 'orders', from_seq: 7 }],
      ['subscribe', { channel: 'orders' }],
      ['subscribe', { channel: 'fills' }],
      ['unsubscribe', { channel: 'fills' }],
    ],
    kept: [{ channel: 'orders' }],
  },
])('$rule', ({ steps, kept }) => {
  let now: KeptSubscription[] = []
  for (const [method, params] of steps) now = subscriptionsAfter(now, method, params, SYMBOLS)
  expect(now).toEqual(kept)
})
