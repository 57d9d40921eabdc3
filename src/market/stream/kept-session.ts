import type { ClientMessage } from '../../../engine/facts/stream.ts'
import type { Principal } from '../../kernel/permissions.ts'
import { DEFAULT_INTERVAL, isPrivate } from './dispatch.ts'

type Wanted = Extract<ClientMessage, { method: 'subscribe' }>['params']
/** A subscription as it is asked for again: without the place to go on from. */
export type KeptSubscription = Omit<Wanted, 'from_seq'>

/** What a host whose sockets outlive its memory keeps of a connection: who it is, whom it guards, what it reads. */
export interface KeptSession {
  readonly principal: Principal | undefined
  /** Absent in what an earlier build kept. */
  readonly readsChinese?: boolean
  readonly cancelsFor: readonly string[]
  readonly subscriptions: readonly KeptSubscription[]
}

/**
 * The subscriptions after a request for one. `symbols` are those that a request without any means. One entry has all
 * the symbols that are read in the same way, so that what is kept stays small.
 */
export function subscriptionsAfter(
  kept: readonly KeptSubscription[],
  method: 'subscribe' | 'unsubscribe',
  { from_seq: _, ...wanted }: Wanted,
  symbols: readonly string[],
): KeptSubscription[] {
  const { channel } = wanted
  if (isPrivate(channel)) {
    const others = kept.filter((one) => one.channel !== channel)
    return method === 'subscribe' ? [...others, { channel }] : others
  }
  const named = wanted.symbols ?? symbols
  const isSame = (one: KeptSubscription) =>
    one.channel === channel &&
    (channel !== 'candles' || (one.interval ?? DEFAULT_INTERVAL) === (wanted.interval ?? DEFAULT_INTERVAL))
  const left = kept
    .map((one) =>
      isSame(one) ? { ...one, symbols: one.symbols?.filter((symbol) => !named.includes(symbol)) ?? [] } : one,
    )
    .filter((one) => one.symbols?.length !== 0)
  if (method === 'unsubscribe') return left
  const like = left.findIndex((one) => isSame(one) && one.depth === wanted.depth)
  if (like < 0) return [...left, { ...wanted, symbols: [...named] }]
  return left.map((one, index) =>
    index === like ? { ...one, symbols: [...(one.symbols ?? []), ...named] } : one,
  )
}
