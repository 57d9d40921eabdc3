import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as workbooks from '@e965/xlsx'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { ReadDataset, UploadedDataset } from '../../engine/facts/valuation.ts'
import { readFile } from '../../src/city/files.ts'
import { BUREAU, startTestService } from '../helpers/service.ts'

const CASES = join(import.meta.dirname, '../../../shared/data/valuation-cases/tables')
const ROWS = [
  ['A', 'wetland', null, 1646.82, '公顷', '年鉴'],
  ['P', null, null, 612.5, 'mm', '气象局'],
] as const
const HEADINGS = ['符号', '生态系统', '项目', '数值', '单位', '来源']

type Cells = readonly (readonly unknown[])[]

/** A workbook as a spreadsheet program writes it; `change` on each sheet. */
function workbook(
  sheets: Readonly<Record<string, Cells>>,
  type: 'xlsx' | 'biff8' | 'ods' = 'xlsx',
  change?: (sheet: workbooks.WorkSheet) => void,
) {
  const book = workbooks.utils.book_new()
  for (const [name, cells] of Object.entries(sheets)) {
    const sheet = workbooks.utils.aoa_to_sheet(cells as unknown[][])
    change?.(sheet)
    workbooks.utils.book_append_sheet(book, sheet, name)
  }
  return new Uint8Array(workbooks.write(book, { bookType: type, type: 'array' }) as ArrayBuffer)
}

const read = (bytes: Uint8Array, isWorkbook = true, sheet?: string) =>
  readFile('figures', bytes, { isWorkbook, sheet })
const text = (content: string) => new TextEncoder().encode(content)
const values = async (bytes: Uint8Array, isWorkbook = true) =>
  (await read(bytes, isWorkbook)).rows.map(({ symbol, value, unit }) => [symbol, value, unit])
const BOTH = [
  ['A', 1646.82, '公顷'],
  ['P', 612.5, 'mm'],
]

describe('what statistics people send', () => {
  test.each(['xlsx', 'biff8', 'ods'] as const)('a workbook as %s', async (type) => {
    expect(await values(workbook({ 数据: [HEADINGS, ...ROWS] }, type))).toEqual(BOTH)
  })

  test('titles above, a number column, totals, notes, marks for missing: the reading says what was taken for what', async () => {
    const cells = [
      ['淄博市基础数据表'],
      ['填报单位:某局'],
      ['序号', ...HEADINGS],
      ...ROWS.map((row, index) => [index + 1, ...row]),
      [3, 'ET', 'wetland', null, '—', 'mm', '遥感'],
      ['合计', null, null, null, 2259.32, null, null],
      ['注:数据截至年底'],
    ]
    const file = await read(workbook({ 数据: cells }))
    expect(file.rows.map(({ symbol }) => symbol)).toEqual(['A', 'P'])
    expect(file.lines).toEqual([4, 5])
    expect(file.reading).toMatchObject({
      sheet: '数据',
      heading_line: 3,
      left_out: [
        { line: 6, why: 'no_value' },
        { line: 7, why: 'total' },
        { line: 8, why: 'note' },
      ],
    })
    expect(file.reading.columns).toContainEqual({ column: 'value', heading: '数值' })
  })

  test('a heading in two rows, merged; a source that is merged over several rows', async () => {
    const cells = [
      ['符号', '生态系统', '项目', '数据', null, '来源'],
      [null, null, null, '数值', '单位', null],
      ...ROWS.map((row, index) => (index === 0 ? row : [...row.slice(0, 5), null])),
    ]
    const bytes = workbook({ 数据: cells }, 'xlsx', (sheet) => {
      sheet['!merges'] = ['D1:E1', 'A1:A2', 'B1:B2', 'C1:C2', 'F1:F2', 'F3:F4'].map((one) =>
        workbooks.utils.decode_range(one),
      )
    })
    expect((await read(bytes)).rows.map(({ value, source }) => [value, source])).toEqual([
      [1646.82, '年鉴'],
      [612.5, '年鉴'],
    ])
  })

  test('a unit in the heading is that of every value', async () => {
    const file = await read(text('符号,生态系统,数值(万亩),来源\nA,wetland,2.5,年鉴\n'), false)
    expect(file.rows[0]).toMatchObject({ value: 2.5, unit: '万亩' })
    expect(file.reading.unit).toBe('万亩')
  })

  test('a percentage is what its cell shows', async () => {
    const percent = (unit: string | null) =>
      workbook({ 数据: [HEADINGS, ['alpha', 'wetland', null, 0.0352, unit, '年鉴']] }, 'xlsx', (sheet) => {
        sheet.D2!.z = '0.00%'
      })
    expect(await values(percent('%'))).toEqual([['alpha', 3.52, '%']])
    expect((await read(percent('1'))).rows[0]).toMatchObject({ value: 0.0352, unit: '1' })
    expect((await read(percent('公顷'))).faults).toMatchObject([{ line: 2, column: 'value' }])
    expect(await values(text('符号,数值,单位,来源\nalpha,3.52%,%,年鉴\n'), false)).toEqual([
      ['alpha', 3.52, '%'],
    ])
  })

  test.each([
    ['an error of the spreadsheet', '<c r="D2" t="e"><v>#DIV/0!</v></c>', 'cell_error'],
    ['a formula that was never computed', '<c r="D2"><f>B1*2</f></c>', 'formula_without_value'],
  ])('%s is told, and nothing is taken for it', async (_, cell, code) => {
    const files = unzipSync(workbook({ 数据: [HEADINGS, ...ROWS] }))
    const name = 'xl/worksheets/sheet1.xml'
    files[name] = strToU8(strFromU8(files[name]!).replace(/<c r="D2".*?<\/c>/, cell))
    const file = await read(zipSync(files))
    expect(file.rows.map(({ symbol }) => symbol)).toEqual(['P'])
    expect(file.faults).toMatchObject([{ line: 2, column: 'value', code }])
  })

  test('several sheets with such a table: which one is asked, and the others are left', async () => {
    const bytes = workbook({ 2018: [HEADINGS, ROWS[0]], 2019: [HEADINGS, ...ROWS], 说明: [['填报说明']] })
    await expect(read(bytes)).rejects.toThrow(/several sheets have such a table, choose one: "2018", "2019"/)
    expect((await read(bytes, true, '2019')).rows).toHaveLength(2)
    await expect(read(bytes, true, '2020')).rejects.toThrow('there is no sheet "2020"')
    // A sheet without such a table is no choice.
    expect((await read(workbook({ 说明: [['填报说明']], 数据: [HEADINGS, ...ROWS] }))).reading.sheet).toBe(
      '数据',
    )
  })

  test.each([
    ['semicolons', '符号;生态系统;数值;单位;来源\nA;wetland;1646.82;公顷;年鉴, 2020\n'],
    [
      'tabs below a title with a comma',
      '表一,基础数据\n符号\t生态系统\t数值\t单位\t来源\nA\twetland\t1646.82\t公顷\t年鉴\n',
    ],
    ['figures of full width', '符号,生态系统,数值,单位,来源\nA,wetland,1646.82,公顷,年鉴\n'],
  ])('a text with %s', async (_, content) => {
    expect(await values(text(content), false)).toEqual([['A', 1646.82, '公顷']])
  })

  test.each([
    ['a decimal comma', '1.646,82'],
    ['a number with a word', '约1646'],
    ['a range', '1600-1700'],
  ])('%s is no figure', async (_, value) => {
    const file = await read(text(`符号,生态系统,数值,单位,来源\nA,wetland,"${value}",公顷,年鉴\n`), false)
    expect(file.faults).toMatchObject([{ line: 2, column: 'value' }])
  })
})

test('a trial says how a file is read and records nothing; types are known by their Chinese names', async () => {
  const { call, app } = await startTestService()
  const post = async (query: string) => {
    const answer = await app.request(`/v1/datasets/files?area=370300&period=2019&title=x${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      body: '符号,生态系统,数值,单位,来源\nA,湿地,1646.82,公顷,年鉴\nA,不存在,1,公顷,年鉴\n',
    })
    return { status: answer.status, body: (await answer.json()) as ReadDataset & UploadedDataset }
  }
  const count = async () => (await call<{ data: unknown[] }>('GET', '/v1/datasets', BUREAU)).body.data.length
  const before = await count()
  const trial = await post('&is_trial=true')
  expect(trial).toMatchObject({
    status: 200,
    body: { row_count: 2, faults: [{ line: 3, code: 'ecosystem_unknown' }] },
  })
  expect(await count()).toBe(before)
  const { body } = await post('&skip_bad_rows=true')
  const { rows } = (
    await call<{ rows: { ecosystem: string }[] }>('GET', `/v1/datasets/${body.dataset_id}`, BUREAU)
  ).body
  expect(rows.map(({ ecosystem }) => ecosystem)).toEqual(['wetland'])
})

describe.skipIf(!existsSync(CASES))(
  'the files of ../shared on which reading failed (skipped where they are not beside the clone)',
  () => {
    test.each([
      ['01 title rows above header.xlsx', 5, 0],
      ['02 merged two-level header.xlsx', 5, 0],
      ['08 percent-formatted cell.xlsx', 1, 0],
      ['11 formula cells no cached value.xlsx', 4, 1],
      ['31 Excel error #DIVslash0!.xlsx', 4, 1],
      ['48 extra 序号 column.xlsx', 5, 0],
      ['62 vertically merged source cell.xlsx', 3, 0],
      ['82 percent cell minimal.xlsx', 1, 0],
      ['53 ods.ods', 5, 0],
      ['51 xls old format (xlwt).xls', 5, 0],
      ['24 GBK tab separated.txt', 1, 0],
      ['26 semicolon.csv', 1, 0],
      ['28 UTF-16LE BOM (Excel Unicode text).csv', 1, 0],
    ])('%s: %i rows, %i faults', async (name, rows, faults) => {
      const bytes = new Uint8Array(readFileSync(join(CASES, name)))
      const file = await read(bytes, /\.(xlsx|xls|ods)$/.test(name))
      expect([file.rows.length, file.faults.length]).toEqual([rows, faults])
      if (name.includes('percent')) expect(file.rows[0]).toMatchObject({ value: 3.52, unit: '%' })
    })
    test('81 two visible sheets, second active.xlsx: one is chosen', async () => {
      const bytes = new Uint8Array(readFileSync(join(CASES, '81 two visible sheets, second active.xlsx')))
      await expect(read(bytes)).rejects.toThrow('choose one')
    })
  },
)
