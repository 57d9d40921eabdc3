import { Worker } from 'node:worker_threads'
import type { Compute } from '../valuation/account-job.ts'

/** What the thread says: how far it is, and then the account or why there is none. */
export type ThreadMessage = { share: number } | { text: string } | { fault: string }

/** Memory of the thread at most: a computation that needs more fails, and nothing else does. */
const MAX_HEAP_MB = 2048

/** Computes on a thread of its own, so that trading does not notice. `file` is the built entry of the thread. */
export function threadCompute(file: string): { compute: Compute; close(): Promise<void> } {
  let thread: Worker | undefined
  const close = async () => {
    const last = thread
    thread = undefined
    await last?.terminate()
  }
  const compute: Compute = (job, onProgress) => {
    thread ??= new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } })
    const worker = thread
    worker.ref()
    const result = new Promise<string>((resolve, reject) => {
      const read = (message: ThreadMessage) => {
        if ('share' in message) {
          onProgress(message.share)
          return
        }
        worker.off('message', read).off('error', breakOff).off('exit', stopped)
        // An idle thread keeps no process alive.
        worker.unref()
        if ('text' in message) resolve(message.text)
        else reject(new Error(message.fault))
      }
      const fail = (reason: string) => {
        if (thread === worker) thread = undefined
        reject(new Error(reason))
      }
      const breakOff = (error: Error) => fail(`the computation broke off: ${error.message}`)
      const stopped = () => fail('the computation was stopped')
      worker.on('message', read).on('error', breakOff).on('exit', stopped)
    })
    worker.postMessage(job)
    return {
      result,
      stop() {
        if (thread === worker) thread = undefined
        void worker.terminate()
      },
    }
  }
  return { compute, close }
}
