import type {
  DurableObjectNamespace,
  Request as WorkerRequest,
  Response as WorkerResponse,
} from '@cloudflare/workers-types'

export { VenueObject } from './venue.ts'

export interface WorkerEnv {
  readonly VENUE: DurableObjectNamespace
  /** "1" fills an empty venue with the demonstration and lets its tokens in; anybody knows them. */
  readonly DEMO?: string
}

/** The city whose venue answers where a request names none; others are addressed by GB/T 2260 code in `X-City`. */
const DEFAULT_CITY = '370300'

/** The Workers entry: each city is one Durable Object, and no transaction spans two of them. */
export default {
  fetch(request: WorkerRequest, env: WorkerEnv): Promise<WorkerResponse> | Response {
    const city = request.headers.get('X-City') ?? DEFAULT_CITY
    if (!/^\d{6}$/.test(city)) return new Response('X-City: a GB/T 2260 code of six digits', { status: 400 })
    return env.VENUE.get(env.VENUE.idFromName(city)).fetch(request)
  },
}
