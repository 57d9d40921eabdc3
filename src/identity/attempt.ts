import type { Context } from 'hono'
import { ProblemError } from '../edge/problem.ts'
import type { Env } from '../edge/route.ts'

/** Passwords that are hashed at the same time: each takes a processor and 32 MiB for a tenth of a second. */
const MAX_HASHING = 4
let hashing = 0

/**
 * Lets somebody try to prove who he is, and holds back who failed too often. `name`: of whom, where that is known before
 * the proof. Throws 429 and 401; gives what was proved.
 */
export async function attempt<T>(
  c: Context<Env>,
  name: string | undefined,
  prove: () => Promise<T | undefined>,
): Promise<T> {
  const { doors, now } = c.get('service')
  const { attempts, log } = doors
  const attemptsOfAddress = name === undefined ? doors.attemptsByPasskey : doors.attemptsOfAddress
  const address = c.get('address')
  const caller = name === undefined ? undefined : `${name} ${address}`
  const at = now()
  const wait = Math.max(
    caller === undefined ? 0 : attempts.waitOf(caller, at),
    attemptsOfAddress.waitOf(address, at),
    hashing >= MAX_HASHING ? 1000 : 0,
  )
  if (wait > 0) {
    log.note('sign_in_held_back', { name, address })
    throw heldBack(wait)
  }
  // Counted before it is tried: many at the same time are many.
  if (caller !== undefined) attempts.failed(caller, at)
  attemptsOfAddress.failed(address, at)
  hashing++
  const found = await prove().finally(() => {
    hashing--
  })
  if (!found) {
    log.note('sign_in_failed', { name, address })
    throw notSignedIn(name === undefined)
  }
  if (caller !== undefined) attempts.succeeded(caller)
  attemptsOfAddress.forgive(address)
  return found
}

/** One sentence for a wrong name, password or code: what was right of them is nobody's business. */
function notSignedIn(isByPasskey: boolean): ProblemError {
  const detail = isByPasskey ? 'the passkey is not known here' : 'name, password and code do not go together'
  return new ProblemError(401, 'sign_in_failed', detail)
}

function heldBack(wait: number): ProblemError {
  const seconds = Math.ceil(wait / 1000)
  const detail = `too many failed attempts; try again in ${seconds} s`
  return new ProblemError(429, 'too_many_attempts', detail, {}, { 'Retry-After': String(seconds) })
}
