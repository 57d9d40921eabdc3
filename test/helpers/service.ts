import { join } from 'node:path'
import { type Catalog, loadCatalog } from '../../catalog/catalog.ts'
import { createApp } from '../../src/city/app.ts'
import { adoptCatalogue, type City, startCity } from '../../src/city/city.ts'
import type { Router } from '../../src/edge/route.ts'
import { runDemo } from '../../src/hosts/demonstration.ts'
import type { Rate } from '../../src/kernel/throttle.ts'
import { type NodeSql, openNodeSql } from '../../src/store/node-sql.ts'
import type { Sql } from '../../src/store/sql.ts'
import { opened } from './ledgers.ts'
import { DEMO_IMAGE, temporaryFolder } from './server.ts'

export const BUREAU = 'demo-bureau'
export const CHIEF = 'demo-bureau-chief'
export const OPERATOR = 'demo-operator'
export const EA = 'demo-enterprise-a'
export const EB = 'demo-enterprise-b'
export const BANKER = 'demo-bank'
export const ADMIN = 'demo-administrator'

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

/** The demonstration as it was when it had run, by the time at which: what most tests begin with is run once a file. */
const images = new Map<number | undefined, string>()

function imageOf(sql: NodeSql): string {
  const { path } = temporaryFolder('image', process.env[DEMO_IMAGE])
  sql.run('VACUUM INTO ?', join(path, 'image.sqlite'))
  return join(path, 'image.sqlite')
}

function copyInto(sql: NodeSql, image: string): void {
  sql.run('ATTACH ? AS image', image)
  const made = sql.all<{ type: string; name: string; sql: string }>(
    "SELECT type, name, sql FROM image.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
  )
  const tables = made.filter(({ type }) => type === 'table')
  for (const { name, sql: text } of tables) {
    sql.script(text)
    sql.run(`INSERT INTO main."${name}" SELECT * FROM image."${name}"`)
  }
  for (const { type, sql: text } of made) if (type !== 'table') sql.script(text)
  sql.script('DETACH image')
}

/** Read once: nobody changes it. */
let catalog: Catalog | undefined
function catalogue(): Catalog {
  catalog ??= loadCatalog()
  return catalog
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
  const isOrdinary = !options.sql && !options.wrap && !options.isEmpty
  const image = isOrdinary ? images.get(options.clock?.now) : undefined
  const sql = options.sql ?? openNodeSql(':memory:')
  opened.push(sql)
  if (image !== undefined) copyInto(sql, image)
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
    catalogue(),
  )
  const isEmpty = service.sequencer.lastSeq === 0
  await adoptCatalogue(service)
  if (isEmpty && !options.isEmpty) await runDemo(service)
  if (isEmpty && isOrdinary) images.set(options.clock?.now, imageOf(sql))
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
