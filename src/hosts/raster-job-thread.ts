import { availableParallelism, constants, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { loadCatalog } from '../../catalog/catalog.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { RasterFault } from '../valuation/raster/check-job.ts'
import { runJob } from '../valuation/raster/run-job.ts'
import type { RasterMessage, RasterTask } from './raster-desk.ts'

/** The thread of one raster job of the service. Whatever else the machine does goes first. */
setPriority(constants.priority.PRIORITY_LOW)

const { job, jobFile, inputs, blocks } = workerData as RasterTask
const say = (message: RasterMessage) => parentPort!.postMessage(message)
const catalog = loadCatalog()

try {
  const report = await runJob(job, {
    ...{ catalog, formulas: compileFormulas(catalog), jobFile, inputs },
    threads: { entry: blocks, count: Math.max(2, availableParallelism()) },
    onProgress: (share) => say({ share }),
  })
  say({ report })
} catch (error) {
  const faults = error instanceof RasterFault ? error.faults : [(error as Error).message]
  // Where the service keeps its files is nobody's business.
  const hide = (text: string) => text.replaceAll(`${inputs}/`, '').replaceAll(`${dirname(jobFile)}/`, '')
  say({ faults: faults.map(hide) })
}
