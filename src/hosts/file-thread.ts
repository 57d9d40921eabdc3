import { Worker } from 'node:worker_threads'
import type { FileKind, ReadFiles } from '../city/files.ts'
import { UnreadableFile } from '../edge/sheets.ts'
import type { FileForm, ReadFile } from '../edge/table-file.ts'
import { UnavailableError } from '../kernel/sequencer.ts'

/** What the thread is given, and what it says. */
export type FileJob = { readonly kind: FileKind; readonly bytes: Uint8Array; readonly form: FileForm }
export type FileAnswer = { readonly file: ReadFile<unknown> } | { readonly fault: string }

/** Memory and time of one file at most; the largest dataset takes a tenth of either. */
const MAX_HEAP_MB = 512
const MAX_YOUNG_MB = 32
const DEFAULT_MAX_MS = 20_000
/** Files that wait for the one that is read. */
const MAX_WAITING = 16

/**
 * Reads files that strangers send on a thread of its own: one at a time, each with an end, so that a file made to
 * exhaust its reader costs its sender an error and nobody else anything. `entry`: the built file of the thread.
 */
export function fileThread(
  entry: string,
  maxMs = DEFAULT_MAX_MS,
): { read: ReadFiles; close(): Promise<void> } {
  let thread: Worker | undefined
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const end = async () => {
    const ending = thread
    thread = undefined
    await ending?.terminate()
  }

  const readNow = (job: FileJob) => {
    // Both generations: what the process was told of the younger one would hold for the thread too.
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB }
    if (!thread) {
      thread = new Worker(entry, { resourceLimits })
      // It may still fall, of memory, after it was given up.
      thread.on('error', () => undefined)
    }
    const worker = thread
    worker.ref()
    return new Promise<ReadFile<unknown>>((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(timer)
        worker.off('message', read).off('error', broken).off('exit', ended)
        worker.unref()
        done()
      }
      const giveUp = (why: string) => settle(() => reject(new UnreadableFile(why)))
      const read = (answer: FileAnswer) =>
        'file' in answer ? settle(() => resolve(answer.file)) : giveUp(answer.fault)
      const broken = () => {
        thread = undefined
        giveUp(`reading it takes more than ${MAX_HEAP_MB} MB; save it anew as CSV`)
      }
      const ended = () => giveUp('reading it was broken off')
      const timer = setTimeout(() => {
        giveUp(`reading it takes more than ${maxMs / 1000} s; save it anew as CSV`)
        void end()
      }, maxMs)
      worker.on('message', read).on('error', broken).on('exit', ended)
      worker.postMessage(job)
    })
  }

  const read = (kind: FileKind, bytes: Uint8Array, form: FileForm, signal?: AbortSignal) => {
    if (waiting >= MAX_WAITING)
      return Promise.reject(
        new UnavailableError(`${MAX_WAITING} files wait to be read; try again in a while`),
      )
    waiting++
    const done = last.then(() => {
      // Nobody waits for it any more.
      if (signal?.aborted) throw new UnreadableFile('the caller has gone')
      return readNow({ kind, bytes, form })
    })
    last = done.then(
      () => waiting--,
      () => waiting--,
    )
    return done
  }
  return { read: read as ReadFiles, close: end }
}
