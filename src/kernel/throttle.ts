/** Orders of one principal: so many a second on average, and so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/**
 * Orders of one principal a second, and at once, unless ORDER_RATE and ORDER_BURST say otherwise: as many as this
 * service takes in all, so that one client alone can use it fully, and no more can pile up.
 */
export const DEFAULT_ORDER_RATE = 50_000

/** So often principals are forgotten whose buckets are full again. */
const SWEEP_MS = 60_000

/** An order takes so much from the bucket: then a millisecond refills a whole number, and nothing is ever rounded. */
const ORDER = 1000

interface Bucket {
  level: number
  at: number
}

/**
 * A token bucket for each principal (the practice of RTS 7 art. 18: limits on orders a second, made public). Cancelling
 * is never throttled: who wants less risk is let through.
 */
export class Throttle {
  readonly rate: Rate | undefined
  readonly #buckets = new Map<string, Bucket>()
  #sweptAt = 0

  /** Without a rate nothing is held back. */
  constructor(rate: Rate | undefined) {
    this.rate = rate
  }

  /** Takes `count` orders of a principal; 0 when they may pass, else the milliseconds until they may. */
  take(principal: string, count: number, now: number): number {
    if (!this.rate || count === 0) return 0
    const { perSecond, burst } = this.rate
    this.#sweep(now)
    let bucket = this.#buckets.get(principal)
    if (!bucket) {
      bucket = { level: burst * ORDER, at: now }
      this.#buckets.set(principal, bucket)
    }
    bucket.level = Math.min(burst * ORDER, bucket.level + Math.max(0, now - bucket.at) * perSecond)
    bucket.at = Math.max(bucket.at, now)
    // A batch larger than the burst passes when the bucket is full, and leaves a debt.
    const needed = Math.min(count, burst) * ORDER
    if (bucket.level < needed) return Math.ceil((needed - bucket.level) / perSecond)
    bucket.level -= count * ORDER
    return 0
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_MS) return
    const { perSecond, burst } = this.rate!
    this.#sweptAt = now
    for (const [principal, { level, at }] of this.#buckets) {
      if (level + (now - at) * perSecond >= burst * ORDER) this.#buckets.delete(principal)
    }
  }
}

/** The rate that the environment asks for; undefined where it asks for none. Throws as `readConfig` does. */
export function readRate(env: {
  readonly ORDER_RATE?: string | undefined
  readonly ORDER_BURST?: string | undefined
}): Rate | undefined {
  const perSecond = Number(env.ORDER_RATE || DEFAULT_ORDER_RATE)
  if (!Number.isInteger(perSecond) || perSecond < 0) {
    throw new Error(`ORDER_RATE: ${env.ORDER_RATE} is not a number of orders a second (0: no limit)`)
  }
  if (perSecond === 0) return undefined
  const burst = Number(env.ORDER_BURST || perSecond)
  if (!Number.isInteger(burst) || burst < 1)
    throw new Error(`ORDER_BURST: ${env.ORDER_BURST} is not a number of orders`)
  return { perSecond, burst }
}
