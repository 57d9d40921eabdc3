import type { Catalog } from '../../catalog/catalog.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import type { DatasetRowEntry, DefaultsSet, Profile } from '../../engine/facts/catalogue.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { computeFrom } from './manifest.ts'

/** What an account is computed from, beside the catalogue. */
export interface AccountJob {
  readonly period: string
  readonly draws: number
  readonly seed: number
  readonly price_year?: number
  readonly profile: Profile
  /** Those of its area; absent: what is not given is not there. */
  readonly defaults_set?: DefaultsSet
  readonly rows: DatasetRowEntry[]
}

/** A computation under way. */
export interface Computation {
  /** The canonical JSON of the account: the same inputs give the same text, and so the same hash. */
  readonly result: Promise<string>
  /** Ends it at once where the host can; the result is rejected. */
  stop(): void
}

/** How a host computes accounts: on another thread where it has any. `onProgress` gets the share that is done. */
export type Compute = (job: AccountJob, onProgress: (share: number) => void) => Computation

/** The computation itself. */
export function accountText(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  job: AccountJob,
  onProgress?: (share: number) => void,
): string {
  return canonicalJson(computeFrom({ ...catalog, ...job }, formulas, onProgress) as unknown as Json)
}

/** Computes on the thread that asks: for hosts that have no other. */
export function computeHere(catalog: Catalog, formulas: ReadonlyMap<string, Formula>): Compute {
  return (job) => ({
    result: new Promise((resolve) => resolve(accountText(catalog, formulas, job))),
    stop() {},
  })
}
