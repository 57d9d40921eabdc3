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
    expect(file.reading.columns).toContainEqual({ column: 'value', heading: '数值', column_number: 5 })
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

describe('what could be read in two ways is not read', () => {
  const refused = (bytes: Uint8Array) => read(bytes).then(String, (error: Error) => error.message)

  test('a title gives the unit of every figure; another one in heading or row contradicts it', async () => {
    const rows = [
      ['A', 'wetland', 12.5, '年鉴'],
      ['A', 'forest', 3, '年鉴'],
    ]
    const heading = ['符号', '生态系统', '数值', '来源']
    const book = (...above: unknown[][]) => workbook({ 数据: [...above, ...rows] })
    expect(await values(book(['湿地与森林', '', '', '单位:公顷'], heading))).toEqual([
      ['A', 12.5, '公顷'],
      ['A', 3, '公顷'],
    ])
    // The name of an office is no unit.
    expect(await refused(book(['单位:淄博市林业局'], heading))).toContain('unit/单位 is missing')
    const withUnit = heading.map((name) => (name === '数值' ? '数值(公顷)' : name))
    expect(await refused(book(['单位:万公顷'], withUnit))).toBe(
      'the units 万公顷, 公顷 contradict each other; keep one',
    )
    const both = workbook({
      数据: [
        ['符号', '生态系统', '数值(公顷)', '单位', '来源'],
        ['A', 'wetland', 100, '万亩', '年鉴'],
        ['A', 'forest', 1, '', '年鉴'],
      ],
    })
    const { faults, rows: kept } = await read(both)
    expect(faults).toMatchObject([{ line: 2, column: 'unit', code: 'unit_contradicts' }])
    expect(kept.map(({ unit }) => unit)).toEqual(['公顷'])
  })

  test('two columns of figures: neither is chosen', async () => {
    const cells = [
      ['符号', '数值', '数值', '单位', '来源'],
      ['P', 100, 1000, 'mm', '气象局'],
    ]
    expect(await refused(workbook({ 数据: cells }))).toContain('stands twice')
    await expect(read(text('symbol,value,value,unit,source\nP,1,2,mm,s\n'), false)).rejects.toThrow('twice')
  })

  test.each(['0.0,', '0!.0,', '#,##0,,"百万"', '0\\.0,'])(
    'a cell that shows another figure than it holds (%s) is a fault',
    async (format) => {
      const bytes = workbook({ 数据: [HEADINGS, ...ROWS] }, 'xlsx', (sheet) => {
        sheet.D2!.z = format
      })
      const { faults } = await read(bytes)
      expect(faults).toMatchObject([{ line: 2, column: 'value', code: 'cell_shown_otherwise' }])
    },
  )

  test('nor one that shows another unit than that of its row', async () => {
    const bytes = workbook({ 数据: [HEADINGS, ...ROWS] }, 'xlsx', (sheet) => {
      sheet.D2!.z = '0.0"万公顷"'
    })
    expect((await read(bytes)).faults).toMatchObject([{ line: 2, column: 'value' }])
  })

  test.each(['#,##0', '#,##0.00', '0.0"公顷"', '0.0" 公顷"', '0.00_ ;[Red]-0.00'])(
    'one that only looks neat (%s) is none',
    async (format) => {
      const bytes = workbook({ 数据: [HEADINGS, ...ROWS] }, 'xlsx', (sheet) => {
        sheet.D2!.z = format
      })
      expect(await values(bytes)).toEqual(BOTH)
    },
  )

  test('an ODS that repeats its rows without end is read as far as a table reaches', async () => {
    const files = unzipSync(workbook({ 数据: [HEADINGS, ...ROWS] }, 'ods'))
    const changed = (change: (content: string) => string) =>
      zipSync({ ...files, 'content.xml': strToU8(change(strFromU8(files['content.xml']!))) })
    const blank =
      '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    expect(
      await values(changed((content) => content.replace('</table:table>', `${blank}</table:table>`))),
    ).toEqual(BOTH)
    const many = Array.from({ length: 3 }, () => blank.replace('1048570', '20000')).join('')
    expect(
      await refused(changed((content) => content.replace('</table:table>', `${many}</table:table>`))),
    ).toContain('repeated beyond row')
  })

  test('ecosystems are not larger than their land, and what was read is shown in the unit that is computed with', async () => {
    const { app } = await startTestService({})
    const trial = async (content: string) => {
      const answer = await app.request('/v1/datasets/files?area=370303&period=2019&title=x&is_trial=true', {
        method: 'POST',
        body: content,
        headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv', 'Accept-Language': 'zh' },
      })
      return (await answer.json()) as ReadDataset
    }
    const heading = 'symbol,ecosystem,value,unit,source'
    const { rows, faults } = await trial(`${heading}\nA,wetland,1.5,万亩,s\n`)
    expect(faults).toEqual([])
    expect(rows).toMatchObject([
      { line: 2, value: 1.5, unit: '万亩', computed_value: expect.closeTo(1e7, 3) },
    ])
    const prices = await trial(`${heading}\nP_w,,6.11,万元/m3,s\nP_w,,6.11,元/m3,s\n`)
    expect(prices.rows.map(({ is_far }) => is_far)).toEqual([true, false])
    const large = await trial(`${heading}\nA,wetland,200,km2,s\nA,forest,200,km2,s\n`)
    expect(large.faults).toMatchObject([{ line: 3, code: 'area_exceeds_land' }])
    const twice = await trial(`${heading}\nA,wetland,1,km2,s\nA,wetland,1,km2,s\n`)
    expect(twice.faults[0]!.detail).toContain('前面一行已给出 A')
  })
})
