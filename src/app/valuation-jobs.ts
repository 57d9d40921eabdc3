import type { Catalog } from '../../catalog/catalog.ts'
import { type DatasetRowEntry, datasetRow } from '../../catalog/schema/catalog.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'
import type { Applied } from './applied.ts'
import { computeFrom } from './manifest.ts'
import type { Sequencer } from './sequencer.ts'
import { sha256 } from './service.ts'

/** The clock's own name in the journal, for what nobody asked for in person. */
export const SYSTEM_ACTOR = 'system'

/** Between two tries to write a result. */
const RETRY_MS = 1000

interface Needs {
  readonly sql: Sql
  readonly sequencer: Sequencer
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  defer(run: () => void): void
}

/** Computes the accounts that were asked for, one after another, and puts each result back through the sequencer. */
export class ValuationJobs {
  readonly #needs: Needs
  readonly #queue: number[] = []
  #running: number | undefined

  constructor(needs: Needs) {
    this.#needs = needs
  }

  isRunning(valuationId: number): boolean {
    return this.#running === valuationId
  }

  committed(batch: readonly Applied[]): void {
    for (const { command, outcome, seq } of batch) {
      if (command.type === 'request_valuation' && outcome.ok) this.#enqueue(seq)
    }
  }

  /** What was queued when the service stopped is computed now: a result depends on nothing but its recorded inputs. */
  resume(): void {
    for (const valuation of this.#needs.sequencer.venue.valuations.values()) {
      if (valuation.status === 'queued') this.#enqueue(valuation.valuationId)
    }
  }

  #enqueue(valuationId: number): void {
    this.#queue.push(valuationId)
    if (this.#queue.length === 1) this.#needs.defer(() => this.#next())
  }

  #next(): void {
    const valuationId = this.#queue[0]
    if (valuationId === undefined) return
    this.#running = valuationId
    this.#run(valuationId)
      .then(() => {
        this.#queue.shift()
        this.#running = undefined
        this.#needs.defer(() => this.#next())
      })
      .catch(() => {
        // The result could not be written now; it is computed again, and comes out the same.
        this.#running = undefined
        setTimeout(() => this.#next(), RETRY_MS)
      })
  }

  async #run(valuationId: number): Promise<void> {
    const { sequencer } = this.#needs
    const record = sequencer.venue.valuations.get(valuationId)
    if (record?.status !== 'queued') return
    let result: string
    try {
      result = this.compute(record)
    } catch (error) {
      const reason = (error as Error).message.slice(0, 500)
      await sequencer.submit({
        command: { type: 'fail_valuation', valuationId, reason },
        actor: SYSTEM_ACTOR,
      })
      return
    }
    await sequencer.submit({
      command: { type: 'finish_valuation', valuationId, resultSha256: sha256(result) },
      actor: SYSTEM_ACTOR,
      attach: (sql) => {
        sql.run('INSERT INTO valuation_results VALUES (?,?)', valuationId, result)
      },
    })
  }

  /** The canonical JSON of an account: the same inputs give the same text, and so the same hash. */
  compute({
    datasetId,
    profileId,
    period,
    draws,
    seed,
  }: Pick<ValuationRecord, 'datasetId' | 'profileId' | 'period' | 'draws' | 'seed'>): string {
    const { catalog, formulas } = this.#needs
    const profile = catalog.profiles.find((candidate) => candidate.profile_id === profileId)
    if (!profile) throw new Error(`the profile ${profileId} is not in the catalogue any more`)
    const rows = readRows(this.#needs.sql, datasetId)
    const account = computeFrom({ ...catalog, period, draws, seed, profile, rows }, formulas)
    return canonicalJson(account as unknown as Json)
  }
}

export function readRows(sql: Sql, datasetId: number): DatasetRowEntry[] {
  return sql
    .all<{ row: string }>('SELECT row FROM dataset_rows WHERE dataset_id = ? ORDER BY line', datasetId)
    .map(({ row }) => datasetRow.parse(JSON.parse(row)))
}
