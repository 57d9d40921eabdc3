/** Failures after which one waits, and how long at most. */
const FREE_ATTEMPTS = 5
const MAX_WAIT_MS = 15 * 60_000
/** A failure is forgotten after so long. */
const MEMORY_MS = 60 * 60_000
/** Callers that are remembered; the one whose last failure is oldest is forgotten first. */
const MAX_CALLERS = 10_000

/**
 * Holds back who fails to sign in again and again: after five failures each further one doubles the wait, from a second
 * to a quarter of an hour. By name and address together, so that a stranger can't lock somebody out; and by address.
 */
export class Attempts {
  readonly #failures = new Map<string, { count: number; at: number }>()

  /** Milliseconds that a caller has to wait; 0: it may try. */
  waitOf(caller: string, now: number): number {
    const known = this.#failures.get(caller)
    if (!known || now - known.at > MEMORY_MS || known.count < FREE_ATTEMPTS) return 0
    const wait = Math.min(MAX_WAIT_MS, 1000 * 2 ** (known.count - FREE_ATTEMPTS))
    return Math.max(0, known.at + wait - now)
  }

  failed(caller: string, now: number): void {
    const known = this.#failures.get(caller)
    const count = known && now - known.at <= MEMORY_MS ? known.count + 1 : 1
    // Put in anew, so that the map stays in the order of the last failures.
    this.#failures.delete(caller)
    this.#failures.set(caller, { count, at: now })
    if (this.#failures.size > MAX_CALLERS) this.#failures.delete(this.#failures.keys().next().value!)
  }

  succeeded(caller: string): void {
    this.#failures.delete(caller)
  }
}
