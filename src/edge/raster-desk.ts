import type { RasterFileAnswer, RasterJobAnswer } from '../../engine/facts/raster.ts'
import type { RasterJob } from '../../engine/facts/raster-job.ts'

/**
 * Where a host keeps rasters and computes jobs over them. Neither are records: what comes of a job becomes one when its
 * table is taken as a dataset.
 */
export interface RasterDesk {
  files(): RasterFileAnswer[]
  /** Appends to an upload what begins at `offset`; what has come already is written again. Answers how much there is. Each person's upload of a name is one of its own. */
  append(name: string, by: string, offset: number, bytes: Uint8Array): number
  /** Takes an upload as a file, in place of one of that name. */
  finish(name: string, by: string, bytes: number): RasterFileAnswer
  remove(name: string): void
  /** Asked again by the same person under the same key it is the same job. */
  ask(job: RasterJob, by: string, at: number, key?: string): RasterJobAnswer
  jobs(): RasterJobAnswer[]
  job(id: number): RasterJobAnswer | undefined
  /** Breaks off a job that waits or runs. */
  withdraw(id: number): void
  /** Forgets a job and what it made. */
  forget(id: number): void
  /** The content of what a job made; undefined: there is no such file. */
  output(id: number, name: string): Uint8Array | undefined
}

/** What a desk refuses, with the member of the request that it is about. */
export class DeskRefusal extends Error {
  override name = 'DeskRefusal'
  readonly member: string
  readonly code: string

  constructor(member: string, code: string, detail: string) {
    super(detail)
    this.member = member
    this.code = code
  }
}
