import type { DurableObjectState } from '@cloudflare/workers-types'
import { durableSql } from '../../src/store/durable-sql.ts'
import { SQL_CONTRACT } from './sql-contract.ts'

/** Runs the contract inside a Durable Object and answers with what failed. */
export class ContractObject {
  readonly #state: DurableObjectState
  constructor(state: DurableObjectState) {
    this.#state = state
  }

  fetch(): Response {
    const sql = durableSql(this.#state.storage)
    const results = SQL_CONTRACT.map(({ name, run }) => {
      try {
        run(sql)
        return { name, error: null }
      } catch (error) {
        return { name, error: String(error) }
      }
    })
    return Response.json(results)
  }
}

export default {
  fetch(
    request: Request,
    env: {
      VENUE: { idFromName(name: string): unknown; get(id: unknown): { fetch(request: Request): Response } }
    },
  ) {
    return env.VENUE.get(env.VENUE.idFromName('contract')).fetch(request)
  },
}
