import { utils, write } from '@e965/xlsx'
import { expect, test } from 'vitest'
import type { CreditEntryAnswer, ReadCreditEntries } from '../../engine/facts/credit.ts'
import { xlsxOf } from '../../src/edge/workbook.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, startTestService } from '../helpers/service.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const HEADINGS = [
  '行政相对人名称',
  '行政相对人代码',
  '处罚类别',
  '行政处罚决定书文号',
  '处罚决定日期',
  '处罚机关',
  '违法事实',
]
type Answer = ReadCreditEntries & {
  code?: string
  errors?: { line: number; column: string; code: string; detail: string }[]
  recorded?: number
}

async function city() {
  const api = await startTestService({ clock: { now: Date.parse('2026-12-01T10:00:00+08:00') } })
  const send = async (bytes: Uint8Array | string, type: string, token = BUREAU) =>
    (await (
      await api.app.request('/v1/credit-entries/files', {
        ...{ method: 'POST', body: bytes as never },
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': type },
      })
    ).json()) as Answer
  const post = async (rows: object[]) =>
    (await api.call<Answer>('POST', '/v1/credit-entries', BUREAU, { rows })).body
  const file = (rows: string[][]) =>
    send(
      xlsxOf([{ name: '行政处罚', headings: HEADINGS, rows }]),
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    )
  return { ...api, send, post, file }
}

test('a workbook of another authority is read as it is, shown, and recorded whole', async () => {
  const { file, post, call, sql } = await city()
  const read = await file([
    ['甲', A, '警告', '淄应急罚〔2026〕7号', '2026/3/5', '淄博市应急管理局', '台账不全'],
    ['乙', B, 'warning', '淄市监罚〔2026〕12号', '2026年11月30日', '淄博市市场监督管理局', ''],
  ])
  expect(
    read.rows.map(({ uscc, item_id, decided_on, detail }) => [uscc, item_id, decided_on, detail]),
  ).toEqual([
    [A, 'warning', '2026-03-05', '台账不全'],
    [B, 'warning', '2026-11-30', 'warning'],
  ])
  const rows = read.rows.map(({ name: _, item: __, points: ___, laws_not_in_force: ____, ...row }) => row)
  expect((await post(rows)).recorded).toBe(2)
  const { body } = await call<{ entries: { document: string }[] }>('GET', `/v1/credit/files/${A}`, EA)
  expect(body.entries.map(({ document }) => document)).toContain('淄应急罚〔2026〕7号')
  expect((await post(rows)).code).toBe('credit_entry_exists')
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what a bureau hands on is read by the same reading: every row is known already', async () => {
  const { post, send, app, call } = await city()
  const entry = { uscc: A, item_id: 'warning', decided_on: '2026-03-05', authority: '局', detail: '台账' }
  await post([
    { ...entry, document: '1号' },
    { ...entry, document: '2号' },
  ])
  const of = async (token: string) =>
    app.request('/v1/credit/entries.xlsx', { headers: { Authorization: `Bearer ${token}` } })
  expect((await of(EA)).status).toBe(403)
  const answer = await of(BUREAU)
  const read = await send(new Uint8Array(await answer.arrayBuffer()), answer.headers.get('Content-Type')!)
  const { body } = await call<{ data: object[] }>('GET', '/v1/credit/entries', BUREAU)
  expect(read.errors!.map(({ code }) => code)).toEqual(body.data.map(() => 'credit_entry_exists'))
  expect(body.data.length).toBeGreaterThan(1)
  expect((await call('GET', '/v1/credit/entries', EA)).status).toBe(403)
})

test('what is wrong is told line by line, and nothing is recorded', async () => {
  const { file, post, call } = await city()
  const before = (await call<{ entries: object[] }>('GET', `/v1/credit/files/${A}`, EA)).body.entries.length
  const sound = ['甲', A, '警告', '1号', '2026-03-05', '局', '']
  const read = await file([
    sound,
    ['乙', B.replace('9', '8'), '警告', '2号', '2026-03-05', '局', ''],
    ['甲', A, '没有此项', '3号', '2026-03-05', '局', ''],
    ['甲', A, '警告', '4号', '2027-01-01', '局', ''],
    sound,
  ])
  expect(read.errors!.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'uscc', 'participant_not_found'],
    [4, 'item_id', 'credit_item_not_found'],
    [5, 'decided_on', 'decision_in_the_future'],
    [6, 'document', 'row_duplicate'],
  ])
  const row = {
    uscc: A,
    item_id: 'warning',
    decided_on: '2026-03-05',
    authority: '局',
    document: '9号',
    detail: '事实',
  }
  expect((await post([row, { ...row, item_id: 'nothing' }])).code).toBe('credit_item_not_found')
  const after = (await call<{ entries: object[] }>('GET', `/v1/credit/files/${A}`, EA)).body.entries.length
  expect(after).toBe(before)
})

test('a published table is taken with what others need in it: more headings, dates as Excel has them, signatures below', async () => {
  const { send } = await city()
  const text = [
    '行政处罚信息公示表,,,,,,,,',
    '行政相对人名称,行政相对人类别,行政相对人代码_1(统一社会信用代码),处罚类别,罚款金额(万元),行政处罚决定书文号,处罚决定日期,处罚机关,违法事实',
    `虚构甲化工,法人,${A},罚款,0.5,淄环罚〔2026〕31号,2026-05-06 00:00:00,淄博市生态环境局,超标`,
    `虚构乙热电,法人,${B},责令改正,,淄环责改〔2026〕2号,20260507,淄博市生态环境局,台账`,
    '制表人:张三,,,审核人:李四,,,,,',
  ].join('\n')
  const read = await send(text, 'text/csv')
  expect(read.errors).toBeUndefined()
  expect(read.rows.map(({ item_id, decided_on }) => [item_id, decided_on])).toEqual([
    ['fine_under_10k', '2026-05-06'],
    ['order_to_correct', '2026-05-07'],
  ])
})

test('a name that is not that of its code, and one decision written in two ways, are faults', async () => {
  const { file } = await city()
  const read = await file([
    ['虚构甲化工(演示)', B, '警告', '1号', '2026-03-05', '局', ''],
    ['甲', A, '警告', '淄环罚〔2026〕99号', '2026-03-05', '局', ''],
    ['甲', A, '警告', '淄环罚[2026]99号 ', '2026-03-05', '局', ''],
  ])
  expect(read.errors!.map(({ line, code }) => [line, code])).toEqual([
    [2, 'name_is_another'],
    [4, 'row_duplicate'],
  ])
})

test('a table that is sent again under its key is recorded once, and answered as it was', async () => {
  const { call } = await city()
  const rows = [
    {
      uscc: A,
      item_id: 'warning',
      decided_on: '2026-03-05',
      authority: '局',
      document: '9号',
      detail: '事实',
    },
  ]
  const send = () => call('POST', '/v1/credit-entries', BUREAU, { rows }, { 'Idempotency-Key': 'table-1' })
  const first = await send()
  expect(first.status).toBe(201)
  expect((await send()).body).toEqual(first.body)
  const again = { ...rows[0]!, document: ' 9号' }
  expect((await call('POST', '/v1/credit/entries', BUREAU, again)).body.code).toBe('credit_entry_exists')
})

test('only who keeps the files sends such a table', async () => {
  const { send } = await city()
  expect((await send('uscc\n', 'text/csv', EA)).code).toBe('forbidden')
})

test('a fine of 10,000 and more is recorded without points; lines that are wrong are left out where that is asked for', async () => {
  const { app, post } = await city()
  const headings = [...HEADINGS, '罚款金额(万元)']
  const rows = [
    ['甲', A, '罚款', '罚1号', '2026-11-02', '局', '超标', '20'],
    ['甲', A, '罚款', '罚2号', '2026-11-03', '局', '超标', '0.5'],
    ['乙', B, '通报批评', '罚3号', '2026-11-04', '局', '超标', ''],
  ]
  const ask = async (query: string) =>
    (await (
      await app.request(`/v1/credit-entries/files${query}`, {
        ...{ method: 'POST', body: xlsxOf([{ name: '行政处罚', headings, rows }]) as never },
        headers: {
          Authorization: `Bearer ${BUREAU}`,
          'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        },
      })
    ).json()) as Answer
  expect((await ask('')).code).toBe('credit_item_not_found')
  const read = await ask('?skip_faulty=true')
  expect(read.rows.map(({ item_id, points }) => [item_id, points])).toEqual([
    ['fine_from_10k', 0],
    ['fine_under_10k', 1],
  ])
  expect(read.left_out).toMatchObject([{ line: 4, code: 'credit_item_not_found' }])
  expect(
    (await post(read.rows.map(({ name: _, item: __, points: ___, laws_not_in_force: ____, ...row }) => row)))
      .recorded,
  ).toBe(2)
})

test.each([
  ['罚款金额(元)', '5000', 'fine_under_10k'],
  ['罚款金额（元）', '10000', 'fine_from_10k'],
  ['罚款金额(万元)', '0.5', 'fine_under_10k'],
  ['罚款金额', '0.5', 'fine_under_10k'],
  ['罚款金额', '20000', 'fine_from_10k'],
  ['罚款金额', '5000', undefined],
  ['罚款金额(元)', '', undefined],
  ['罚款金额(万元)', '五千', undefined],
])('a fine under %s of %s is %s', async (heading, amount, item) => {
  const { send } = await city()
  const read = await send(
    xlsxOf([
      {
        ...{ name: '处罚', headings: [...HEADINGS, heading] },
        rows: [['甲', A, '罚款', '罚9号', '2026-11-02', '局', '超标', amount]],
      },
    ]),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  )
  if (item !== undefined) expect(read.rows.map(({ item_id }) => item_id)).toEqual([item])
  else expect(read.errors).toMatchObject([{ line: 2, code: 'fine_unreadable' }])
})

test('an entry says when the act was, which law is cited and from whom it came', async () => {
  const { post, send, app, call, sql } = await city()
  const headed = (rows: string[][]) =>
    send(
      `行政相对人代码,处罚类别,行政处罚决定书文号,处罚决定日期,处罚机关,违法行为日期,处罚依据\n${rows.map((row) => row.join(',')).join('\n')}\n`,
      'text/csv',
    )
  const late = await headed([[A, '警告', '7号', '2026-09-05', '局', '2026-09-06', '法典']])
  expect(late.errors).toMatchObject([{ line: 2, code: 'acted_after_decision' }])
  const read = await headed([
    [A, '警告', '7号', '2026-09-05', '局', '2026年8月20日', '生态环境法典 第 1103 条'],
  ])
  expect(read.rows).toMatchObject([
    { acted_on: '2026-08-20', cited_law: '生态环境法典 第 1103 条', entry_source: 'authority' },
  ])
  await post(read.rows.map(({ name: _, item: __, points: ___, laws_not_in_force: ____, ...row }) => row))
  const entries = async () =>
    (await call<{ entries: CreditEntryAnswer[] }>('GET', `/v1/credit/files/${A}`, EA)).body.entries
  expect((await entries()).at(-1)).toMatchObject({
    ...{ acted_on: '2026-08-20', cited_law: '生态环境法典 第 1103 条', entry_source: 'authority' },
  })
  // What the registry records by itself nobody else can claim to be.
  const claimed = { ...read.rows[0]!, document: '8号', entry_source: 'registry' }
  const { name: _, item: __, points: ___, laws_not_in_force: ____, ...row } = claimed
  expect((await post([row])).code).toBe('malformed_request')
  // What is handed on is read again, by the same reading.
  const penalties = (ending: string, token = BUREAU) =>
    app.request(`/v1/credit/penalties.${ending}`, { headers: { Authorization: `Bearer ${token}` } })
  expect((await penalties('csv', EA)).status).toBe(403)
  const given = (await (await penalties('json')).json()) as Record<string, string>[]
  expect(given.find((one) => one.行政处罚决定书文号 === '7号')).toMatchObject({
    ...{ 处罚依据: '生态环境法典 第 1103 条', 违法行为日期: '2026-08-20', 来源: '其他部门移送' },
    公示截止期: '2026-12-05',
  })
  const again = await send(await (await penalties('csv')).text(), 'text/csv')
  expect(again.errors!.map(({ code }) => code)).toEqual(given.map(() => 'credit_entry_exists'))
  const book = await penalties('xlsx')
  const same = await send(new Uint8Array(await book.arrayBuffer()), book.headers.get('Content-Type')!)
  expect(same.errors).toHaveLength(given.length)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what was taken back is not recorded again from our own export, and nothing is taken back before its day', async () => {
  const { post, send, app, call } = await city()
  const entry = { uscc: A, item_id: 'warning', decided_on: '2026-11-05', authority: '局', detail: '误' }
  await post([{ ...entry, document: '甲' }])
  const { body } = await call<{ data: CreditEntryAnswer[] }>('GET', '/v1/credit/entries', BUREAU)
  const withdraws = body.data[0]!.entry_id
  const back = (decided_on: string) =>
    call<{ code?: string }>('POST', '/v1/credit/entries', BUREAU, {
      ...{ ...entry, decided_on, document: '乙', withdraws },
    })
  expect((await back('2026-11-04')).body.code).toBe('withdrawal_too_early')
  expect((await back('2026-11-05')).status).toBe(201)
  const file = await app.request('/v1/credit/entries.xlsx', {
    headers: { Authorization: `Bearer ${BUREAU}` },
  })
  const read = await send(new Uint8Array(await file.arrayBuffer()), file.headers.get('Content-Type')!)
  const codes = read.errors!.map(({ code }) => code)
  expect(codes.filter((code) => code === 'row_withdrawn')).toHaveLength(2)
  // Of every row something is wrong: none is offered to be recorded.
  const skipped = await app.request('/v1/credit-entries/files?skip_faulty=true', {
    ...{
      method: 'POST',
      body: (await (
        await app.request('/v1/credit/entries.xlsx', { headers: { Authorization: `Bearer ${BUREAU}` } })
      ).arrayBuffer()) as never,
    },
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': file.headers.get('Content-Type')! },
  })
  expect(skipped.status).toBe(422)
})

test('a key is of one table: a longer or another one under it is refused, the same again is not', async () => {
  const { call } = await city()
  const row = (document: string, item_id = 'warning') => ({
    ...{ uscc: A, item_id, decided_on: '2026-11-05', authority: '局', document, detail: '台账' },
  })
  const post = async (rows: object[]) =>
    (await call<Answer>('POST', '/v1/credit-entries', BUREAU, { rows }, { 'Idempotency-Key': 'one-table' }))
      .body
  expect((await post([row('1'), row('2')])).recorded).toBe(2)
  expect((await post([row('1'), row('2')])).recorded).toBe(2)
  for (const rows of [[row('1')], [row('1'), row('2'), row('3')], [row('1'), row('2', 'nonsense')]])
    expect((await post(rows)).code).toBe('idempotency_key_reused')
  const { body } = await call<{ entries: object[] }>('GET', `/v1/credit/files/${A}`, EA)
  expect(
    body.entries.filter((one) => ['1', '2', '3'].includes((one as CreditEntryAnswer).document)),
  ).toHaveLength(2)
})

test.each([
  // As it is written, and what is read of it.
  ['警告、罚款', '8.5', '２０２６－０８－２０', 'fine_from_10k', '2026-08-20', '85000.00'],
  ['警告;罚款', '0.5', '2026年7月1日至2026年8月20日', 'fine_under_10k', '2026-08-20', '5000.00'],
  ['警告', '', '2026-08-20T00:00:00.000Z', 'warning', '2026-08-20', undefined],
  ['警告', '', '46254', 'warning', '2026-08-20', undefined],
])('%s of %s, an act of %s', async (kind, fined, acted, item_id, acted_on, fine) => {
  const { send } = await city()
  const read = await send(
    `行政相对人代码,处罚类别,罚款金额(万元),行政处罚决定书文号,处罚决定日期,处罚机关,违法行为日期\n${A},${kind},${fined},7号,2026-09-05,局,${acted}\n`,
    'text/csv',
  )
  expect(read.rows).toMatchObject([{ item_id, acted_on, ...(fine ? { fine } : {}) }])
})

test('records of JSON are a table too: what one bureau hands on another reads, and faults are told by record', async () => {
  const { send, post, app } = await city()
  const own = { item_id: 'warning', decided_on: '2026-11-05', authority: '局', detail: '台账不全' }
  await post([A, B].map((uscc) => ({ ...own, uscc, document: uscc })))
  const answer = await app.request('/v1/credit/penalties.json', {
    headers: { Authorization: `Bearer ${BUREAU}` },
  })
  const exported = (await answer.json()) as Record<string, string | null>[]
  expect(exported.length).toBeGreaterThanOrEqual(2)
  const other = exported.map((one) => ({ ...one, 行政处罚决定书文号: `${one.行政处罚决定书文号}-2` }))
  const read = await send(JSON.stringify(other), 'application/json')
  expect(read.rows.map(({ uscc, decided_on }) => [uscc, decided_on])).toEqual(
    exported.map((one) => [one['行政相对人代码_1(统一社会信用代码)'], one.处罚决定日期]),
  )
  // The same under a name, as a page of any list, and from a browser that knows no type of it.
  for (const text of [JSON.stringify({ data: other, next: null }), `\ufeff ${JSON.stringify(other)}`])
    expect((await send(text, 'text/csv')).rows).toEqual(read.rows)
  const [one] = other
  const wrong = await send(JSON.stringify([one, { ...one, 处罚决定日期: '2026-13-01' }]), 'application/json')
  expect(wrong.errors).toContainEqual(expect.objectContaining({ line: 2, column: 'decided_on' }))
  for (const text of [
    '[{"处罚类别": "警告"',
    '[{"处罚类别": ["警告"]}]',
    '[{"处罚类别": "警告"}, 7]',
    '{"a": [], "b": []}',
    '[{"__proto__": {"处罚类别": "警告"}}]',
  ])
    expect((await send(text, 'application/json')).code, text).toBe('unreadable_file')
})

test('no decision is passed over: a dash, a hidden row, other names, a number that loses digits are told', async () => {
  const { send, file } = await city()
  const row = (document: string, change: object = {}) => ({
    ...{ 行政相对人代码: A, 处罚类别: '警告', 行政处罚决定书文号: document, 处罚决定日期: '2026-10-01' },
    ...{ 处罚机关: '局', 违法事实: '超标', ...change },
  })
  const json = (...rows: object[]) => send(JSON.stringify(rows), 'application/json')
  for (const mark of ['—', '无', 'N/A'])
    expect((await json(row('1'), row('2', { 处罚机关: mark }))).errors, mark).toMatchObject([
      { line: 2, column: 'authority', code: 'required' },
    ])
  expect((await json(row('1'), { 处罚类别: '警告' })).errors![0]).toMatchObject({ line: 2, code: 'required' })
  const other = { uscc: A, item_id: 'warning', decided_on: '2026-10-03', authority: '局', document: '3' }
  for (const rows of [
    [row('1'), other],
    [other, row('1')],
  ])
    expect((await json(...rows)).code).toBe('unreadable_file')
  expect((await json(row('1', { 行政处罚决定书文号: 2 ** 60 }))).code).toBe('unreadable_file')
  expect((await send('['.repeat(50_000), 'text/csv')).code).toBe('unreadable_file')
  const book = utils.book_new()
  const sheet = utils.json_to_sheet([row('1'), row('2')])
  sheet['!rows'] = [{}, {}, { hidden: true }]
  utils.book_append_sheet(book, sheet, '处罚')
  const hidden = await send(
    new Uint8Array(write(book, { type: 'array', bookType: 'xlsx' })),
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  )
  expect(hidden.errors).toMatchObject([{ line: 3, code: 'row_hidden' }])
  expect((await file([['甲', A, '警告', '7号', '2026-10-01', '局', '']])).rows).toHaveLength(1)
})

test('a fine is exact to the fen, of one column, and fits its item', async () => {
  const { send, post, call } = await city()
  const fined = async (fines: Record<string, string>, kind = '罚款') =>
    send(
      JSON.stringify([
        {
          ...{ 行政相对人代码: A, 处罚类别: kind, 行政处罚决定书文号: '9号', 处罚决定日期: '2026-10-01' },
          ...{ 处罚机关: '局', ...fines },
        },
      ]),
      'application/json',
    )
  for (const [fines, fine] of [
    [{ '罚款金额(万元)': '5' }, '50000.00'],
    [{ '罚款金额(万元)': '0.123456' }, '1234.56'],
    [{ '罚款金额(万元)': '0.30000000000000004' }, '3000.00'],
    [{ '罚款金额(元)': '1,234.56' }, '1234.56'],
    [{ '罚款金额(元)': '1234.5600000000001' }, '1234.56'],
    [{ '罚款(元)': '70000' }, '70000.00'],
    [{ 罚款: '2万元' }, '20000.00'],
    [{ '罚款金额(元)': '70000', '罚款金额(万元)': '7' }, '70000.00'],
    // A cell may say its unit itself.
    [{ 罚款金额: '1.5万元' }, '15000.00'],
    [{ 罚款金额: '￥20,000元' }, '20000.00'],
  ] as const)
    expect((await fined(fines)).rows, JSON.stringify(fines)).toMatchObject([{ fine }])
  for (const fines of [
    { '罚款金额(万元)': '0.99999999' },
    { '罚款金额(元)': '1234.567' },
    { '罚款金额(万元)': '-1' },
    { '罚款金额(元)': '5万元' },
    { '罚款金额(元)': '70000', '罚款金额(万元)': '5' },
  ])
    expect((await fined(fines)).errors, JSON.stringify(fines)).toMatchObject([{ code: 'fine_unreadable' }])
  // What can't be read is told as it was written.
  expect((await fined({ '罚款金额(元)': '9999.999' })).errors).toMatchObject([
    { detail: expect.stringContaining('"9999.999元" is no amount') },
  ])
  const differing = { '罚款金额(元)': '70000', '罚款金额(万元)': '5' }
  expect((await fined(differing)).errors).toMatchObject([
    { detail: expect.stringContaining('"5 70000" is no amount') },
  ])
  const unitless = (await fined({ 罚款金额: '500' })).errors
  expect(unitless).toMatchObject([
    { code: 'fine_unreadable', detail: expect.stringContaining('"500" has no unit') },
  ])
  // What else is wrong with a line whose form is wrong is told with it, and lines in their order.
  const staged = (
    await send(
      JSON.stringify(
        ['2026-10-01', '2026-13-01'].map((day, index) => ({
          ...{
            行政相对人代码: A,
            处罚类别: index === 0 ? '不存在' : '罚款',
            行政处罚决定书文号: `${index}号`,
          },
          ...{ 处罚决定日期: day, 处罚机关: '局', 罚款金额: index === 0 ? '' : 'abc' },
        })),
      ),
      'application/json',
    )
  ).errors
  expect(staged!.map(({ line, column, code }) => [line, column, code])).toEqual([
    [1, 'item_id', 'credit_item_not_found'],
    [2, 'decided_on', 'invalid_value'],
    [2, 'fine', 'fine_unreadable'],
  ])
  expect(staged![0]!.detail).toContain('Warning')
  expect((await fined({ '罚款金额(万元)': '5' }, '罚款不足一万元')).errors).toMatchObject([
    { code: 'fine_contradicts_item', column: 'fine' },
  ])
  const entry = { uscc: A, decided_on: '2026-10-01', authority: '局', document: '5号', detail: '超标' }
  for (const [item_id, fine, code] of [
    ['fine_under_10k', '10000.00', 'fine_contradicts_item'],
    ['fine_from_10k', '9999.99', 'fine_contradicts_item'],
    ['fine_under_10k', '9999.99', undefined],
  ] as const)
    expect((await post([{ ...entry, item_id, fine }])).code, `${item_id} ${fine}`).toBe(code)
  // What its table is told in Chinese is Chinese, also where several lines are wrong.
  const { body } = await call<{ detail: string }>(
    ...(['POST', '/v1/credit-entries', BUREAU] as const),
    {
      rows: ['x1', 'x2'].map((document) => ({ ...entry, document, item_id: 'fine_from_10k', fine: '1.00' })),
    },
    { 'Accept-Language': 'zh' },
  )
  expect(body.detail).not.toMatch(/CNY|mend/)
})
