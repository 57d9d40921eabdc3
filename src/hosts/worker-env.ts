import type { DurableObjectNamespace } from '@cloudflare/workers-types'

/** What a Worker is given. */
export interface WorkerEnv {
  readonly VENUE: DurableObjectNamespace
  /** "1" fills an empty venue with the demonstration and lets its tokens in; anybody knows them. */
  readonly DEMO?: string
  /** Orders of one principal a second, and at once, as on Node. */
  readonly ORDER_RATE?: string
  readonly ORDER_BURST?: string
  /** Requests of one caller a second, and at once. */
  readonly REQUEST_RATE?: string
  readonly REQUEST_BURST?: string
  /** A provider of accounts, with which people may sign in (OpenID Connect). */
  readonly OIDC_ISSUER?: string
  readonly OIDC_CLIENT_ID?: string
  readonly OIDC_CLIENT_SECRET?: string
  readonly OIDC_NAME?: string
  /** Makes the first administrator of an empty venue: an invitation, taken up once at /join#… within three days. */
  readonly SETUP_INVITATION?: string
}
