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
/** Requests of one caller a second, a principal or else an address, unless REQUEST_RATE and REQUEST_BURST say otherwise. */
export const DEFAULT_REQUEST_RATE = 10_000

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

  /** Orders that a principal could send now. */
  left(principal: string): number {
    const { burst = 0 } = this.rate ?? {}
    return Math.max(0, Math.floor((this.#buckets.get(principal)?.level ?? burst * ORDER) / ORDER))
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

const DEFAULTS = { ORDER: DEFAULT_ORDER_RATE, REQUEST: DEFAULT_REQUEST_RATE }

/** The rate that the environment asks for; undefined where it asks for none. Throws as `readConfig` does. */
export function readRate(env: object, what: keyof typeof DEFAULTS = 'ORDER'): Rate | undefined {
  const variables = env as Readonly<Record<string, unknown>>
  const given = variables[`${what}_RATE`] || DEFAULTS[what]
  const perSecond = Number(given)
  const noun = `${what.toLowerCase()}s`
  if (!Number.isInteger(perSecond) || perSecond < 0)
    throw new Error(`${what}_RATE: ${given} is not a number of ${noun} a second (0: no limit)`)
  if (perSecond === 0) return undefined
  const atOnce = variables[`${what}_BURST`] || perSecond
  const burst = Number(atOnce)
  if (!Number.isInteger(burst) || burst < 1)
    throw new Error(`${what}_BURST: ${atOnce} is not a number of ${noun}`)
  return { perSecond, burst }
}
