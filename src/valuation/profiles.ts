import { z } from 'zod'
import * as entries from '../../engine/facts/catalogue.ts'
import { notFound } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router, requireRole, submit } from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { refusal } from './datasets.ts'
import { profileFaults } from './profile-check.ts'

const tag = 'catalogue'

/** A profile as a bureau gives it: its own name, and the version that comes next. */
const profileBody = entries.profile.extend({
  profile_id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9_-]{1,50}$/,
      'a name of lower-case letters, digits, - _; its version comes behind a slash',
    ),
  version: z.int().positive().max(9999),
  indicators: entries.profile.shape.indicators.min(1),
})

/** Profiles that a bureau makes of those of the catalogue: copied, changed, kept in versions. */
export function profileRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary:
          "Adopt a version of a profile of one's own, for example a changed copy of one of the catalogue",
        roles: ['maker'],
      },
      {
        method: 'post',
        path: '/v1/profiles',
        request: jsonBody(profileBody),
        responses: answers(201, entries.profile),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const { catalog, formulas } = c.get('service')
      const body = c.req.valid('json')
      const faults = profileFaults(catalog, formulas, body)
      if (faults.length > 0) throw refusal(faults)
      const { profile_id, version } = body
      const receipt = await submit(c, principal, {
        type: 'adopt_profile',
        name: profile_id,
        version,
        profile: body,
      })
      const { profileId } = acceptedValue<{ profileId: string }>(receipt)
      return c.json({ ...body, profile_id: profileId }, 201)
    },
  )

  // A version's id has a slash in it: it may come encoded, or as it is.
  const path = { params: z.object({ profile_id: z.string().max(80) }) }
  app.openapi(
    describe(
      { tag, summary: 'One profile: to read, or to copy and change' },
      {
        method: 'get',
        path: '/v1/profiles/{profile_id}',
        request: path,
        responses: answers(200, entries.profile),
      },
    ),
    (c) => c.json(profileOf(c.get('service').catalog.profiles, c.req.valid('param').profile_id), 200),
  )
  app.get('/v1/profiles/:name/:version', (c) =>
    c.json(profileOf(c.get('service').catalog.profiles, `${c.req.param('name')}/${c.req.param('version')}`)),
  )
}

function profileOf(profiles: readonly entries.Profile[], profileId: string): entries.Profile {
  const found = profiles.find(({ profile_id }) => profile_id === profileId)
  if (!found) throw notFound(`profile_id: there is no profile ${profileId}; see /v1/profiles`)
  return found
}
