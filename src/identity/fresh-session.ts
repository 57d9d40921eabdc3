import type { Context } from 'hono'
import { settingsOf } from '../../engine/venue/second-person.ts'
import { ProblemError } from '../edge/problem.ts'
import { type Env, principalOf } from '../edge/route.ts'
import { venueOf } from '../edge/service.ts'
import { SESSION_MS } from '../kernel/doors.ts'

/** By what one is known is changed so soon after one has signed in (ASVS 7.5): a session that was left open, or stolen, is not enough. */
const FRESH_MS = 15 * 60_000

export const FRESH_CODES = ['session_needed', 'sign_in_again']

/** By what one is known is added by a person who has signed in just now; a key can't make others. */
export function demandFreshSession(c: Context<Env>): void {
  const service = c.get('service')
  // Where signatures are demanded the tokens of a demonstration, which everybody knows, make no keys either.
  if (service.isDemo && !settingsOf(venueOf(service)).demands_signatures) return
  const current = venueOf(service).shelves.credentials.get(principalOf(c).credentialId ?? 0)
  if (current?.kind !== 'session') {
    const detail = 'this is done by a person who has signed in, not with a key'
    throw new ProblemError(403, 'session_needed', detail)
  }
  // What one acts as may have been changed since: the end of a session says when it was opened.
  const signedInAt = (current.expires_at ?? 0) - SESSION_MS
  if (service.now() - signedInAt <= FRESH_MS) return
  const detail = `sign in again: this is done within ${FRESH_MS / 60_000} minutes of signing in`
  throw new ProblemError(403, 'sign_in_again', detail)
}
