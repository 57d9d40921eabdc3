import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RasterFileAnswer, RasterJobAnswer } from '../../engine/facts/raster.ts'
import type { RasterJob } from '../../engine/facts/raster-job.ts'
import { DeskRefusal, type RasterDesk } from '../edge/raster-desk.ts'
import type { RasterReport } from '../valuation/raster/raster-report.ts'
import { RasterFiles } from './raster-files.ts'

/** What the process of a job is given, and what it says. */
export interface RasterTask {
  readonly job: RasterJob
  readonly jobFile: string
  /** The folder of the files that jobs read. */
  readonly inputs: string
  /** The built file of a thread that computes blocks. */
  readonly blocks: string
}
export type RasterMessage =
  | { readonly share: number }
  | { readonly report: RasterReport }
  | { readonly faults: readonly string[] }

/** Jobs that are kept with what they made, and that wait. */
const MAX_JOBS = 200
const MAX_WAITING = 20
const MAX_HEAP_MB = 2048

const JOB_FILE = 'job.json'
const STATE_FILE = 'state.json'
const STARTED_FILE = 'started'
/** Among the jobs: the number that was given last. */
const LAST_FILE = 'last'
const OWN_FILES: ReadonlySet<string> = new Set([JOB_FILE, STATE_FILE, STARTED_FILE])

type State = Pick<RasterJobAnswer, 'state' | 'faults' | 'unit' | 'areas'>
type Asked = Pick<RasterJobAnswer, 'asked_by' | 'asked_at'> & {
  readonly job: RasterJob
  readonly key?: string
}

/** Keeps files and jobs in a folder, and computes one job at a time, in a process of its own. */
export class NodeRasterDesk implements RasterDesk {
  readonly #files: RasterFiles
  readonly #jobs: string
  readonly #dist: string
  readonly #waiting: number[] = []
  #running: { readonly id: number; readonly worker: ChildProcess; share: number } | undefined

  constructor(folder: string, dist: string) {
    this.#files = new RasterFiles(join(folder, 'files'))
    this.#jobs = join(folder, 'jobs')
    this.#dist = dist
    mkdirSync(this.#jobs, { recursive: true })
    // What was under way when the service ended is not taken up again: nothing of it was written. What waited, waits.
    for (const id of this.#ids()) {
      if (this.#stateOf(id)) continue
      if (existsSync(join(this.#jobs, String(id), STARTED_FILE)))
        this.#end(id, { state: 'broken_off', faults: ['the service ended meanwhile'], unit: null, areas: [] })
      else if (existsSync(join(this.#jobs, String(id), JOB_FILE))) this.#waiting.push(id)
    }
    this.#startNext()
  }

  files(): RasterFileAnswer[] {
    return this.#files.all()
  }

  append(name: string, by: string, offset: number, bytes: Uint8Array): number {
    return this.#files.append(name, by, offset, bytes)
  }

  finish(name: string, by: string, bytes: number): RasterFileAnswer {
    return this.#files.finish(name, by, bytes)
  }

  remove(name: string): void {
    this.#files.remove(name)
  }

  ask(job: RasterJob, asked_by: string, at: number, key?: string): RasterJobAnswer {
    const ids = this.#ids()
    const same = key === undefined ? undefined : ids.find((id) => this.#askedAs(id, asked_by, key))
    if (same !== undefined) return this.job(same)!
    if (ids.length >= MAX_JOBS)
      throw new DeskRefusal('job', 'too_many_jobs', `${MAX_JOBS} jobs are kept at most; remove some`)
    if (this.#waiting.length >= MAX_WAITING)
      throw new DeskRefusal(
        'job',
        'too_many_jobs',
        `${MAX_WAITING} jobs wait already; come back when some are done`,
      )
    const id = this.#nextId(ids)
    mkdirSync(join(this.#jobs, String(id)))
    const asked: Asked = {
      job,
      asked_by,
      asked_at: new Date(at).toISOString(),
      ...(key === undefined ? {} : { key }),
    }
    writeFileSync(join(this.#jobs, String(id), JOB_FILE), JSON.stringify(asked))
    this.#waiting.push(id)
    this.#startNext()
    return this.job(id)!
  }

  jobs(): RasterJobAnswer[] {
    return this.#ids()
      .reverse()
      .flatMap((id) => this.job(id) ?? [])
  }

  job(id: number): RasterJobAnswer | undefined {
    const folder = join(this.#jobs, String(id))
    const found = this.#askedOf(id)
    if (!found) return undefined
    const { job, key: _, ...asked } = found
    const ended = this.#stateOf(id)
    const isRunning = this.#running?.id === id
    const state: State = ended ?? {
      state: isRunning ? 'running' : 'waiting',
      faults: [],
      unit: null,
      areas: [],
    }
    return {
      raster_job_id: id,
      ...{ ...asked, formula_id: job.formula, job },
      ...state,
      share: state.state === 'done' ? 1 : isRunning ? this.#running!.share : 0,
      outputs: state.state === 'done' ? this.#outputsOf(folder) : [],
    }
  }

  withdraw(id: number): void {
    const ended: State = { state: 'withdrawn', faults: [], unit: null, areas: [] }
    const place = this.#waiting.indexOf(id)
    if (place >= 0) {
      this.#waiting.splice(place, 1)
      this.#end(id, ended)
    } else if (this.#running?.id === id) {
      const { worker } = this.#running
      this.#running = undefined
      worker.once('exit', () => {
        this.#end(id, ended)
        this.#startNext()
      })
      worker.kill('SIGKILL')
    }
  }

  forget(id: number): void {
    this.withdraw(id)
    rmSync(join(this.#jobs, String(id)), { recursive: true, force: true })
  }

  output(id: number, name: string): Uint8Array | undefined {
    const folder = join(this.#jobs, String(id))
    const isThere = this.job(id)?.outputs.some((one) => one.name === name) ?? false
    return isThere ? readFileSync(join(folder, name)) : undefined
  }

  async close(): Promise<void> {
    this.#running?.worker.kill('SIGKILL')
  }

  #askedAs(id: number, by: string, key: string): boolean {
    const asked = this.#askedOf(id)
    return asked?.asked_by === by && asked.key === key
  }

  #askedOf(id: number): Asked | undefined {
    const file = join(this.#jobs, String(id), JOB_FILE)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Asked) : undefined
  }

  /** A number is of one job for good, also when that was forgotten. */
  #nextId(ids: readonly number[]): number {
    const file = join(this.#jobs, LAST_FILE)
    const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    const id = Math.max(last, 0, ...ids) + 1
    writeFileSync(file, String(id))
    return id
  }

  #ids(): number[] {
    return readdirSync(this.#jobs)
      .map(Number)
      .filter((id) => id > 0)
      .sort((a, b) => a - b)
  }

  #outputsOf(folder: string): RasterJobAnswer['outputs'] {
    return readdirSync(folder)
      .filter((name) => !OWN_FILES.has(name))
      .map((name) => ({ name, bytes: statSync(join(folder, name)).size }))
  }

  #stateOf(id: number): State | undefined {
    const file = join(this.#jobs, String(id), STATE_FILE)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined
  }

  /** Says what became of a job; of one that made nothing, nothing that it began is left. */
  #end(id: number, state: State): void {
    const folder = join(this.#jobs, String(id))
    if (!existsSync(folder)) return
    if (state.state !== 'done')
      for (const name of readdirSync(folder))
        if (!OWN_FILES.has(name)) rmSync(join(folder, name), { force: true })
    writeFileSync(join(folder, STATE_FILE), JSON.stringify(state))
  }

  #startNext(): void {
    if (this.#running) return
    const id = this.#waiting.shift()
    if (id === undefined) return
    const jobFile = join(this.#jobs, String(id), JOB_FILE)
    const { job } = this.#askedOf(id)!
    const task: RasterTask = {
      job,
      jobFile,
      inputs: this.#files.folder,
      blocks: join(this.#dist, 'raster-thread.mjs'),
    }
    writeFileSync(join(this.#jobs, String(id), STARTED_FILE), '')
    // A process of its own: whatever a file makes it do, nothing else is harmed.
    const worker = fork(join(this.#dist, 'raster-job.mjs'), {
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const running = { id, worker, share: 0 }
    this.#running = running
    const none = { unit: null, areas: [] }
    let ended: State = { state: 'broken_off', faults: [], ...none }
    worker.on('message', (message: RasterMessage) => {
      if ('share' in message) running.share = message.share
      else if ('faults' in message) ended = { state: 'refused', faults: [...message.faults], ...none }
      else {
        const { unit, areas } = message.report
        ended = { state: 'done', faults: [], unit, areas: areas as State['areas'] }
      }
    })
    worker.on('error', (error) => {
      ended = { state: 'broken_off', faults: [error.message], ...none }
    })
    worker.send(task)
    worker.on('exit', (_, signal) => {
      if (ended.state === 'broken_off' && ended.faults.length === 0)
        ended = {
          ...ended,
          faults: [
            `the computation ended by itself (${signal ?? 'without a word'}); it may have needed too much memory`,
          ],
        }
      // Withdrawn: it was said already.
      if (this.#running !== running) return
      this.#running = undefined
      this.#end(id, ended)
      this.#startNext()
    })
  }
}
