import type { Catalog } from '../../catalog/catalog.ts'
import { type DatasetRowEntry, datasetRow } from '../../engine/facts/catalogue.ts'
import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import type { Applied } from '../kernel/applied.ts'
import { sha256 } from '../kernel/hash.ts'
import { SERVICE } from '../kernel/permissions.ts'
import type { Sequencer } from '../kernel/sequencer.ts'
import type { Sql } from '../store/sql.ts'
import { defaultsOfRecord } from './account-input.ts'
import type { Computation, Compute } from './account-job.ts'
import { basisOf } from './manifest.ts'

/** Between two tries to write a result. */
const RETRY_MS = 1000

interface Needs {
  readonly sql: Sql
  readonly sequencer: Sequencer
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  readonly compute: Compute
  defer(run: () => void): void
}

/** Computes the accounts that were asked for, one after another, and puts each result back through the sequencer. */
export class ValuationJobs {
  readonly #needs: Needs
  readonly #queue: number[] = []
  #isStopped = false
  #running: { readonly valuationId: number; share: number; computation?: Computation } | undefined

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** The share that is done of an account that is being computed now; undefined of any other. */
  progressOf(valuationId: number): number | undefined {
    return this.#running?.valuationId === valuationId ? this.#running.share : undefined
  }

  committed(batch: readonly Applied[]): void {
    for (const { command, outcome, seq } of batch) {
      if (!outcome.ok) continue
      if (command.command === 'request_valuation') this.#enqueue(seq)
      if (command.command === 'withdraw_valuation' && command.valuation_id === this.#running?.valuationId) {
        this.#running?.computation?.stop()
      }
    }
  }

  /** What was queued when the service stopped is computed now: a result depends on nothing but its recorded inputs. */
  resume(): void {
    for (const valuation of this.#needs.sequencer.venue.valuations.values()) {
      if (valuation.status === 'queued') this.#enqueue(valuation.valuation_id)
    }
  }

  /** Computes nothing more: what is queued is computed after the next start. */
  stop(): void {
    this.#isStopped = true
    this.#running?.computation?.stop()
  }

  #enqueue(valuationId: number): void {
    this.#queue.push(valuationId)
    if (this.#queue.length === 1) this.#needs.defer(() => this.#next())
  }

  #next(): void {
    const valuationId = this.#queue[0]
    if (valuationId === undefined || this.#isStopped) return
    this.#running = { valuationId, share: 0 }
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
      result = await this.#compute(record)
    } catch (error) {
      if (this.#isStopped || sequencer.venue.valuations.get(valuationId)?.status !== 'queued') return
      const reason = (error as Error).message.slice(0, 500)
      await sequencer.submit({
        command: { command: 'fail_valuation', valuation_id: valuationId, reason },
        by: SERVICE,
      })
      return
    }
    const basis = JSON.stringify(basisOf(this.#needs, record))
    await sequencer.submit({
      command: {
        ...{ command: 'finish_valuation', valuation_id: valuationId },
        ...{ result_sha256: sha256(result), basis_sha256: sha256(basis) },
      },
      by: SERVICE,
      attach: (sql) =>
        sql.run(
          'INSERT INTO valuation_results (valuation_id, result, basis) VALUES (?, ?, ?)',
          ...[valuationId, result, basis],
        ),
    })
  }

  #compute(record: ValuationRecord): Promise<string> {
    const { dataset_id, profile_id, period, draws, seed, price_year } = record
    const { catalog, compute, sql } = this.#needs
    const running = this.#running!
    const profile = catalog.profiles.find((candidate) => candidate.profile_id === profile_id)
    if (!profile) throw new Error(`the profile ${profile_id} is not in the catalogue any more`)
    const rows = readRows(sql, dataset_id)
    const prices = price_year === null ? {} : { price_year }
    const set = defaultsOfRecord(catalog, record)
    const job = { period, draws, seed, ...prices, profile, rows, ...(set ? { defaults_set: set } : {}) }
    running.computation = compute(job, (share) => {
      running.share = share
    })
    return running.computation.result
  }
}

export function readRows(sql: Sql, datasetId: number): DatasetRowEntry[] {
  return sql
    .all<{ row: string }>('SELECT row FROM dataset_rows WHERE dataset_id = ? ORDER BY line', datasetId)
    .map(({ row }) => datasetRow.parse(JSON.parse(row)))
}
