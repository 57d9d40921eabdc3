import { parentPort } from 'node:worker_threads'
import { loadCatalog } from '../../catalog/catalog.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { type AccountJob, accountText } from '../valuation/account-job.ts'
import type { ThreadMessage } from './thread-compute.ts'

/** The thread on which a Node host computes accounts: a job comes in, shares of progress and one text or fault go out. */
const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const say = (message: ThreadMessage) => parentPort!.postMessage(message)

parentPort!.on('message', (job: AccountJob) => {
  try {
    const text = accountText(catalog, formulas, job, (share) => say({ share }))
    say({ text })
  } catch (error) {
    say({ fault: (error as Error).message })
  }
})
