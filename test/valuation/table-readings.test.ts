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
