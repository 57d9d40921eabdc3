import type { Context } from 'hono'
import { ProblemError } from '../edge/problem.ts'
import { type Env, principalOf } from '../edge/route.ts'
import { venueOf } from '../edge/service.ts'

/** By what one is known is added by a person who has signed in; a key can't make others. */
export function demandSession(c: Context<Env>): void {
  const service = c.get('service')
  const current = venueOf(service).shelves.credentials.get(principalOf(c).credentialId ?? 0)
  if (current?.kind === 'session' || service.isDemo) return
  const detail = 'this is done by a person who has signed in, not with a key'
  throw new ProblemError(403, 'session_needed', detail)
}
