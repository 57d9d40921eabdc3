import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { readFile } from '../../src/city/files.ts'
import { fileThread } from '../../src/hosts/file-thread.ts'
import { start } from '../../src/hosts/node.ts'
import { threadCompute } from '../../src/hosts/thread-compute.ts'
import { compileFormulas } from '../../src/valuation/account-input.ts'
import { type AccountJob, accountText } from '../../src/valuation/account-job.ts'
import { ROOT, temporaryFolder } from '../helpers/server.ts'

const catalog = loadCatalog()
const { compute, close } = threadCompute(join(ROOT, 'dist/valuation-thread.mjs'))
afterAll(close)

function jobOf(area: string, draws: number): AccountJob {
  const dataset = catalog.datasets.find((one) => one.area === area)!
  const profile = catalog.profiles.find((one) => one.profile_id === dataset.profile_id)!
  return { period: dataset.period, draws, seed: 7, profile, rows: dataset.rows }
}

describe('an account that is computed on another thread', () => {
  test.each(catalog.datasets.map(({ area }) => area))(
    'has the digits that it has on this one: %s',
    async (area) => {
      const job = jobOf(area, 2000)
      const shares: number[] = []
      const text = await compute(job, (share) => shares.push(share)).result
      expect(text).toBe(accountText(catalog, compileFormulas(catalog), job))
      // The account and its switches at least; draws, where anything is uncertain.
      expect(shares.length).toBeGreaterThan(1)
      expect(shares).toEqual([...shares].sort((a, b) => a - b))
      expect(shares.at(-1)).toBeLessThanOrEqual(1)
    },
  )

  test('is given up when it is stopped, and the next one is computed', async () => {
    const job = jobOf('370300', 20_000)
    const first = compute(job, () => {})
    first.stop()
    await expect(first.result).rejects.toThrow('stopped')
    expect(await compute(job, () => {}).result).toContain('"gep"')
  })

  test('fails where it can not be computed, and the next one is computed', async () => {
    const job = jobOf('370300', 0)
    const profile = { ...job.profile, indicators: [{ ...job.profile.indicators[0]!, indicator_id: 'none' }] }
    await expect(compute({ ...job, profile }, () => {}).result).rejects.toThrow('undefined')
    expect(await compute(job, () => {}).result).toContain('"gep"')
  })
})

test('a service: progress while it computes, withdrawn on the way it stops, and it is computed after a restart', async () => {
  const folder = temporaryFolder('thread')
  const open = () =>
    start(
      {
        host: '127.0.0.1',
        port: 0,
        dataDir: folder.path,
        isDemo: true,
        orderRate: undefined,
        warmUpOrders: 0,
      },
      ROOT,
    )
  let running = await open()
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(running.url + path, {
      method,
      headers: {
        Authorization: 'Bearer demo-bureau',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return (await answer.json()) as Record<string, unknown> & {
      valuation_id: number
      data: { dataset_id: number }[]
    }
  }
  const { data } = await call('GET', '/v1/datasets?area=513300')
  const dataset_id = data[0]!.dataset_id
  const request = () =>
    call('POST', '/v1/valuations', {
      ...{ area: '513300', period: '2010', dataset_id, draws: 20_000 },
      methods: { profile_id: 'garze-2017' },
    })
  const [withdrawn, left] = [await request(), await request()]
  const view = (id: number) => call('GET', `/v1/valuations/${id}`)
  await expect.poll(async () => (await view(withdrawn.valuation_id)).status, { interval: 1 }).toBe('running')
  expect(
    await call('POST', `/v1/valuations/${withdrawn.valuation_id}/withdraw`, { reason: 'r' }),
  ).toMatchObject({
    status: 'withdrawn',
    result: null,
  })
  await running.stop()
  running = await open()
  await expect.poll(async () => (await view(left.valuation_id)).status, { timeout: 20_000 }).toBe('draft')
  expect(await view(withdrawn.valuation_id)).toMatchObject({ status: 'withdrawn', result: null })
  await running.stop()
  folder.remove()
}, 60_000)

describe('a file that is read on another thread', () => {
  const csv = (rows: number) =>
    new TextEncoder().encode(`symbol,value,unit,source\n${'A,1,t,yearbook\n'.repeat(rows)}`)
  const entry = join(ROOT, 'dist/file-thread.mjs')

  test('has the rows and the faults that it has on this one', async () => {
    const files = fileThread(entry)
    expect(await files.read('figures', csv(3), { isWorkbook: false })).toEqual(
      await readFile('figures', csv(3), { isWorkbook: false }),
    )
    await expect(files.read('figures', new Uint8Array([1, 2, 3]), { isWorkbook: true })).rejects.toThrow(
      'save it as .xlsx or CSV',
    )
    await files.close()
  })

  test('is given up when its time is over, and the next one is read', async () => {
    const hasty = fileThread(entry, 1)
    await expect(hasty.read('figures', csv(20_000), { isWorkbook: false })).rejects.toThrow(
      'takes more than 0.001 s',
    )
    await hasty.close()
    const files = fileThread(entry)
    const many = Array.from({ length: 20 }, () =>
      files.read('figures', csv(1), { isWorkbook: false }).then(
        () => 'read',
        (error: Error) => error.message,
      ),
    )
    const answers = await Promise.all(many)
    expect(answers.filter((answer) => answer === 'read')).toHaveLength(16)
    expect(answers.at(-1)).toContain('16 files wait')
    await files.close()
  })
})
