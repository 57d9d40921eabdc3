import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { BANKER, BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const api = await startTestService()

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  [keyword: string]: unknown
}

/** Texts, lists and maps of what may be sent that have no end. */
function endless(schema: Schema | undefined, at: string): string[] {
  if (schema === undefined || typeof schema !== 'object') return []
  const types = [schema.type ?? []].flat()
  const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined)
  const { items, additionalProperties: rest, anyOf = [], oneOf = [], allOf = [], properties = {} } = schema
  const isOpenPattern = typeof schema.pattern === 'string' && /[^\\][*+]|,\}/.test(schema.pattern)
  return [
    ...(types.includes('string') && !has('maxLength', 'pattern', 'enum', 'const', 'format')
      ? [`${at}: text`]
      : []),
    ...(isOpenPattern && !has('maxLength') ? [`${at}: pattern`] : []),
    ...(types.includes('array') && !has('maxItems') ? [`${at}: list`] : []),
    ...(typeof rest === 'object' && !has('maxProperties') ? [`${at}: map`] : []),
    ...Object.entries(properties).flatMap(([name, member]) => endless(member, `${at}.${name}`)),
    ...endless(items, `${at}[]`),
    ...(typeof rest === 'object' ? endless(rest, `${at}{}`) : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((part) => endless(part, at)),
  ]
}

test('every text, list and map that may be sent has a limit', async () => {
  const { body } = await api.call<{ paths: Record<string, Record<string, unknown>> }>('GET', '/openapi.json')
  const found = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const { requestBody, parameters = [] } = operation as {
        requestBody?: { content: Record<string, { schema: Schema }> }
        parameters?: { name: string; schema?: Schema }[]
      }
      return [
        ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
          endless(schema, `${method} ${path}`),
        ),
        ...parameters.flatMap(({ name, schema }) => endless(schema, `${method} ${path}?${name}`)),
      ]
    }),
  )
  expect(found).toEqual([])
})

test.each([
  ['many parts', `[${'{},'.repeat(200_000)}{}]`],
  ['depth', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
  ['members', `{${Array.from({ length: 90_000 }, (_, index) => `"a${index}":0`).join()}}`],
])('a body of %s is refused before each part is looked at', async (_, text) => {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${BUREAU}` }
  const answer = await api.app.request('/v1/profiles', { method: 'POST', headers, body: text })
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'too_large'])
})

test('who asks is known before a body is read: a stranger’s is not', async () => {
  const body = new ReadableStream({
    pull() {
      throw new Error('the body was read')
    },
  })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': '100' }
  const request = new Request('http://localhost/v1/profiles', {
    ...{ method: 'POST', headers, body, duplex: 'half' },
  } as RequestInit)
  expect((await api.app.request(request)).status).toBe(401)
})

describe('files that somebody made to do harm', () => {
  const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const upload = async (type: string, body: string | Uint8Array) => {
    const answer = await api.app.request('/v1/datasets/files?area=370300&period=2019&title=t', {
      ...{ method: 'POST', body: body as BodyInit },
      headers: { 'Content-Type': type, Authorization: `Bearer ${BUREAU}` },
    })
    return { status: answer.status, text: await answer.text() }
  }
  const encode = (text: string) => new TextEncoder().encode(text)
  const workbook = (rows: string) =>
    zipSync({
      '[Content_Types].xml': encode('<Types/>'),
      'xl/workbook.xml': encode(
        '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
      ),
      'xl/_rels/workbook.xml.rels': encode(
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      ),
      'xl/worksheets/sheet1.xml': encode(`<worksheet><sheetData>${rows}</sheetData></worksheet>`),
    })

  test.each([
    ['a row of nothing', 'text/csv', 'symbol,value,unit,source\n,,,\n'],
    ['nothing', 'text/csv', ''],
    ['a cell at the end of the sheet', XLSX, workbook('<row r="20000"><c r="XFD20000"><v>1</v></c></row>')],
    ['a row beyond the last', XLSX, workbook('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')],
    ['quotes without end', 'text/csv', '"'.repeat(1_000_000)],
    ['blank lines without end', 'text/csv', `symbol,value,unit,source\n${'\n'.repeat(4_000_000)}`],
    ['columns without end', 'text/csv', ','.repeat(1_000_000)],
    [
      'a cell of millions of characters',
      XLSX,
      workbook(`<row r="1"><c r="A1" t="inlineStr"><is><t>${'A'.repeat(4_000_000)}</t></is></c></row>`),
    ],
    ['no workbook', XLSX, encode('PK\u0003\u0004 not one')],
  ])('%s', async (_, type, body) => {
    const { status, text } = await upload(type, body)
    expect([status, text]).toEqual([400, expect.stringContaining('unreadable_file')])
  })

  test.each([
    ['a decimal comma', '1,5'],
    ['groups of one digit', '1,2,3'],
    ['blanks within', '1 2 3'],
    ['another base', '0x10'],
    ['characters that can’t be seen', '1\u0000'],
  ])('a figure that could be read in two ways is not read at all: %s', async (_, value) => {
    const { status } = await upload('text/csv', `symbol,value,unit,source\nC_t,"${value}",m^3,yearbook\n`)
    expect(status).toBe(422)
  })

  test.each([
    [
      'tabs in UTF-16, as spreadsheets save text',
      Buffer.from(
        '\ufeffsymbol\titem\tvalue\tunit\tsource\nC_t\t太河水库\t"1,234.5"\tm^3\t年鉴\n',
        'utf16le',
      ),
    ],
    ['semicolons', Buffer.from('symbol;item;value;unit;source\nC_t;太河水库;1234.5;m^3;年鉴\n')],
  ])('a file in another form is read: %s', async (_, body) => {
    expect((await upload('text/csv', body)).status).toBe(201)
  })

  test('as many faults as there are rows are told by the first hundred', async () => {
    const { status, text } = await upload(
      'text/csv',
      `symbol,value,unit,source\n${'x,y,z,w\n'.repeat(15_000)}`,
    )
    expect(status).toBe(422)
    expect(text.length).toBeLessThan(60_000)
  })
})

test('a bank reference that differs by a blank or by case is the same payment', async () => {
  const give = async (bank_reference: string) => {
    const body = { uscc: '91370300MADEMQAAXQ', amount: '1.00', bank_reference }
    const { status, body: answer } = await api.call('POST', '/v1/deposits', OPERATOR, body)
    return [status, answer.code]
  }
  expect(await give('Icbc 2026-11 a')).toEqual([201, undefined])
  for (const same of ['ICBC 2026-11 A', 'icbc 2026-11  a', 'Icbc2026-11a', 'ＩＣＢＣ 2026-11 a'])
    expect(await give(same)).toEqual([409, 'bank_reference_used'])
})

test('a consent is for a registered subject and for a year at most', async () => {
  const consent = (expires_at: string) =>
    api.call('POST', '/v1/credit/consents', EA, {
      bank_uscc: '91370300MADEMQKK5T',
      purpose: 'loan',
      expires_at,
    })
  expect((await consent('9998-01-01T00:00:00Z')).body).toMatchObject({ code: 'validity_out_of_range' })
})

test('who recorded the figures, asked for the account or submitted it does not publish it', async () => {
  const { service, call } = api
  const add = (name: string, roles: string[]) =>
    call<{ token: string }>('POST', '/v1/principals', 'demo-administrator', { name, roles })
  const { token: both } = (await add('both', ['maker', 'approver'])).body
  const { token: other } = (await add('other', ['maker'])).body
  const rows = [{ symbol: 'C_t', value: 1, unit: 'm^3', source: 's', grade: 'unverified' }]
  const recorded = await call<{ dataset_id: number }>('POST', '/v1/datasets', both, {
    ...{ area: '370300', period: '2018', title: 't', rows },
  })
  expect(recorded.status).toBe(201)
  const { dataset_id } = recorded.body
  const asked = { area: '370300', period: '2018', dataset_id }
  const { valuation_id } = (await call<{ valuation_id: number }>('POST', '/v1/valuations', other, asked)).body
  await expect.poll(() => service.sequencer.venue.valuations.get(valuation_id)?.status).toBe('draft')
  await call('POST', `/v1/valuations/${valuation_id}/submit`, BUREAU)
  const refused = await call('POST', `/v1/valuations/${valuation_id}/publish`, both)
  expect(refused.body).toMatchObject({ code: 'publisher_must_be_another_person' })
  expect((await call('POST', `/v1/valuations/${valuation_id}/publish`, CHIEF)).status).toBe(200)
})

test('operator and auditor see the orders of everybody and both parties of each trade; nobody else does', async () => {
  for (const path of ['/v1/participants/91370300MADEMQAAXQ/orders', '/v1/instruments/SO2-ZIBO/parties']) {
    for (const token of [OPERATOR, 'demo-auditor']) {
      const { status, body } = await api.call<{ data: object[] }>('GET', path, token)
      expect([path, status, body.data.length > 0]).toEqual([path, 200, true])
    }
    for (const token of [EA, EB, BANKER, BUREAU])
      expect((await api.call('GET', path, token)).status).toBe(403)
    expect((await api.call('GET', path)).status).toBe(401)
  }
})

test('faults of the shape are told in the language of who asks', async () => {
  const { call } = await startTestService()
  const told = async (language: string) => {
    const body = { symbol: 5, nonsense: true, side: 'up' }
    const answer = await call<{ errors: { pointer: string; detail: string }[] }>(
      ...(['POST', '/v1/orders', EA, body] as const),
      { 'Accept-Language': language },
    )
    return Object.fromEntries(answer.body.errors.map(({ pointer, detail }) => [pointer, detail]))
  }
  const chinese = await told('zh-CN,zh;q=0.9')
  expect(chinese['/quantity']).toBe('/quantity: 必填')
  expect(chinese['/nonsense']).toBe('/nonsense: 此请求没有这个成员')
  expect(chinese['/symbol']).toMatch(/[\u4e00-\u9fff]/)
  const english = await told('en')
  expect(english['/quantity']).toBe('/quantity: is required')
  expect(Object.keys(english)).toEqual(Object.keys(chinese))
})
