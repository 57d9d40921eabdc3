import type { Request as WorkerRequest, Response as WorkerResponse } from '@cloudflare/workers-types'

import regions from '../../catalog/regions/regions.json' with { type: 'json' }

import { asResponse, notFound } from '../edge/problem.ts'
import type { WorkerEnv } from './worker-env.ts'

export { VenueObject } from './durable-object.ts'

/** The city whose venue answers where a request names none; others are addressed by GB/T 2260 code in `X-City`. */
const DEFAULT_CITY = '370300'
/** Only cities of the catalogue have an object: nobody can make one by asking. */
const CITIES = new Set(regions.filter(({ level }) => level === 'city').map(({ area }) => area))

/** The Workers entry: each city is one Durable Object, and no transaction spans two of them. */
export default {
  fetch(request: WorkerRequest, env: WorkerEnv): Promise<WorkerResponse> | Response {
    const city = request.headers.get('X-City') ?? DEFAULT_CITY
    if (!CITIES.has(city)) {
      const { pathname } = new URL(request.url)
      return asResponse(notFound('X-City: the catalogue has no city of this code'), pathname) as never
    }
    return env.VENUE.get(env.VENUE.idFromName(city)).fetch(request)
  },
}
