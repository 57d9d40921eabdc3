import * as workbooks from '@e965/xlsx'
import { expect, test } from 'vitest'
import type { ReadDataset } from '../../engine/facts/valuation.ts'
import { parseUnit } from '../../engine/valuation/units.ts'
import { readFile } from '../../src/city/files.ts'
import type { FileForm } from '../../src/edge/table-file.ts'
import { BUREAU, startTestService } from '../helpers/service.ts'

const read = (content: string, form: Omit<FileForm, 'isWorkbook'> = { year: '2019' }) =>
  readFile('figures', new TextEncoder().encode(content), { isWorkbook: false, ...form })
/** What a text comes to: its figures with their units, the codes of its faults, or why it is not read. */
const outcome = (content: string, form?: Omit<FileForm, 'isWorkbook'>) =>
  read(content, form).then(
    ({ rows, faults }) => [
      ...rows.map(({ value, unit }) => `${value} ${unit}`),
      ...faults.map(({ code }) => code),
    ],
    (error: Error) => error.message,
  )
const T = '示例年鉴\n地类,面积(公顷)\n'

test.each([
  [
    'a figure without dimension keeps its digits',
    '符号,数值,单位,来源\nC_v,0.31,1,x\nLS,21,1,x\n',
    ['0.31 1', '21 1'],
  ],
  ['a small power of ten in a heading', '示例年鉴\n地类,面积(10⁴ hm²)\n林地,2.5\n', ['2.5 10^4 hm2']],
  ['a small power of ten in a title', '示例年鉴\n单位:10³公顷\n地类,面积\n林地,25\n', ['25 10^3公顷']],
  ['a unit in two cells', '示例年鉴\n单位:,公顷\n地类,面积\n林地,25\n', ['25 公顷']],
  ['a unit with a year before it', '用地(2019年,单位:公顷)\n地类,面积\n林地,25\n', ['25 公顷']],
  ['a unit without brackets below', '示例年鉴\n地类,面积\n,公顷\n林地,25\n', ['25 公顷']],
  ['the end of a year', '示例年鉴\n地类,2018年末面积(公顷),2019年末面积(公顷)\n林地,200,210\n', ['210 公顷']],
  [
    'years above that are not merged any more',
    '地区统计\n地类,2018年,,2019年,\n,占比(%),面积(公顷),占比(%),面积(公顷)\n林地,20,210,30,220\n',
    ['220 公顷'],
  ],
  ['a total with a blank in it', `${T}耕地,2\n林地,3\n合　计,5\n`, ['2 公顷', '3 公顷']],
  ['a total in its own unit', `${T}耕地,2\n合计(亩),30\n`, ['2 公顷']],
  [
    'parts above their rows',
    `${T}合计,350\n小计,300\n林地,200\n草地,100\n小计,50\n湿地,50\n`,
    ['200 公顷', '100 公顷', '50 公顷'],
  ],
])('%s', async (_, content, expected) => {
  expect(await outcome(content)).toEqual(expected)
})

test.each([
  ['thousands without quotation marks', `${T}林地,12,345.6\n`, ['invalid_format']],
  [
    'a second table beside without headings',
    '示例年鉴\n地类,面积(公顷),,\n林地,5,草地,6\n',
    ['invalid_format'],
  ],
  ['a blank year', '年份,指标,数值,单位,来源\n2019,P,6,mm,y\n,GDP,4,亿元,y\n', ['6 mm', 'required']],
  ['a total above that is not their sum', `${T}合计,3500\n林地,200\n`, ['200 公顷', 'total_differs']],
  [
    'a year over a section',
    `${T}2018年,\n草地,200\n`,
    'line 3 begins another table; send each as a file of its own',
  ],
  [
    'a unit over a section',
    `${T}耕地,200\n二、水域(亩),\n河流水面,2200\n`,
    'line 4 begins another table; send each as a file of its own',
  ],
  [
    'a unit in other words',
    '(面积单位:亩)\n地类,面积(公顷)\n林地,5\n',
    'the units 亩, 公顷 contradict each other; keep one',
  ],
  [
    'only years that are not asked for',
    '年份,指标,数值,单位,来源\n2018,P,6,mm,y\n',
    'the table has no row of 2019',
  ],
  [
    'years above of which none has the figure',
    '地区统计\n指标,2018年,,2019年\n,比重(%),数值(毫米),比重(%)\n年降水量,20,210,30\n',
    expect.stringContaining('missing'),
  ],
])('%s is told', async (_, content, expected) => {
  expect(await outcome(content)).toEqual(expected)
})

test('only a power of ten is a scale', () => {
  const known = (text: string) => parseUnit(text).ok
  expect(['104hm2', '108元', '12 t', 'mt'].map(known)).not.toContain(true)
  expect(['10⁴hm²', '1000公顷', '10^8元', '1e4t', '市亩', '顷', '百公顷', '厘米'].map(known)).not.toContain(
    false,
  )
})

const places = (given: Record<string, number>) => new Map(Object.entries(given))

test.each([
  [
    'a column of another year',
    '年鉴\n地类,2018年(公顷),2019年(公顷)\n林地,5,75\n',
    { ecosystem: 1, value: 2 },
    2,
    'of another year',
  ],
  ['a heading one line too low', `${T}林地,5\n草地,6\n`, { ecosystem: 1, value: 2 }, 3, 'is a figure'],
  ['years that are not said', '年鉴\n年份,降水量\n2018,600\n', { value: 2 }, 2, 'of which year each row is'],
])('who says how a table is read is told of %s', async (_, content, columns, headingLine, expected) => {
  const every = new Map([
    ['symbol', 'A'],
    ['source', 'x'],
    ...(content.includes('公顷') ? [] : [['unit', '公顷'] as const]),
  ])
  const said = { year: '2019', headingLine, columns: places(columns), every }
  expect(await outcome(content, said)).toContain(expected)
})

function book(change: (sheet: workbooks.WorkSheet) => void, cells: unknown[][]) {
  const file = workbooks.utils.book_new()
  const sheet = workbooks.utils.aoa_to_sheet(cells)
  change(sheet)
  workbooks.utils.book_append_sheet(file, sheet, '数据')
  return new Uint8Array(workbooks.write(file, { bookType: 'xlsx', type: 'array' }) as ArrayBuffer)
}
const sheetOutcome = async (bytes: Uint8Array) => {
  const { rows, faults, reading } = await readFile('figures', bytes, { isWorkbook: true, year: '2019' })
  return [
    ...rows.map(({ value }) => value),
    ...faults.map(({ code }) => code),
    ...reading.left_out.map(({ why }) => why),
  ]
}
const CELLS = [['年鉴'], ['地类', '面积(公顷)'], ['林地', 1200], ['草地', 300]]

test.each(['0"."0000', '0.,', '0"00"', '0"%"'])('the format %s shows another figure', async (format) => {
  const bytes = book((sheet) => {
    sheet.B3!.z = format
  }, CELLS)
  expect(await sheetOutcome(bytes)).toEqual([300, 'cell_shown_otherwise'])
})

test('hidden rows are left out, and told; a text that is merged over rows is of the first', async () => {
  const hidden = book((sheet) => {
    sheet['!rows'] = [{}, {}, {}, { hidden: true }]
  }, CELLS)
  expect(await sheetOutcome(hidden)).toEqual([1200, 'hidden'])
  const merged = book(
    (sheet) => {
      sheet['!merges'] = [workbooks.utils.decode_range('B3:B4')]
    },
    [['年鉴'], ['地类', '面积(公顷)'], ['林地', '1200'], ['草地', null]],
  )
  expect(await sheetOutcome(merged)).toEqual([1200, 1200, 'cell_joined'])
})

test('names with numbers, marks and 面积; parts that rest on other grounds are not added up', async () => {
  const { app } = await startTestService()
  const surveyed = async (content: string) => {
    const answer = await app.request('/v1/datasets/files?area=370300&period=2019&title=x&is_trial=true', {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      body: content,
    })
    const { rows, faults } = (await answer.json()) as ReadDataset
    return [...rows.map(({ ecosystem, value }) => `${ecosystem} ${value}`), ...faults.map(({ code }) => code)]
  }
  expect(await surveyed(`${T}01 耕地,1\n①草地,2\n湿地①,3\n林地*,4\n`)).toEqual([
    ...['cropland 1', 'grassland 2', 'wetland 3', 'forest 4'],
  ])
  expect(await surveyed(`${T}林地面积,10000\n灌木林地面积,3000\n`)).toContain('area_counted_twice')
  expect(await surveyed(`${T}林地,10000\n#灌木林地,3000\n`)).toContain('area_counted_twice')
  expect(await surveyed(`${T}住宅用地,1\n特殊用地,2\n公共管理与公共服务用地,3\n`)).toEqual(['built-up 6'])
  const grounds =
    '地类,面积(公顷),来源,依据,不确定性\n水田,100,年鉴,已核实,triangular 90 110 two\n旱地,200,年鉴,未核实,\n'
  expect(await surveyed(grounds)).toContain('row_duplicate')
})
