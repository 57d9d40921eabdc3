/** How long one waits at most. */
const MAX_WAIT_MS = 15 * 60_000
/** A failure is forgotten after so long. */
const MEMORY_MS = 60 * 60_000
/** Callers that are remembered; the one whose last failure is oldest is forgotten first. */
const MAX_CALLERS = 10_000

/**
 * Holds back who fails to sign in again and again: after so many failures each further one doubles the wait, from a
 * second to a quarter of an hour.
 */
export class Attempts {
  readonly #free: number
  readonly #failures = new Map<string, { count: number; at: number }>()

  /** `free`: failures that cost no waiting. */
  constructor(free: number) {
    this.#free = free
  }

  /** Milliseconds that a caller has to wait; 0: it may try. */
  waitOf(caller: string, now: number): number {
    const known = this.#failures.get(caller)
    if (!known || now - known.at > MEMORY_MS || known.count < this.#free) return 0
    const wait = Math.min(MAX_WAIT_MS, 1000 * 2 ** (known.count - this.#free))
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

  /** Takes one failure back: what was counted before it was tried came out well. */
  forgive(caller: string): void {
    const known = this.#failures.get(caller)
    if (known) known.count--
  }

  succeeded(caller: string): void {
    this.#failures.delete(caller)
  }
}
