import { availableParallelism, constants, setPriority } from 'node:os'
import { dirname } from 'node:path'
import { loadCatalog } from '../../catalog/catalog.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { RasterFault } from '../valuation/raster/check-job.ts'
import { runJob } from '../valuation/raster/run-job.ts'
import type { RasterMessage, RasterTask } from './raster-desk.ts'

/** The process of one raster job of the service. Whatever else the machine does goes first. */
setPriority(constants.priority.PRIORITY_LOW)
// Without the service there is nobody to tell.
process.on('disconnect', () => process.exit(1))
const say = (message: RasterMessage) => new Promise((settle) => process.send!(message, settle))

process.once('message', async ({ job, jobFile, inputs, blocks }: RasterTask) => {
  const catalog = loadCatalog()
  try {
    const report = await runJob(job, {
      ...{ catalog, formulas: compileFormulas(catalog), jobFile, inputs },
      threads: { entry: blocks, count: Math.max(2, availableParallelism()) },
      onProgress: (share) => void say({ share }),
    })
    await say({ report })
  } catch (error) {
    const faults = error instanceof RasterFault ? error.faults : [(error as Error).message]
    // Where the service keeps its files is nobody's business.
    const hide = (text: string) => text.replaceAll(`${inputs}/`, '').replaceAll(`${dirname(jobFile)}/`, '')
    await say({ faults: faults.map(hide) })
  }
  process.exit(0)
})
