import type { Context } from 'hono'
import { z } from 'zod'
import { freeText } from '../../../engine/facts/common.ts'
import { inChinese } from '../../../engine/facts/in-chinese.ts'
import {
  finishRasterBody,
  rasterFile,
  rasterJobAnswer,
  rasterJobParams,
  rasterName,
} from '../../../engine/facts/raster.ts'
import { plainNames, rasterJob } from '../../../engine/facts/raster-job.ts'
import { memberFault, notFound, readsChinese } from '../../edge/problem.ts'
import { DeskRefusal, type RasterDesk } from '../../edge/raster-desk.ts'
import {
  answers,
  describe,
  type Env,
  guardOf,
  jsonBody,
  noQuery,
  principalOf,
  type Router,
} from '../../edge/route.ts'
import { reads } from '../../edge/rows.ts'
import type { Service } from '../../edge/service.ts'
import { shapeProblem } from '../../edge/shape-problem.ts'

const tag = 'valuation'
const BUREAU = ['maker', 'approver'] as const
const READERS = [...BUREAU, 'auditor'] as const
const OCTETS = 'application/octet-stream'
/** What limits every body that is sent here. */
const MAX_PART_BYTES = 8 * 1024 * 1024
const nameParams = z.object({ name: rasterName })
/** Also where the host has no disk. */
const NONE = { 404: ['not_found'] } as const
const CODES = {
  ...NONE,
  422: ['part_missing', 'file_too_large', 'too_many_files', 'no_room', 'too_many_jobs'],
} as const

/** Rasters of the bureau and jobs over them, where the host has a disk. */
export function rasterRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Rasters and shapes that jobs may read',
    path: '/v1/rasters',
    by: READERS,
    codes: NONE,
    answer: z.object({ data: z.array(rasterFile) }),
    view: ({ service }) => ({ data: deskOf(service).files() }),
  })

  const part = describe(
    {
      tag,
      summary: 'Send a part of a file, of 8 MiB at most, from the byte at which it begins',
      by: BUREAU,
      codes: CODES,
    },
    {
      method: 'put',
      path: '/v1/rasters/{name}/parts/{offset}',
      request: {
        params: nameParams.extend({ offset: z.string().regex(/^\d{1,12}$/) }),
        body: { content: { [OCTETS]: { schema: z.string().max(MAX_PART_BYTES) } } },
      },
      responses: answers(200, z.object({ received: z.int() })),
    },
  )
  app.openAPIRegistry.registerPath(part)
  app.put('/v1/rasters/:name/parts/:offset{\\d{1,12}}', guardOf(part), noQuery, async (c) => {
    const name = z.object({ name: rasterName }).safeParse({ name: c.req.param('name') })
    if (!name.success) throw shapeProblem(name.error, readsChinese(c))
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const offset = Number(c.req.param('offset'))
    return c.json(
      {
        received: done(() =>
          deskOf(c.get('service')).append(name.data.name, principalOf(c).name, offset, bytes),
        ),
      },
      200,
    )
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Take what was sent as a file, in place of one of that name',
        by: BUREAU,
        codes: CODES,
      },
      {
        method: 'post',
        path: '/v1/rasters/{name}/finish',
        request: { params: nameParams, query: z.strictObject({}), ...jsonBody(finishRasterBody) },
        responses: answers(201, rasterFile),
      },
    ),
    (c) => {
      const { name } = c.req.valid('param')
      return c.json(
        done(() => deskOf(c.get('service')).finish(name, principalOf(c).name, c.req.valid('json').bytes)),
        201,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Remove a file', by: BUREAU },
      {
        method: 'delete',
        path: '/v1/rasters/{name}',
        request: { params: nameParams, query: z.strictObject({}) },
        responses: { 204: { description: 'it is gone' } },
      },
    ),
    (c) => {
      const desk = deskOf(c.get('service'))
      const { name } = c.req.valid('param')
      if (!desk.files().some((one) => one.name === name)) throw notFound(`name: there is no file ${name}`)
      desk.remove(name)
      return c.body(null, 204)
    },
  )
  jobRoutes(app)
}

function jobRoutes(app: Router): void {
  const answer = { tag, by: BUREAU }
  app.openapi(
    describe(
      {
        ...answer,
        summary: 'Compute formulas over every cell of a land cover map',
        takesKey: true,
        codes: CODES,
      },
      {
        method: 'post',
        path: '/v1/raster-jobs',
        request: { query: z.strictObject({}), ...jsonBody(plainNames(rasterJob)) },
        responses: answers(202, rasterJobAnswer, 'it waits or runs'),
      },
    ),
    (c) => {
      const service = c.get('service')
      const asked = done(() =>
        deskOf(service).ask(
          c.req.valid('json'),
          principalOf(c).name,
          service.now(),
          c.req.header('Idempotency-Key'),
        ),
      )
      return c.json(asked, 202)
    },
  )
  app.openapi(
    describe(
      { tag, by: READERS, summary: 'Raster jobs, the newest first', codes: NONE },
      {
        method: 'get',
        path: '/v1/raster-jobs',
        request: { query: z.strictObject({}) },
        responses: answers(200, z.object({ data: z.array(rasterJobAnswer) })),
      },
    ),
    (c) =>
      c.json(
        {
          data: deskOf(c.get('service'))
            .jobs()
            .map((one) => told(c, one)),
        },
        200,
      ),
  )
  app.openapi(
    describe(
      { tag, by: READERS, summary: 'A raster job: how far it is, why it was refused, what came of it' },
      {
        method: 'get',
        path: '/v1/raster-jobs/{raster_job_id}',
        request: { params: rasterJobParams, query: z.strictObject({}) },
        responses: answers(200, rasterJobAnswer),
      },
    ),
    (c) => c.json(told(c, jobOf(c, c.req.valid('param').raster_job_id)), 200),
  )
  app.openapi(
    describe(
      { ...answer, summary: 'Break off a raster job: nothing of it is left' },
      {
        method: 'post',
        path: '/v1/raster-jobs/{raster_job_id}/withdraw',
        request: { params: rasterJobParams, query: z.strictObject({}) },
        responses: answers(200, rasterJobAnswer),
      },
    ),
    (c) => {
      const { raster_job_id: id, ...job } = jobOf(c, c.req.valid('param').raster_job_id)
      if (job.state !== 'waiting' && job.state !== 'running')
        return c.json(told(c, { raster_job_id: id, ...job }), 200)
      deskOf(c.get('service')).withdraw(id)
      return c.json({ raster_job_id: id, ...job, state: 'withdrawn' as const }, 200)
    },
  )
  app.openapi(
    describe(
      { ...answer, summary: 'Forget a raster job, and what it made' },
      {
        method: 'delete',
        path: '/v1/raster-jobs/{raster_job_id}',
        request: { params: rasterJobParams, query: z.strictObject({}) },
        responses: { 204: { description: 'it is gone' } },
      },
    ),
    (c) => {
      deskOf(c.get('service')).forget(jobOf(c, c.req.valid('param').raster_job_id).raster_job_id)
      return c.body(null, 204)
    },
  )
  const file = describe(
    { tag, by: READERS, summary: 'What a raster job made: a table, a raster, a map, its report' },
    {
      method: 'get',
      path: '/v1/raster-jobs/{raster_job_id}/files/{name}',
      request: { params: rasterJobParams.extend({ name: freeText(120) }) },
      responses: { 200: { description: 'the file', content: { [OCTETS]: { schema: z.string() } } } },
    },
  )
  app.openAPIRegistry.registerPath(file)
  app.get('/v1/raster-jobs/:raster_job_id{[1-9]\\d{0,9}}/files/:name', guardOf(file), noQuery, (c) => {
    const name = c.req.param('name')
    const id = Number(c.req.param('raster_job_id'))
    const content = deskOf(c.get('service')).output(id, name)
    if (!content) throw notFound(`name: job ${id} made no file ${name}`)
    return c.body(content as never, 200, {
      'Content-Type': TYPES[name.slice(name.lastIndexOf('.'))] ?? OCTETS,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    })
  })
}

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
  '.tif': 'image/tiff',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

function deskOf({ rasters }: Service): RasterDesk {
  if (rasters) return rasters
  throw notFound(
    'rasters: this host has no disk for them; they are computed on Node, or with npx qingheng raster run',
  )
}

function jobOf(c: Context<Env>, id: number) {
  const job = deskOf(c.get('service')).job(id)
  if (!job) throw notFound(`raster_job_id: there is no raster job ${id}`)
  return job
}

/** In the language of who asks, as far as it is known. */
function told<J extends { readonly faults: readonly string[] }>(c: Context<Env>, job: J) {
  return { ...job, faults: readsChinese(c) ? job.faults.map(inChinese) : [...job.faults] }
}

function done<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof DeskRefusal) throw memberFault(error.member, error.code, error.message)
    throw error
  }
}
