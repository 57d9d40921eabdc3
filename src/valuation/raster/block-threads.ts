import { Worker } from 'node:worker_threads'
import { BlockFault, type BlockResult, BlockRunner } from './block.ts'
import type { Plan } from './plan.ts'

/** Rows that a thread is to compute, and what it says. */
export interface BlockTask {
  readonly row: number
  readonly rows: number
}
export type BlockMessage =
  | { readonly result: BlockResult }
  | { readonly done: BlockTask }
  | { readonly fault: string; readonly row: number }

/** Bytes of strips that wait to be written, beyond which no more rows are handed out. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024

interface Threads {
  readonly entry: string
  readonly count: number
}

/**
 * Computes all blocks of a plan, on threads where there are any and more than one task, and takes their results in the
 * order of their rows: what comes of it does not depend on how many threads there were. Throws the first fault by rows.
 */
export async function runBlocks(
  plan: Plan,
  threads: Threads | undefined,
  signal: AbortSignal | undefined,
  take: (result: BlockResult) => Promise<void>,
): Promise<void> {
  const tasks = Math.ceil(plan.grid.height / plan.rowsOfTask)
  if (threads && threads.count > 1 && tasks > 1) {
    const run = new ThreadRun(plan, signal, take)
    await run.run(threads.entry, Math.min(threads.count, tasks))
    return
  }
  const runner = await BlockRunner.open(plan)
  try {
    const { height } = plan.grid
    for (let row = 0; row < height; row += plan.rowsOfBlock) {
      signal?.throwIfAborted()
      await take(await runner.run(row, Math.min(plan.rowsOfBlock, height - row)))
      // Whoever breaks it off is heard between blocks.
      await new Promise(setImmediate)
    }
  } finally {
    runner.close()
  }
}

class ThreadRun {
  readonly #plan: Plan
  readonly #signal: AbortSignal | undefined
  readonly #take: (result: BlockResult) => Promise<void>
  readonly #idle: Worker[] = []
  readonly #held = new Map<number, BlockResult>()
  readonly #faults: { readonly row: number; readonly error: Error }[] = []
  #heldBytes = 0
  /** The first row that no thread was given, and the first that was not taken. */
  #handedOut = 0
  #taken = 0
  #working = 0
  #isTaking = false
  #settle: (error: Error | undefined) => void = () => {}

  constructor(plan: Plan, signal: AbortSignal | undefined, take: (result: BlockResult) => Promise<void>) {
    this.#plan = plan
    this.#signal = signal
    this.#take = take
  }

  async run(entry: string, count: number): Promise<void> {
    const workers = Array.from({ length: count }, () => new Worker(entry, { workerData: this.#plan }))
    const aborted = () => this.#settle(this.#signal!.reason as Error)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = (error) => (error ? reject(error) : resolve())
        this.#signal?.addEventListener('abort', aborted)
        if (this.#signal?.aborted) aborted()
        for (const worker of workers) {
          worker.on('message', (message: BlockMessage) => this.#hear(worker, message))
          worker.on('error', (error) => this.#settle(error))
          this.#idle.push(worker)
        }
        this.#handOut()
      })
    } finally {
      this.#signal?.removeEventListener('abort', aborted)
      await Promise.all(workers.map((worker) => worker.terminate()))
    }
  }

  #hear(worker: Worker, message: BlockMessage): void {
    if ('result' in message) {
      this.#held.set(message.result.row, message.result)
      this.#heldBytes += bytesOf(message.result)
      void this.#takeNext()
      return
    }
    if ('fault' in message) this.#faults.push({ row: message.row, error: new BlockFault(message.fault) })
    this.#working--
    this.#idle.push(worker)
    this.#handOut()
  }

  /** Rows in their order, one after another, while there are any. */
  async #takeNext(): Promise<void> {
    if (this.#isTaking) return
    this.#isTaking = true
    try {
      for (let next = this.#held.get(this.#taken); next; next = this.#held.get(this.#taken)) {
        this.#held.delete(next.row)
        await this.#take(next)
        this.#heldBytes -= bytesOf(next)
        this.#taken += next.rows
      }
      this.#isTaking = false
      this.#handOut()
    } catch (error) {
      this.#settle(error as Error)
    }
  }

  #handOut(): void {
    const { height } = this.#plan.grid
    while (this.#idle.length > 0 && this.#handedOut < height && this.#faults.length === 0) {
      // What is next in order is always handed out: without it nothing that waits could go.
      if (this.#heldBytes > MAX_WAITING_BYTES && this.#working > 0) return
      const rows = Math.min(this.#plan.rowsOfTask, height - this.#handedOut)
      this.#idle.pop()!.postMessage({ row: this.#handedOut, rows } satisfies BlockTask)
      this.#handedOut += rows
      this.#working++
    }
    if (this.#working > 0) return
    // Rows before a fault were handed out before it, and have been computed: the first one is known.
    const [first] = this.#faults.sort((a, b) => a.row - b.row)
    if (first) this.#settle(first.error)
    else if (this.#taken >= height) this.#settle(undefined)
  }
}

function bytesOf({ steps }: BlockResult): number {
  return steps.reduce((sum, { strip }) => sum + (strip?.length ?? 0), 0)
}
