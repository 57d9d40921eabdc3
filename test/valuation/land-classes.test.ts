import { expect, test } from 'vitest'
import { BUREAU, startTestService } from '../helpers/service.ts'

test('figures under the names of the land survey and of the catalogue, as statisticians write them', async () => {
  const { app } = await startTestService()
  const table = `指标,地类,数值,单位,来源
面积,种植园用地,1.2,万亩,变更调查
面积,灌木林地,3,万亩,变更调查
面积,河流水面,200,公顷,变更调查
面积,三、乔木林地,5,万亩,变更调查
面积,城镇村及工矿用地,300,公顷,变更调查
年降水量,,620,mm,气象公报
`
  const answer = await app.request('/v1/datasets/files?area=370302&period=2021&title=t&is_trial=true', {
    method: 'POST',
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
    body: table,
  })
  const { faults, rows } = (await answer.json()) as {
    faults: unknown[]
    rows: { symbol: string; ecosystem: string | null }[]
  }
  expect(faults).toEqual([])
  expect(rows.map(({ symbol, ecosystem }) => [symbol, ecosystem])).toEqual([
    ['A', 'orchard'],
    ['A', 'shrub'],
    ['A', 'river'],
    ['A', 'forest-arbor'],
    ['A', 'built-up'],
    ['P', null],
  ])
})

test.each([
  [
    'with a title',
    '延安市2021年土地变更调查汇总表,,\n填报单位:自然资源局,,\n序号,地类,面积(万亩)\n1,耕地,12.5\n2,林地,30\n,合计,42.5\n',
    [12.5, 30],
  ],
  ['with a unit above', '土地变更调查\n单位:公顷\n地类名称,面积\n耕地,1200\n', [1200]],
])('a table whose heading says what it is of, %s', async (_, table, values) => {
  const { app } = await startTestService()
  const answer = await app.request('/v1/datasets/files?area=370300&period=2021&title=t&is_trial=true', {
    method: 'POST',
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
    body: table,
  })
  const read = (await answer.json()) as {
    faults: unknown[]
    rows: { symbol: string; value: number; unit: string }[]
    reading: { fixed: { column: string; said: string }[] }
  }
  expect(read.faults).toEqual([])
  expect(read.rows.map(({ symbol, value }) => [symbol, value])).toEqual(values.map((value) => ['A', value]))
  expect(read.reading.fixed).toEqual([
    { column: 'symbol', said: 'A' },
    { column: 'source', said: expect.stringContaining('土地变更调查') },
  ])
})

test('a table without a title that says where its figures come from is asked for it', async () => {
  const { app } = await startTestService()
  const answer = await app.request('/v1/datasets/files?area=370300&period=2021&title=t&is_trial=true', {
    method: 'POST',
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
    body: '地类,面积(万亩)\n耕地,12.5\n',
  })
  expect(await answer.json()).toMatchObject({
    ...{ row_count: 0, faults: [{ code: 'unreadable_file', detail: expect.stringContaining('source') }] },
  })
})
