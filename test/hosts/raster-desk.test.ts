import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RasterJobAnswer } from '../../engine/facts/raster.ts'
import { NodeRasterDesk } from '../../src/hosts/raster-desk.ts'
import { writeRaster, writeStrips } from '../helpers/rasters.ts'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

const MAPS = temporaryFolder('desk-maps')
const data = temporaryFolder('desk')
let server: ServerProcess
const JOB = {
  formula: 'soil-retention/by-rate',
  land_cover: { file: 'lc.tif', crosswalk: 'worldcover' },
  area: '370300',
  inputs: { a_s: { file: 'rate.tif', unit: 't/hm^2' } },
  output: { table: 'soil.csv', raster: 'soil.tif', map: 'soil.png' },
}

async function call<T>(method: string, path: string, body?: unknown, who = 'demo-bureau', language = 'en') {
  const isBytes = body instanceof Uint8Array
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${who}`,
      'Accept-Language': language,
      ...(body === undefined
        ? {}
        : { 'Content-Type': isBytes ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isBytes ? (body as BodyInit) : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    text,
    body: (text.startsWith('{') ? JSON.parse(text) : null) as T & { code?: string },
  }
}
async function upload(name: string, part = 100_000): Promise<void> {
  const bytes = new Uint8Array(readFileSync(join(MAPS.path, name)))
  for (let offset = 0; offset < bytes.length; offset += part)
    await call('PUT', `/v1/rasters/${name}/parts/${offset}`, bytes.slice(offset, offset + part))
  expect((await call('POST', `/v1/rasters/${name}/finish`, { bytes: bytes.length })).status).toBe(201)
}
async function ended(id: number): Promise<RasterJobAnswer> {
  let job: RasterJobAnswer | undefined
  await expect
    .poll(
      async () => {
        job = (await call<RasterJobAnswer>('GET', `/v1/raster-jobs/${id}`)).body
        return job.state
      },
      { timeout: 60_000, interval: 100 },
    )
    .not.toMatch(/waiting|running/)
  return job!
}

beforeAll(async () => {
  const size = { width: 40, height: 30 }
  writeRaster(MAPS.path, 'lc.tif', new Uint8Array(1200).fill(10), size)
  writeRaster(MAPS.path, 'rate.tif', new Float32Array(1200).fill(12), size)
  await writeStrips(join(MAPS.path, 'large-lc.tif'), () => 10, 3000, 3000)
  await writeStrips(join(MAPS.path, 'large-rate.tif'), (cell) => cell % 97, 3000, 3000)
  server = await startServer(data.path, { WARM_UP: '0' })
}, 120_000)
afterAll(async () => {
  server.child.kill('SIGKILL')
  await server.ended
  data.remove()
  MAPS.remove()
})

describe('files', () => {
  test('come in parts, go on where they broke off, and are taken when they are whole', async () => {
    const bytes = new Uint8Array(readFileSync(join(MAPS.path, 'rate.tif')))
    const at = (offset: number, end = bytes.length) =>
      call<{ received: number }>('PUT', `/v1/rasters/rate.tif/parts/${offset}`, bytes.slice(offset, end))
    expect((await at(0, 1000)).body).toEqual({ received: 1000 })
    const gap = await at(2000)
    expect([gap.status, gap.body.code]).toEqual([422, 'part_missing'])
    expect(gap.text).toContain('1000 bytes of rate.tif have come; go on from there')
    const early = await call('POST', '/v1/rasters/rate.tif/finish', { bytes: bytes.length })
    expect([early.status, early.body.code]).toEqual([422, 'part_missing'])
    // A part that was sent twice is one part.
    expect((await at(500, 1000)).body).toEqual({ received: 1000 })
    expect((await at(1000)).body).toEqual({ received: bytes.length })
    expect((await call('POST', '/v1/rasters/rate.tif/finish', { bytes: bytes.length })).status).toBe(201)
    expect(readFileSync(join(data.path, 'rasters/files/rate.tif'))).toEqual(Buffer.from(bytes))
  })

  test.each([
    '..%2Fevil.tif',
    '.hidden.tif',
    'a%2Fb.tif',
    'run.sh',
    'x%00.tif',
    `${'a'.repeat(200)}.tif`,
    `${encodeURIComponent('淄'.repeat(90))}.tif`,
  ])('no file is called %s', async (name) => {
    const { status } = await call('PUT', `/v1/rasters/${name}/parts/0`, new Uint8Array(3))
    expect([400, 404]).toContain(status)
    expect(readdirSync(join(data.path, 'rasters/files')).every((one) => one.startsWith('rate.tif'))).toBe(
      true,
    )
  })

  test('two who send one name at once do not mix: the last that is whole stands', async () => {
    const part = (byte: number) => new Uint8Array(1000).fill(byte)
    const put = (who: string, offset: number, byte: number) =>
      call('PUT', `/v1/rasters/both.tif/parts/${offset}`, part(byte), who)
    await put('demo-bureau', 0, 1)
    await put('demo-bureau-chief', 0, 2)
    await put('demo-bureau', 1000, 1)
    const done = await call('POST', '/v1/rasters/both.tif/finish', { bytes: 2000 })
    expect(done.status).toBe(201)
    const stored = readFileSync(join(data.path, 'rasters/files/both.tif'))
    expect(stored.every((byte) => byte === 1)).toBe(true)
    expect((await call('DELETE', '/v1/rasters/both.tif')).status).toBe(204)
    expect(readdirSync(join(data.path, 'rasters/files')).filter((name) => name.startsWith('both'))).toEqual(
      [],
    )
  })

  test('are the bureau’s: nobody else reads, writes or computes', async () => {
    for (const who of ['demo-enterprise-a', 'demo-operator', 'demo-bank'])
      for (const [method, path, body] of [
        ['GET', '/v1/rasters', undefined],
        ['PUT', '/v1/rasters/x.tif/parts/0', new Uint8Array(3)],
        ['POST', '/v1/raster-jobs', JOB],
        ['DELETE', '/v1/rasters/rate.tif', undefined],
      ] as const)
        expect((await call(method, path, body, who)).status).toBe(403)
    expect((await call('GET', '/v1/rasters', undefined, 'demo-auditor')).status).toBe(200)
    const stranger = await fetch(`${server.url}/v1/rasters/x.tif/parts/0`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(200_000),
    })
    expect([401, 413]).toContain(stranger.status)
  })
})

describe('jobs', () => {
  test('a job from its files to figures of an account', async () => {
    await upload('lc.tif')
    await upload('rate.tif')
    const asked = await call<RasterJobAnswer>('POST', '/v1/raster-jobs', JOB)
    expect(asked.status).toBe(202)
    const job = await ended(asked.body.raster_job_id)
    expect(job).toMatchObject({ state: 'done', share: 1, unit: 't', faults: [] })
    expect(job.areas[0]!.value).toBeCloseTo(1200 * 0.09 * 12, 6)
    expect(job.outputs.map(({ name }) => name).sort()).toEqual([
      'soil.csv',
      'soil.png',
      'soil.report.json',
      'soil.svg',
      'soil.tif',
    ])
    const path = `/v1/raster-jobs/${job.raster_job_id}/files`
    const table = await call('GET', `${path}/soil.csv`)
    const taken = await fetch(`${server.url}/v1/datasets/files?area=370300&period=2019&title=soil`, {
      method: 'POST',
      headers: { Authorization: 'Bearer demo-bureau', 'Content-Type': 'text/csv' },
      body: table.text,
    })
    expect(taken.status).toBe(201)
    for (const name of ['job.json', 'state.json', '..%2F..%2Ffiles%2Flc.tif', 'none.tif'])
      expect((await call('GET', `${path}/${name}`)).status).toBe(404)
  })

  test('what is wrong is told in the language of who asks, without where files are kept', async () => {
    const { body } = await call<RasterJobAnswer>('POST', '/v1/raster-jobs', {
      ...JOB,
      land_cover: { file: 'none.tif', crosswalk: 'mine' },
    })
    await ended(body.raster_job_id)
    const of = async (language: string) =>
      (
        await call<RasterJobAnswer>(
          'GET',
          `/v1/raster-jobs/${body.raster_job_id}`,
          undefined,
          'demo-bureau',
          language,
        )
      ).body
    expect((await of('en')).faults.join()).toMatch(
      /crosswalk: mine is not.*none\.tif: there is no such file/s,
    )
    expect((await of('zh')).faults.join()).toMatch(/none\.tif:没有这个文件/)
    expect(JSON.stringify(await of('en'))).not.toContain(data.path)
    for (const file of ['../../qingheng.db', 'rate.tif.0123456789abcdef.upload'])
      expect((await call('POST', '/v1/raster-jobs', { ...JOB, land_cover: { file } })).status).toBe(400)
  })

  test('one that is withdrawn, or in the middle of which the service is killed, leaves nothing; those after it go on', async () => {
    await upload('large-lc.tif', 4_000_000)
    await upload('large-rate.tif', 4_000_000)
    const large = {
      ...JOB,
      land_cover: { file: 'large-lc.tif', crosswalk: 'worldcover' },
      inputs: { a_s: { file: 'large-rate.tif', unit: 't/hm^2' } },
    }
    const ask = async (job: object) =>
      (await call<RasterJobAnswer>('POST', '/v1/raster-jobs', job)).body.raster_job_id
    const [first, second] = [await ask(large), await ask(JOB)]
    expect((await call<RasterJobAnswer>('POST', `/v1/raster-jobs/${first}/withdraw`)).body.state).toBe(
      'withdrawn',
    )
    expect((await ended(second)).state).toBe('done')
    expect((await ended(first)).state).toBe('withdrawn')
    const folder = (id: number) => readdirSync(join(data.path, 'rasters/jobs', String(id))).sort()
    expect(folder(first)).toEqual(['job.json', 'started', 'state.json'])
    const third = await ask(large)
    const fourth = await ask(JOB)
    await expect
      .poll(() => folder(third).some((name) => name.endsWith('.part')), { timeout: 60_000, interval: 20 })
      .toBe(true)
    server.child.kill('SIGKILL')
    await server.ended
    server = await startServer(data.path, { WARM_UP: '0' })
    expect((await ended(third)).state).toBe('broken_off')
    // What had only waited is done.
    expect((await ended(fourth)).state).toBe('done')
    expect(folder(third)).toEqual(['job.json', 'started', 'state.json'])
    expect((await call('DELETE', `/v1/raster-jobs/${third}`)).status).toBe(204)
    expect((await call('GET', `/v1/raster-jobs/${third}`)).status).toBe(404)
    // A number is of one job for good.
    const last = await ask(JOB)
    await ended(last)
    await call('DELETE', `/v1/raster-jobs/${last}`)
    expect(await ask(JOB)).toBe(last + 1)
  }, 120_000)
})

test('no more files and jobs than there is room for', () => {
  const folder = temporaryFolder('desk-full')
  const desk = new NodeRasterDesk(folder.path, join(ROOT, 'dist'))
  expect(() => desk.append('big.tif', 'x', 0, new Uint8Array(1))).not.toThrow()
  expect(desk.files()).toMatchObject([{ name: 'big.tif', bytes: 1, is_whole: false }])
  for (let index = 0; index < 999; index++) writeFileSync(join(folder.path, 'files', `${index}.tif`), '')
  expect(() => desk.append('more.tif', 'x', 0, new Uint8Array(1))).toThrow(/1000 files are kept at most/)
  expect(() => desk.append('big.tif', 'x', 1, new Uint8Array(1))).not.toThrow()
  for (let id = 1; id <= 200; id++) mkdirSync(join(folder.path, 'jobs', String(id)))
  expect(() => desk.ask(JOB as never, 'x', 0)).toThrow(/200 jobs are kept at most/)
  folder.remove()
})
