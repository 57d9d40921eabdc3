import { loadCatalog } from '../../catalog/catalog.ts'
import { createApp } from '../../src/city/app.ts'
import { adoptCatalogue, type City, startCity } from '../../src/city/city.ts'
import type { Router } from '../../src/edge/route.ts'
import { runDemo } from '../../src/hosts/demonstration.ts'
import type { Rate } from '../../src/kernel/throttle.ts'
import { type NodeSql, openNodeSql } from '../../src/store/node-sql.ts'
import type { Sql } from '../../src/store/sql.ts'

export const BUREAU = 'demo-bureau'
export const CHIEF = 'demo-bureau-chief'
export const OPERATOR = 'demo-operator'
export const EA = 'demo-enterprise-a'
export const EB = 'demo-enterprise-b'
export const BANKER = 'demo-bank'

export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly body: T
  readonly text: string
  readonly headers: Headers
}

/** The application over SQLite in memory, as requests see it. */
export interface TestService {
  readonly service: City
  readonly app: Router
  readonly sql: NodeSql
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
}

/** Starts the application with the demonstration; `clock` may be moved. `wrap` puts something between it and the tables. */
export async function startTestService(
  options: {
    sql?: NodeSql
    clock?: { now: number }
    wrap?: (sql: Sql) => Sql
    isEmpty?: boolean
    orderRate?: Rate
    requestRate?: Rate
    onBroken?: (error: Error) => void
  } = {},
): Promise<TestService> {
  const sql = options.sql ?? openNodeSql(':memory:')
  const service = startCity(
    {
      sql: options.wrap?.(sql) ?? sql,
      isDemo: true,
      orderRate: options.orderRate,
      requestRate: options.requestRate,
      now: () => options.clock?.now ?? Date.now(),
      defer: (run) => setImmediate(run),
      onBroken:
        options.onBroken ??
        ((error) => {
          throw error
        }),
    },
    loadCatalog(),
  )
  const isEmpty = service.sequencer.lastSeq === 0
  await adoptCatalogue(service)
  if (isEmpty && !options.isEmpty) await runDemo(service)
  const app = createApp(service, () => true)
  return {
    service,
    app,
    sql,
    async call<T>(
      method: string,
      path: string,
      token?: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const answer = await app.request(path, {
        method,
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        text,
        body: (text.startsWith('{') ? JSON.parse(text) : {}) as T,
        headers: answer.headers,
      }
    },
  }
}
