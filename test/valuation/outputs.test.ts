import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as workbooks from '@e965/xlsx'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import type { SeeaAccountsAnswer } from '../../engine/facts/seea.ts'
import type { Valuation } from '../../engine/facts/valuation.ts'
import { readFile } from '../../src/city/files.ts'
import { csvOf } from '../../src/edge/csv.ts'
import { parseCsv } from '../../src/edge/sheets.ts'
import { xlsxOf } from '../../src/edge/workbook.ts'
import { manifest, recompute } from '../../src/valuation/manifest.ts'
import { ROOT, temporaryFolder } from '../helpers/server.ts'
import { BUREAU, startTestService, type TestService } from '../helpers/service.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
let service: TestService
let zibo: Valuation
beforeAll(async () => {
  service = await startTestService()
  const { body } = await service.call<{ data: Valuation[] }>('GET', '/v1/valuations?area=370300')
  zibo = body.data[0]!
})
const fetchFile = (ending: string, headers: Record<string, string> = {}) =>
  service.app.request(`/v1/valuations/${zibo.valuation_id}.${ending}`, { headers })

describe('csv', () => {
  test('quotes what has to be, and lets no cell be taken for a formula', () => {
    const table = {
      name: 't',
      headings: ['a', 'b'],
      rows: [
        ['=1+1', 'x,"y"'],
        ['-2', -2],
        ['+x', null],
        ['@y', '\n'],
      ],
    }
    const text = csvOf(table)
    expect(text.startsWith('\ufeff')).toBe(true)
    expect(text.slice(1)).toBe('a,b\r\n\'=1+1,"x,""y"""\r\n\'-2,-2\r\n\'+x,\r\n\'@y,"\n"\r\n')
    expect(parseCsv(text.slice(1))).toEqual([
      ['a', 'b'],
      ["'=1+1", 'x,"y"'],
      ["'-2", '-2'],
      ["'+x", ''],
      ["'@y", '\n'],
    ])
  })
})

describe('workbooks that are not what they seem are refused before they are read', () => {
  const sheetOf = (cells: string) => {
    const files = unzipSync(xlsxOf([{ name: 't', headings: ['symbol'], rows: [['A']] }]))
    const name = Object.keys(files).find((one) => one.startsWith('xl/worksheets/'))!
    const sheet = new TextDecoder().decode(files[name])
    files[name] = strToU8(sheet.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${cells}</sheetData>`))
    return zipSync(files)
  }
  const rows = (count: number, row: (line: number) => string) =>
    Array.from({ length: count }, (_, index) => row(index + 1)).join('')
  test.each([
    [
      'cells far to the right',
      () => sheetOf(rows(20_000, (line) => `<row r="${line}"><c r="XFD${line}"><v>1</v></c></row>`)),
      /beyond column 64/,
    ],
    [
      'a row far below',
      () => sheetOf('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
      /beyond column 64 or row/,
    ],
    [
      'a reference that is none',
      () => sheetOf('<row r="1"><c r="&#88;FD1"><v>1</v></c></row>'),
      /beyond column 64/,
    ],
    [
      'much in little',
      () => sheetOf(rows(500_000, () => '<row><c><v>1</v></c><c><v>1</v></c></row>')),
      /more than 16777216 bytes/,
    ],
    ['nothing of the kind', () => new Uint8Array([1, 2, 3]), /no workbook/],
  ])('%s', async (_, bytesOf, detail) => {
    await expect(readFile('figures', bytesOf(), { isWorkbook: true })).rejects.toThrow(detail)
  })
})

/** Every sheet as an independent reader has it; an empty cell is null. */
function sheetsOf(bytes: Uint8Array) {
  const book = workbooks.read(bytes, { type: 'array' })
  return book.SheetNames.map((sheet) => ({
    sheet,
    data: workbooks.utils.sheet_to_json<unknown[]>(book.Sheets[sheet]!, {
      header: 1,
      defval: null,
      raw: true,
    }),
  }))
}

describe('xlsx', () => {
  test('an independent reader finds every sheet, text and number', async () => {
    const headings = Array.from({ length: 30 }, (_, index) => `列${index}`)
    const row = headings.map((_, index) => (index % 3 === 0 ? `<&"'>${index}` : index / 7))
    const bytes = xlsxOf([
      {
        name: '指标/indicators: a name far longer than a sheet may have',
        headings,
        rows: [row, headings.map(() => null)],
      },
      { name: 'second', headings: ['x'], rows: [[1e-12], [-0.1], ['\u0001末']] },
    ])
    const sheets = sheetsOf(bytes)
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['指标 indicators  a name far longe', 'second'])
    expect(sheets[0]!.data[0]).toEqual(headings)
    expect(sheets[0]!.data[1]).toEqual(row)
    expect(sheets[1]!.data.slice(1)).toEqual([[1e-12], [-0.1], ['末']])
    expect(xlsxOf([{ name: 'a', headings: ['x'], rows: [] }])).toEqual(
      xlsxOf([{ name: 'a', headings: ['x'], rows: [] }]),
    )
  })
})

describe('a workbook on paper', () => {
  const headings = ['指标 indicator', '价值量(元) value_cny', '占比 share', '编号 dataset_id']
  const rows = [
    ["a & b's ".repeat(20), 1234567.891, 0.25, 123456],
    ['b', 1234.5678, null, 7],
    ['c', 98765, -0.001, 2010],
    ['d', 0.00001, 1, 1],
  ]
  const bytes = xlsxOf([
    { name: "a & b's", headings, rows },
    { name: 'none', headings: ['x'], rows: [] },
  ])
  const book = workbooks.read(bytes, { type: 'array', cellNF: true })
  const sheet = book.Sheets["a & b's"]!

  test.each([
    ['B2', '#,##0.0000', '1,234,567.8910'],
    ['B3', '#,##0.0000', '1,234.5678'],
    ['B4', '#,##0', '98,765'],
    ['B5', '0.00E+00', '1.00E-05'],
    ['C2', '0.0%', '25.0%'],
    ['C4', '0.0%', '-0.1%'],
    ['D2', 'General', '123456'],
    ['D4', 'General', '2010'],
  ])('%s is shown by %s as %s', (cell, format, shown) => {
    expect([sheet[cell].z, sheet[cell].w]).toEqual([format, shown])
  })

  test('is one A4 page wide, has its headings on each page, and rows as high as their text', () => {
    const files = Object.entries(unzipSync(bytes)).map(([path, file]) => [
      path,
      new TextDecoder().decode(file),
    ])
    const { 'xl/worksheets/sheet1.xml': first } = Object.fromEntries(files)
    expect(first).toContain(
      '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
    )
    expect(first).toContain('<oddHeader>&amp;La &amp;&amp; b')
    expect(book.Workbook!.Names!.map(({ Name, Ref }) => [Name, Ref])).toEqual([
      ['_xlnm.Print_Area', "'a & b''s'!$A$1:$D$5"],
      ['_xlnm.Print_Titles', "'a & b''s'!$1:$1"],
      ['_xlnm.Print_Area', "'none'!$A$1:$A$1"],
      ['_xlnm.Print_Titles', "'none'!$1:$1"],
    ])
    const heights = [...first.matchAll(/<row r="\d+" ht="([\d.]+)"/g)].map(([, height]) => Number(height))
    expect(heights[1]).toBeGreaterThan(2 * heights[2]!)
  })
})

describe('an account as a file', () => {
  test('csv: a row an indicator, its values those of the account to the last digit', async () => {
    const answer = await fetchFile('csv')
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('Content-Disposition')).toContain('attachment; filename="gep-370300-2019-')
    const [headings, ...rows] = parseCsv((await answer.text()).replace(/^\ufeff/, ''))
    const at = (name: string) => headings!.findIndex((heading) => heading.includes(name))
    expect(rows.map((row) => [row[at('indicator_id')], Number(row[at('value_cny')])])).toEqual(
      zibo.result!.indicators.map((one) => [one.indicator_id, one.monetary?.value ?? 0]),
    )
    expect(rows.map((row) => Number(row[at('p95_cny')]))).toEqual(
      zibo.result!.indicators.map((one) => one.interval?.p95 ?? 0),
    )
  })

  test('xlsx: totals, every input with its source, what is missing', async () => {
    const sheets = sheetsOf(new Uint8Array(await (await fetchFile('xlsx')).arrayBuffer()))
    const sheet = (name: string) => sheets.find((one) => one.sheet.includes(name))!.data
    expect(sheets.map((one) => one.sheet.split(' ')[1])).toEqual([
      ...['indicators', 'totals', 'inputs', 'missing', 'uncertainty', 'method'],
      ...['4.1', '7.1', '9.1a', '9.1b', 'quality', 'about'],
    ])
    expect(sheet('totals')[4]!.slice(0, 2)).toEqual([
      '生态产品价值(已核算部分) ecosystem products, as far as computed',
      zibo.result!.gep.value,
    ])
    expect(sheet('missing')).toHaveLength(zibo.result!.missing.length + 1)
    expect(
      sheet('inputs')
        .flat()
        .some((cell) => String(cell).includes('W04')),
    ).toBe(true)
    expect(sheet('about').flat()).toContain(zibo.result!.hash)
  })

  describe.each(['zh', 'en'] as const)('a report in one language: %s', (language) => {
    const said = {
      zh: {
        title: '淄博市 2019 年生态产品价值(已核算部分)报告',
        part: '本合计仅含可核算部分',
        others: ['缺项', '来源', '编制', '批准', '附录'],
      },
      en: {
        title: 'Zibo 2019: ecosystem products, as far as computed',
        part: 'The total is the sum of what could be computed',
        others: ['What is missing', 'Sources', 'Prepared by', 'Approved by', 'Annex'],
      },
    }[language]
    const every = () => [said.title, said.part, ...said.others, zibo.result!.hash, 'W04']

    test('html needs nothing from elsewhere', async () => {
      const text = await (await fetchFile(`html?language=${language}`)).text()
      for (const one of every()) expect(text).toContain(one)
      // An address of a source is told, and nothing is fetched from it.
      expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|<script|url\(/)
    })

    test('docx: A4 upright, the annex lying, numbered pages, a heading row that comes again', async () => {
      const answer = await fetchFile(`docx?language=${language}`)
      expect(answer.headers.get('content-type')).toContain('wordprocessingml')
      const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
      const partOf = (name: string) => new TextDecoder().decode(files[name])
      const body = partOf('word/document.xml')
      for (const one of every()) expect(body).toContain(one)
      expect([...body.matchAll(/<w:pgSz [^>]*>/g)].map(([size]) => size)).toEqual([
        expect.stringMatching(/w:w="11906".*w:h="16838"/),
        expect.stringMatching(/w:w="16838".*w:h="11906".*landscape/),
      ])
      expect(body).toContain('<w:tblHeader/>')
      const footers = Object.keys(files).filter((name) => name.startsWith('word/footer'))
      expect(footers.map(partOf).join()).toMatch(/PAGE.*NUMPAGES/s)
    })
  })

  test('a report of an account that is not there, or in a language that is not: refused', async () => {
    expect((await fetchFile('docx?language=fr')).status).toBe(400)
    expect((await fetchFile('csv?language=zh')).status).toBe(400)
    expect((await service.app.request('/v1/valuations/999999.docx')).status).toBe(404)
  })

  test('json: the manifest alone gives the account again to the last digit, and shows what was changed', async () => {
    const text = await (await fetchFile('json')).text()
    const sha = (content: string) => createHash('sha256').update(content).digest('hex')
    const given = manifest.parse(JSON.parse(text))
    expect(recompute(given, sha)).toEqual({
      ...{ recorded: zibo.result!.hash, recomputed: zibo.result!.hash, isSame: true, differences: [] },
    })
    for (const row of given.rows) row.value *= 1.01
    const changed = recompute(given, sha)
    expect([changed.isSame, changed.differences.length > 0]).toEqual([false, true])

    const folder = temporaryFolder('manifest')
    const file = join(folder.path, 'account.json')
    const run = (content: string) => {
      writeFileSync(file, content)
      return spawnSync(process.execPath, ['src/bin.mjs', 'valuation', 'recompute', file], {
        cwd: ROOT,
        encoding: 'utf8',
      })
    }
    expect(run(text)).toMatchObject({ status: 0, stdout: `✓ every digit is met: ${zibo.result!.hash}\n` })
    expect(run(text.replace('"seed":1', '"seed":2'))).toMatchObject({ status: 1 })
    expect(run('{}').stderr).toContain('is no manifest of an account')
    folder.remove()
  })

  test('SEEA EA tables: oxygen, hydropower and pest control stand outside, and supply is use', async () => {
    const { body } = await service.call<{ data: Valuation[] }>('GET', '/v1/valuations?area=513300')
    const garze = body.data[0]!
    const answer = await service.call<SeeaAccountsAnswer>(
      'GET',
      `/v1/valuations/${garze.valuation_id}/accounts`,
    )
    const { gep, gep_of_profile, holds, outside, supply, use_by_beneficiary } = answer.body
    expect([answer.status, holds, gep_of_profile]).toEqual([200, true, garze.result!.gep.value])
    expect(outside.map(({ indicator_id, role }) => `${indicator_id} ${role}`)).toEqual([
      ...['hydropower abiotic', 'oxygen-release outside'],
      ...['pest-control/forest intermediate', 'pest-control/grassland intermediate'],
      'tourism/revenue-multiple outside',
    ])
    const taken = outside.reduce((sum, { value }) => sum + value, 0)
    expect(gep).toBeCloseTo(gep_of_profile - taken, 0)
    // Without oxygen alone a quarter less (−24.1 %).
    const oxygen = outside.find(({ indicator_id }) => indicator_id === 'oxygen-release')!
    expect(oxygen.value / gep_of_profile).toBeCloseTo(0.2417, 3)
    const changes = Object.fromEntries(garze.result!.switches.map((one) => [one.switch_id, one.change]))
    expect(changes['without-oxygen']).toBeCloseTo(-0.2417, 3)
    // CO2 at 29.57 in place of 380 CNY/t takes 117.8 to 9.17 亿元 of 7548.92.
    expect(changes['carbon-price']).toBeCloseTo(((29.57 / 380 - 1) * 117.8) / 7548.92, 4)
    expect(changes['seea-final']).toBeCloseTo(gep / gep_of_profile - 1, 9)
    expect(supply.reduce((sum, { total }) => sum + total, 0)).toBeCloseTo(gep, 0)
    expect(Object.values(use_by_beneficiary).reduce((sum, value) => sum + value, 0)).toBeCloseTo(gep, 0)
  })

  test('a draft is shown to the bureau alone; what is not there is 404', async () => {
    const { body } = await service.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, {
      ...{ area: '370300', period: '2019', dataset_id: zibo.dataset_id, draws: 0 },
    })
    const path = `/v1/valuations/${body.valuation_id}.csv`
    expect((await service.call('GET', path)).status).toBe(404)
    await expect.poll(async () => (await service.call('GET', path, BUREAU)).status).toBe(200)
    expect((await service.call('GET', '/v1/valuations/999999.xlsx')).status).toBe(404)
  })
})

describe('uploads', () => {
  const upload = async (content: string | Uint8Array, query = '', type = 'text/csv') => {
    const path = `/v1/datasets/files?area=370302&period=2019&title=t${query}`
    const answer = await service.app.request(path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': type },
      body: content as never,
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const GOOD =
    '符号,生态系统,数值,单位,来源,依据\nA,wetland,"1,500",公顷,调查,已核实\nP,,658.5,mm,W03,confirmed\n'

  test('csv with Chinese headings, thousands separated, UTF-8 or GB 18030', async () => {
    const { status, body } = await upload(`\ufeff${GOOD}`)
    expect([status, body.row_count, body.skipped]).toEqual([201, 2, []])
    const stored = await service.call<{ rows: object[] }>('GET', `/v1/datasets/${body.dataset_id}`, BUREAU)
    expect(stored.body.rows[0]).toMatchObject({
      symbol: 'A',
      ecosystem: 'wetland',
      value: 1500,
      grade: 'confirmed',
    })
    // 公顷 in GB 18030 is B9 AB C7 EA.
    const gb = new Uint8Array([
      ...new TextEncoder().encode('symbol,ecosystem,value,unit,source\nA,wetland,2,'),
      ...[0xb9, 0xab, 0xc7, 0xea],
      ...new TextEncoder().encode(',s\n'),
    ])
    expect((await upload(gb)).status).toBe(201)
  })

  test('a workbook as it is written here is read as it was meant', async () => {
    const rows = [['A', 'wetland', 12.5, 'hm^2', 's', 'triangular 10 15 两次调查']]
    const bytes = xlsxOf([
      { name: 'x', headings: ['symbol', 'ecosystem', 'value', 'unit', 'source', 'uncertainty'], rows },
    ])
    const { status, body } = await upload(bytes, '', XLSX)
    expect([status, body.row_count]).toEqual([201, 1])
    const stored = await service.call<{ rows: object[] }>('GET', `/v1/datasets/${body.dataset_id}`, BUREAU)
    expect(stored.body.rows[0]).toMatchObject({
      uncertainty: { distribution: 'triangular', min: 10, max: 15 },
    })
  })

  test('every bad row is told by line, column, what is wrong and what was expected; nothing is imported', async () => {
    const bad = `${GOOD}Pp,,5,mm,s,confirmed\nP,forest,x,mm,s,confirmed\nA,forest,5,kg,s,confirmed\nA,woods,5,公顷,s,maybe\n`
    const before = service.service.sequencer.lastSeq
    const { status, body } = await upload(bad)
    const errors = body.errors as { line: number; column: string; detail: string }[]
    expect(status).toBe(422)
    expect(errors.map(({ line, column }) => `${line} ${column}`).sort()).toEqual([
      '4 symbol',
      '5 value',
      '6 unit',
      '7 grade',
    ])
    expect(errors.find(({ line }) => line === 4)!.detail).toMatch(
      /line 4, symbol: no formula has Pp; did you mean .*P/,
    )
    expect(errors.find(({ line }) => line === 6)!.detail).toContain('m^2')
    expect(service.service.sequencer.lastSeq).toBe(before)
    const skipping = await upload(bad, '&skip_bad_rows=true')
    expect([skipping.status, skipping.body.row_count, (skipping.body.skipped as unknown[]).length]).toEqual([
      201, 2, 4,
    ])
  })

  test.each([
    ['symbol,value\nA,1\n', 'unit/单位, source/来源 is missing'],
    ['symbol,value,unit,source,colour\nA,1,mm,s,red\n', 'heading "colour" is not known'],
    ['symbol,value,unit,source\n', 'no row below it'],
    ['symbol,value,unit,source\n"A,1,mm,s\n', 'never closed'],
  ])('%j is refused: %s', async (content, detail) => {
    const { status, body } = await upload(content)
    expect([status, body.code, String(body.detail).includes(detail)]).toEqual([400, 'unreadable_file', true])
  })

  test('a workbook that is none, another type, an area nobody knows', async () => {
    expect((await upload('no zip', '', XLSX)).body).toMatchObject({ code: 'unreadable_file' })
    expect((await upload(GOOD, '', 'application/pdf')).status).toBe(415)
    const answer = await service.app.request(
      '/v1/datasets/files?area=999999&period=2019&title=t&skip_bad_rows=true',
      {
        method: 'POST',
        headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
        body: GOOD,
      },
    )
    expect(await answer.json()).toMatchObject({ status: 422, code: 'area_unknown' })
  })
})
