import { expect, test } from 'vitest'
import type { DatasetAnswer, ReadDataset } from '../../engine/facts/valuation.ts'
import { readFile } from '../../src/city/files.ts'
import type { FileForm } from '../../src/edge/table-file.ts'
import { BUREAU, startTestService } from '../helpers/service.ts'

const read = (content: string, form: Omit<FileForm, 'isWorkbook'> = { year: '2019' }) =>
  readFile('figures', new TextEncoder().encode(content), { isWorkbook: false, ...form })
const valuesOf = async (content: string, form?: Omit<FileForm, 'isWorkbook'>) => {
  const { rows, faults } = await read(content, form)
  return [
    ...rows.map(({ symbol, ecosystem, value, unit, source }) => [symbol, ecosystem, value, unit, source]),
    ...faults.map(({ column, code }) => [column, code]),
  ]
}
const RAIN = [['P', undefined, 612.5, 'mm', '气象公报']]
const LAND = [['A', '湿地', 2, '万亩', '变更调查']]

test.each([
  ['years as columns', '气象公报\n指标,单位,2018年,2019年,2020年\n降水量,mm,600,612.5,700\n', RAIN],
  ['years alone', '指标,单位,2018,2019,来源\n降水量,mm,600,612.5,气象公报\n', RAIN],
  ['a unit with the year', '气象公报\n指标,2018年(mm),2019年(mm)\n降水量,600,612.5\n', RAIN],
  ['what it is with the year', '变更调查\n地类,2018年面积(公顷),2019年面积(万亩)\n湿地,9,2\n', LAND],
  ['the year behind', '变更调查\n地类,面积2018(公顷),面积2019(万亩)\n湿地,9,2\n', LAND],
  ['years below what it is', '变更调查\n地类,面积(万亩),面积(万亩)\n,2018年,2019年\n湿地,9,2\n', LAND],
  ['years above what it is', '变更调查\n地类,2018年,2019年\n,面积(万亩),面积(万亩)\n湿地,9,2\n', LAND],
  [
    'years as rows',
    '年份,指标,数值,单位,来源\n2018,降水量,600,mm,气象公报\n2019年,降水量,612.5,mm,气象公报\n',
    RAIN,
  ],
])('a table with %s gives the figures of the year that is asked for', async (_, content, expected) => {
  // The catalogue names the symbol where the table has a column of names.
  const found = await valuesOf(content)
  expect(found.map(([symbol, ...rest]) => [symbol === '降水量' ? 'P' : symbol, ...rest])).toEqual(expected)
})

test.each([
  ['no such year', '指标,单位,2018,2020,来源\n降水量,mm,1,2,x\n', 'columns of 2018, 2020 and none of 2019'],
  ['two columns of the year', '指标,单位,2019,2019年,来源\n降水量,mm,1,2,x\n', 'stands twice'],
  ['a year beside a column of values', '指标,单位,数值,2019,来源\n降水量,mm,1,2,x\n', 'stands twice'],
  ['two figures of the year', '表\n地类,2019年面积(万亩),2019年降水量(mm)\n湿地,1,2\n', 'stands twice'],
])('%s: none is chosen', async (_, content, expected) => {
  await expect(read(content)).rejects.toThrow(expected)
})

test('rates beside the figures of a year are left out, and told; rows of other years too', async () => {
  const { rows, reading } = await read(
    '变更调查\n地类,2018年面积(万亩),2019年面积(万亩),2019年增长率(%)\n湿地,9,2,-77\n',
  )
  expect(rows).toMatchObject([{ value: 2, unit: '万亩' }])
  expect(reading.columns_left_out).toEqual(['2018年面积(万亩)', '2019年增长率(%)'])
  const byRow = await read('year,symbol,value,unit,source\n2018,P,1,mm,s\n2019,P,2,mm,s\nx,P,3,mm,s\n')
  expect(byRow.reading.left_out).toEqual([{ line: 2, why: 'other_year' }])
  expect(byRow.faults).toMatchObject([{ line: 4, column: 'year', code: 'invalid_format' }])
})

const STRANGE = '表\n种类,本年(万亩),上年(万亩)\n湿地,2,9\n'
const places = (given: Record<string, number>) => new Map(Object.entries(given))

test('who sent a table says which line and column is what: nothing else is taken', async () => {
  await expect(read(STRANGE)).rejects.toThrow('is not known')
  const said = {
    ...{ headingLine: 2, columns: places({ ecosystem: 1, value: 2 }) },
    every: new Map([
      ['symbol', 'A'],
      ['source', '变更调查'],
    ]),
  }
  expect(await valuesOf(STRANGE, said)).toEqual(LAND)
  expect(await valuesOf(STRANGE, { ...said, columns: places({ ecosystem: 1, value: 3 }) })).toEqual([
    ['A', '湿地', 9, '万亩', '变更调查'],
  ])
  const wrong = (form: Omit<FileForm, 'isWorkbook'>) => read(STRANGE, { ...said, ...form })
  await expect(wrong({ columns: places({ value: 9 }) })).rejects.toThrow('column 9 is beyond')
  await expect(wrong({ columns: places({ figure: 2 }) })).rejects.toThrow('"figure" is no column')
  await expect(wrong({ headingLine: 40 })).rejects.toThrow('no heading')
  await expect(wrong({ every: new Map([['ecosystem', 'x']]) })).rejects.toThrow('a column for ecosystem')
  // A unit that is said beside another in the heading is a contradiction, not a choice.
  const { faults } = await wrong({ every: new Map([...said.every, ['unit', '公顷']]) })
  expect(faults).toMatchObject([{ line: 3, column: 'unit', code: 'unit_contradicts' }])
})

test('over HTTP: a trial shows what stands in a file that is not understood; read as it is said, each row keeps its line', async () => {
  const { app, call } = await startTestService()
  const post = async <T>(query: string) => {
    const answer = await app.request(`/v1/datasets/files?area=370300&period=2019&title=x${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      body: STRANGE,
    })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  expect(await post('')).toMatchObject({ status: 400, body: { code: 'unreadable_file' } })
  const { body: trial } = await post<ReadDataset>('&is_trial=true')
  expect(trial).toMatchObject({
    ...{ row_count: 0, faults: [{ code: 'unreadable_file' }] },
    first_lines: [['表'], ['种类', '本年(万亩)', '上年(万亩)'], ['湿地', '2', '9']],
  })
  const said = `&heading_line=2&columns=ecosystem:1,value:2&symbol=A&source=${encodeURIComponent('变更调查')}`
  expect((await post<ReadDataset>(`${said}&is_trial=true`)).body).toMatchObject({
    ...{ row_count: 1, faults: [] },
    rows: [{ line: 3, symbol: 'A', ecosystem: 'wetland', value: 2, unit: '万亩' }],
  })
  const { body } = await post<DatasetAnswer>(said)
  const { rows } = (await call<DatasetAnswer>('GET', `/v1/datasets/${body.dataset_id}`, BUREAU)).body
  expect(rows).toMatchObject([{ line: 3, ecosystem: 'wetland', source: '变更调查' }])
  for (const columns of ['value', 'value:0', 'value:1,value:2'])
    expect((await post(`&columns=${columns}`)).status).toBe(400)
})

const SURVEY = '变更调查\n地类,面积(公顷)\n'

test.each([
  ['another unit below', `${SURVEY}耕地,2\n单位:万亩,\n林地,3\n`, 'line 4 begins another table'],
  ['another heading below', `${SURVEY}耕地,2\n\n地类,面积(万亩)\n林地,3\n`, 'line 5 begins another table'],
])('%s: what stands there is not read as what stands above', async (_, content, expected) => {
  await expect(read(content)).rejects.toThrow(expected)
})

test('a heading that is repeated is passed over; a footer too', async () => {
  const { rows, reading } = await read(`${SURVEY}耕地,2\n地类,面积(公顷)\n林地,3\n填表人:张三,\n`)
  expect(rows).toHaveLength(2)
  expect(reading.left_out).toEqual([
    { line: 4, why: 'note' },
    { line: 6, why: 'note' },
  ])
})

test.each([
  ['合计', '合计,9\n', true],
  ['合计', '合计,5\n', false],
  ['rounded', '合计,5\n', false],
  ['小计', '小计,5\n草地,4\n合计,9\n', false],
  ['小计 of the rest', '小计,5\n草地,4\n小计,9\n', true],
])('a total is held against the rows above it (%s)', async (_, below, isFault) => {
  const { faults } = await read(`${SURVEY}耕地,2\n林地,3\n${below}`)
  expect(faults.map(({ code }) => code)).toEqual(isFault ? ['total_differs'] : [])
})

test.each(['1200①', '23.5²', '10⁵', '8.25万亩'])('%s in hectares is no figure', async (text) => {
  const { faults } = await read(`${SURVEY}耕地,${text}\n`)
  expect(faults).toMatchObject([{ line: 3, column: 'value' }])
})

test.each([
  ['a unit behind the figure', `${SURVEY}耕地,1200公顷\n`],
  ['a unit below its heading', '变更调查\n地类,面积\n,(公顷)\n耕地,1200\n'],
  ['a unit behind a stroke', '变更调查\n地类,面积/公顷\n耕地,1200\n'],
  ['a unit in the title', '变更调查(单位:公顷)\n地类,面积\n耕地,1200\n'],
  ['a share beside', '变更调查\n地类,面积(公顷),占比(%)\n耕地,1200,30\n'],
])('%s is understood', async (_, content) => {
  expect((await valuesOf(content)).map((row) => row.slice(2, 4))).toEqual([[1200, '公顷']])
})

/** What a table of the land survey comes to, over HTTP: type and area of each row, or its fault. */
async function surveyed(content: string) {
  const { app } = await startTestService()
  const answer = await app.request('/v1/datasets/files?area=370300&period=2019&title=x&is_trial=true', {
    method: 'POST',
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
    body: SURVEY + content,
  })
  const { rows, faults } = (await answer.json()) as ReadDataset
  return [
    ...rows.map(({ ecosystem, value }) => [ecosystem, value]),
    ...faults.map(({ line, code }) => [line, code]),
  ]
}

test.each([
  [
    'second classes of one type are added up',
    '水田,100\n水浇地,10000\n旱地,12913\n林地,5\n',
    [
      ['cropland', 23013],
      ['forest', 5],
    ],
  ],
  ['canals are water, and rivers with them', '河流水面,20\n水库水面,900\n沟渠,300\n', [['water', 1220]]],
  [
    'a part of another row counts twice',
    '林地,30067\n其中:灌木林地,3000\n',
    [
      ['forest', 30067],
      ['shrub', 3000],
      [4, 'area_counted_twice'],
    ],
  ],
  [
    'so does a second class beside its first',
    '林地,30067\n灌木林地,3000\n湿地,9\n内陆滩涂,2\n',
    [
      ['forest', 30067],
      ['shrub', 3000],
      ['wetland', 9],
      ['wetland', 2],
      [4, 'area_counted_twice'],
      [6, 'area_counted_twice'],
      [6, 'row_duplicate'],
    ],
  ],
  [
    'a row that stands twice is none of several classes',
    '水田,100\n水田,100\n',
    [
      ['cropland', 100],
      ['cropland', 100],
      [4, 'row_duplicate'],
    ],
  ],
])('of the land survey %s', async (_, content, expected) => {
  expect(await surveyed(content)).toEqual(expected)
})
