/** A broken invariant. Never a user's mistake: the process that meets one must stop. */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

/** Stops the process when what must always be true is not. `why` states the invariant as a sentence. */
export function assert(holds: boolean, why: string): asserts holds {
  if (!holds) throw new InvariantError(why)
}

/** The value, which must be there. `why` states the invariant that says so. */
export function present<T>(value: T | undefined | null, why: string): T {
  if (value === undefined || value === null) throw new InvariantError(why)
  return value
}
