import type { Catalog } from '../../catalog/catalog.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Doors } from '../kernel/doors.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Sequencer } from '../kernel/sequencer.ts'
import type { Throttle } from '../kernel/throttle.ts'
import type { Sql } from '../store/sql.ts'
import type { RasterDesk } from './raster-desk.ts'

/** A provider of accounts (OpenID Connect), with which people may sign in. */
export interface OidcSettings {
  readonly issuer: URL
  readonly clientId: string
  /** Absent: a public client, with PKCE alone. */
  readonly clientSecret?: string
  /** What people call it, for the button. */
  readonly name: string
}

/** What a request, a message or a job needs of the city it is for. */
export interface Service {
  readonly sql: Sql
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  readonly sequencer: Sequencer
  readonly metrics: Metrics
  /** Orders of a principal. */
  readonly throttle: Throttle
  /** Requests of a caller. */
  readonly requestThrottle: Throttle
  readonly isDemo: boolean
  readonly doors: Doors
  readonly oidc: OidcSettings | undefined
  /** Where rasters are kept and computed; absent: this host has no disk. */
  readonly rasters?: RasterDesk | undefined
  now(): number
  /** The share that is done of an account that is being computed now; undefined of any other. */
  progressOf(valuationId: number): number | undefined
}

/** The venue as it is: another one after a transaction that failed. */
export function venueOf({ sequencer }: Service): Venue {
  return sequencer.venue
}
