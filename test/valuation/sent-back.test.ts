import { beforeAll, describe, expect, test } from 'vitest'
import type { DatasetAnswer } from '../../engine/facts/valuation.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, startTestService, type TestService } from '../helpers/service.ts'

const ROWS = [
  { symbol: 'A', ecosystem: 'wetland', value: 100, unit: '公顷', source: 's', grade: 'unverified' },
  { symbol: 'C_t', value: 1, unit: 'm^3', source: 's', grade: 'unverified' },
]
const ABOUT = { area: '370300', period: '2018', title: 't' }

let api: TestService
const clock = { now: Date.parse('2026-12-01T04:00:00Z') }
beforeAll(async () => {
  api = await startTestService({ clock })
})

const record = async (more: object = {}) => {
  const answer = await api.call<DatasetAnswer>('POST', '/v1/datasets', BUREAU, {
    ...ABOUT,
    rows: ROWS,
    ...more,
  })
  return { ...answer, dataset_id: answer.body.dataset_id }
}
const sendBack = (dataset_id: number, more: object = {}, who = CHIEF) =>
  api.call<DatasetAnswer & { code: string }>('POST', `/v1/datasets/${dataset_id}/return`, who, {
    ...{ due: '2026-12-15', remarks: [{ row_number: 2, remark: 'of 2017', answerer: '市统计局' }] },
    ...more,
  })
const compute = (dataset_id: number) =>
  api.call<{ valuation_id: number; code: string }>('POST', '/v1/valuations', BUREAU, {
    ...{ area: '370300', period: '2018', dataset_id },
  })
const step = (valuation_id: number, name: string, who: string) =>
  api.call('POST', `/v1/valuations/${valuation_id}/${name}`, who)
async function submitted(dataset_id: number): Promise<number> {
  const { valuation_id } = (await compute(dataset_id)).body
  await expect.poll(() => api.service.sequencer.venue.valuations.get(valuation_id)?.status).toBe('draft')
  await step(valuation_id, 'submit', BUREAU)
  return valuation_id
}

describe('figures are sent back for correction', () => {
  test('with remarks on rows, who answers for them and until when; nothing is made of them any more', async () => {
    const { dataset_id } = await record()
    const valuation_id = await submitted(dataset_id)
    const answer = await sendBack(dataset_id)
    expect([answer.status, answer.body.sent_back]).toEqual([
      200,
      {
        ...{ at: '2026-12-01T04:00:00.000Z', sent_back_by: 'demo-bureau-chief', due: '2026-12-15' },
        remarks: [{ row_number: 2, remark: 'of 2017', answerer: '市统计局' }],
        corrected_by: null,
      },
    ])
    const published = await step(valuation_id, 'publish', CHIEF)
    expect([published.status, published.body]).toMatchObject([409, { code: 'dataset_returned' }])
    expect((await compute(dataset_id)).body.code).toBe('dataset_returned')

    const { dataset_id: corrected, ...second } = await record({ corrects: dataset_id })
    expect([second.status, second.body.corrects]).toEqual([201, dataset_id])
    const old = await api.call<DatasetAnswer>('GET', `/v1/datasets/${dataset_id}`, BUREAU)
    expect([old.body.sent_back?.corrected_by, old.body.rows?.length]).toEqual([corrected, 2])
    expect((await step(await submitted(corrected), 'publish', CHIEF)).status).toBe(200)
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })

  test('a correction by a file says what it corrects', async () => {
    const { dataset_id } = await record()
    await sendBack(dataset_id)
    const query = new URLSearchParams({ ...ABOUT, corrects: String(dataset_id) })
    const { status } = await api.app.request(`/v1/datasets/files?${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      body: 'symbol,value,unit,source\nC_t,2,m^3,s\n',
    })
    expect(status).toBe(201)
    const list = await api.call<{ data: DatasetAnswer[] }>('GET', '/v1/datasets?period=2018', CHIEF)
    expect(list.body.data.slice(0, 2).map(({ corrects }) => corrects)).toEqual([dataset_id, null])
  })

  test.each([
    ['by who does not approve', 403, 'forbidden', {}, BUREAU],
    ['for a day that is past', 422, 'due_day_past', { due: '2026-11-30' }, CHIEF],
    ['for today', 200, undefined, { due: '2026-12-01' }, CHIEF],
    [
      'of a row that is not there',
      422,
      'row_not_in_dataset',
      { remarks: [{ row_number: 3, remark: 'x' }] },
      CHIEF,
    ],
    ['of row nought', 400, 'malformed_request', { remarks: [{ row_number: 0, remark: 'x' }] }, CHIEF],
    ['of the whole', 200, undefined, { remarks: [{ remark: 'the year is another' }] }, CHIEF],
    ['without a remark', 400, 'malformed_request', { remarks: [] }, CHIEF],
    ['with a blank remark', 400, 'malformed_request', { remarks: [{ remark: ' ' }] }, CHIEF],
    ['by no day', 400, 'malformed_request', { due: '2026-02-30' }, CHIEF],
  ])('%s: %i %s', async (_, status, code, more, who) => {
    const { dataset_id } = await record()
    const answer = await sendBack(dataset_id, more, who)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('once; not of a published account; and corrected once, by the same area and year', async () => {
    const { dataset_id } = await record()
    expect((await record({ corrects: dataset_id })).body).toMatchObject({
      code: 'dataset_not_to_be_corrected',
    })
    expect((await record({ corrects: 999_999 })).body).toMatchObject({ code: 'dataset_not_found' })
    await sendBack(dataset_id)
    expect((await sendBack(dataset_id)).body.code).toBe('dataset_returned_already')
    const other = await record({ corrects: dataset_id, period: '2017' })
    expect(other.body).toMatchObject({ code: 'dataset_not_to_be_corrected' })
    expect((await record({ corrects: dataset_id })).status).toBe(201)
    expect((await record({ corrects: dataset_id })).body).toMatchObject({
      code: 'dataset_not_to_be_corrected',
    })

    const published = await record({ period: '2016' })
    const { valuation_id } = (
      await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, {
        ...{ area: '370300', period: '2016', dataset_id: published.dataset_id },
      })
    ).body
    await expect.poll(() => api.service.sequencer.venue.valuations.get(valuation_id)?.status).toBe('draft')
    await step(valuation_id, 'submit', BUREAU)
    await step(valuation_id, 'publish', CHIEF)
    expect((await sendBack(published.dataset_id)).body.code).toBe('dataset_is_published')
  })
})
