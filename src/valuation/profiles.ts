import { z } from 'zod'
import * as entries from '../../engine/facts/catalogue.ts'
import { adoptProfile } from '../../engine/venue/valuation.ts'
import { notFound } from '../edge/problem.ts'
import { answers, describe, jsonBody, noQuery, type Router } from '../edge/route.ts'
import { reads, submit } from '../edge/rows.ts'
import { refusalOfRows } from '../edge/upload.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { PROFILE_FAULTS } from './figure-check.ts'
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
        gives: adoptProfile,
        takesKey: true,
        codes: { 422: PROFILE_FAULTS },
      },
      {
        method: 'post',
        path: '/v1/profiles',
        request: jsonBody(profileBody),
        responses: answers(201, entries.profile),
      },
    ),
    async (c) => {
      const { catalog, formulas } = c.get('service')
      const profile = c.req.valid('json')
      const faults = profileFaults(catalog, formulas, profile)
      if (faults.length > 0) throw refusalOfRows(faults)
      const { profile_id: name, version } = profile
      const receipt = await submit(c, { command: 'adopt_profile', name, version, profile })
      const { profile_id } = acceptedValue<{ profile_id: string }>(receipt)
      return c.json({ ...profile, profile_id }, 201)
    },
  )

  // A version's id has a slash in it: it may come encoded, or as it is.
  reads(app, {
    tag,
    summary: 'One profile: to read, or to copy and change',
    path: '/v1/profiles/{profile_id}',
    params: z.object({ profile_id: z.string().max(80) }),
    answer: entries.profile,
    view: ({ service, params }) => profileOf(service.catalog.profiles, params.profile_id),
  })
  app.get('/v1/profiles/:name/:version', noQuery, (c) =>
    c.json(profileOf(c.get('service').catalog.profiles, `${c.req.param('name')}/${c.req.param('version')}`)),
  )
}

/** A profile of the catalogue or of the bureau. Throws 404. */
export function profileOf(profiles: readonly entries.Profile[], profileId: string): entries.Profile {
  const found = profiles.find(({ profile_id }) => profile_id === profileId)
  if (!found) throw notFound(`profile_id: there is no profile ${profileId}; see /v1/profiles`)
  return found
}
