import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { BlockRunner } from '../valuation/raster/block.ts'
import type { BlockMessage, BlockTask } from '../valuation/raster/block-threads.ts'
import type { Plan } from '../valuation/raster/plan.ts'

/** A thread that computes blocks of a raster job: rows come in, sums and strips go out. Whatever else the machine does goes first. */
setPriority(constants.priority.PRIORITY_LOW)

const plan = workerData as Plan
const opening = BlockRunner.open(plan)
const say = (message: BlockMessage) => parentPort!.postMessage(message)

parentPort!.on('message', async (task: BlockTask) => {
  const runner = await opening
  const end = task.row + task.rows
  for (let row = task.row; row < end; row += plan.rowsOfBlock) {
    try {
      say({ result: await runner.run(row, Math.min(plan.rowsOfBlock, end - row)) })
    } catch (error) {
      say({ fault: (error as Error).message, row })
      return
    }
  }
  say({ done: task })
})
