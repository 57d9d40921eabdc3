import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDocument } from '../helpers/document.ts'
import { ROOT } from '../helpers/server.ts'
import { startTestService } from '../helpers/service.ts'

const FILE = join(ROOT, 'docs/pages.md')

/** What a person would not do on a page, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'GET /v1/stream': '市场页以 WebSocket 使用 · the market page uses it, over WebSocket',
  'GET /v1/me': '程序用;页面用 /v1/sessions/current · for programs; pages ask /v1/sessions/current',
  ...Object.fromEntries(
    ['contract', 'pay', 'void', 'settle'].map((step) => [
      `POST /v1/open-auctions/{open_auction_id}/deals/{deal_id}/${step}`,
      '程序用;页面用 /v1/deals/{deal_id} · for programs; pages use /v1/deals/{deal_id}',
    ]),
  ),
  'POST /v1/principals':
    '程序的密钥由其人员在“会话与密钥”中新建 · a person makes keys for programs under sessions and keys',
  'POST /v1/orders/batch': '程序用 · for programs',
  'POST /v1/orders/cancel-all-after': '程序的断线保护 · a dead man’s switch of programs',
  'GET /v1/orders/{order_id}': '列表已含 · the list has it',
  'GET /v1/limits': '程序用 · for programs',
  'GET /v1/log/checkpoint': '见证人与程序用 · for witnesses and programs',
  'GET /v1/log/proof': '见证人与程序用 · for witnesses and programs',
  'GET /v1/log/consistency': '见证人与程序用 · for witnesses and programs',
  'GET /v1/log/entries/{index}': '见证人与程序用 · for witnesses and programs',
  'GET /v1/log/tile/{level}/{path}': '见证人与程序用 · for witnesses and programs',
  'GET /v1/trade-days': '见证人与程序用 · for witnesses and programs',
  'POST /v1/log/cosignatures': '见证人与程序用 · for witnesses and programs',
  'GET /v1/time': '程序用 · for programs',
  'GET /v1/tickers': '实时频道 ticker · the channel ticker',
  'GET /v1/orders/by-client-order-id/{client_order_id}': '程序用 · for programs',
  'DELETE /v1/orders/by-client-order-id/{client_order_id}': '程序用 · for programs',
  'GET /v1/instruments/{symbol}': '列表已含 · the list has it',
  'GET /v1/instruments/{symbol}/ticker': '实时频道 ticker · the channel ticker',
  'GET /v1/instruments/{symbol}/book': '实时频道 book · the channel book',
  'GET /v1/instruments/{symbol}/trades': '实时频道 trades · the channel trades',
  'GET /v1/instruments/{symbol}/candles': '实时频道 candles · the channel candles',
  'GET /v1/instruments/{symbol}/auction': '实时频道 auctions · the channel auctions',
  'GET /v1/accounts/{uscc}/statement.xlsx':
    '程序用;企业在账簿中下载自己的 · for programs; an enterprise saves its own',

  'GET /v1/deals/{deal_kind}/{deal_number}/certificate':
    '程序用;页面打开其单页 · for programs; the page opens it as a sheet',
  'GET /v1/auctions/{sale_id}': '程序用;页面列出全部竞价 · for programs; the page lists every sale',
  'POST /v1/registry/reconciliations': '核对程序用 · for the checker (qingheng checker)',
  'GET /v1/accounts/{uscc}/balances': '程序用 · for programs',
  'GET /v1/accounts/{uscc}/lots': '程序用;企业在账簿中看自己的 · for programs; an enterprise sees its own',
  'GET /v1/lots/{lot}': '程序用;登记公开页列出全部批次 · for programs; the public page lists every lot',
  'POST /v1/datasets': '程序用;页面上传文件 · for programs; the page sends a file',
  'GET /v1/credit/list-changes': '其他部门系统用 · for systems of others',
  'GET /v1/raster-jobs/{raster_job_id}': '列表已含 · the list has it',
  'GET /v1/products': '程序用 · for programs',
  'GET /v1/formulas/{formula_id}': '列表已含 · the list has it',
  'GET /v1/profiles/{profile_id}': '“方案”页下载 JSON · the page of profiles links to it',
  'GET /v1/leases/{lease_id}': '列表已含 · the list has it',
  'GET /v1/assets/{asset_id}': '列表已含 · the list has it',
  'GET /v1/projects/{project_id}': '列表已含 · the list has it',
  'GET /v1/assets/{asset_id}/versions': '程序用 · for programs',
  'GET /v1/valuations/{valuation_id}/asset-value': '程序用 · for programs',
}

/** Paths that the sources of the pages name, with the file in which they do. */
function pathsOfPages(): Map<string, string> {
  const found = new Map<string, string>()
  const root = join(ROOT, 'web/src')
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.endsWith('routes.ts')) continue
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, , method, path] of source.matchAll(
      /(['"`])(?:(POST|PUT|DELETE|PATCH) )?(\/v1\/[^'"`?]+)/g,
    )) {
      const known = path!.replace(/\$\{[^}]*\}/g, '{}')
      found.set(`${method ?? 'GET'} ${known}`, file)
    }
  }
  return found
}

test('every operation has its place in a page, or the reason why not stands in docs/pages.md (UPDATE=1 writes it)', async () => {
  const document = await readDocument(await startTestService({ isEmpty: true }))
  const used = pathsOfPages()
  const plain = (path: string) => path.replace(/\{[^}]*\}/g, '{}')
  const placeOf = (method: string, path: string) =>
    used.get(`${method} ${path}`) ??
    [...used].find(
      ([one]) => plain(one).replace(/\{\}\.\{\}/, '{}.csv') === `${method} ${plain(path)}`,
    )?.[1] ??
    (/\.(csv|xlsx|html|json)$/.test(path) && method === 'GET'
      ? used.get('GET /v1/valuations/{}.{}')
      : undefined)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
  const rows = operations.map(({ method, path }) => {
    const name = `${method} ${path}`
    return { name, place: placeOf(method, path), reason: ELSEWHERE[name] }
  })
  expect(rows.filter(({ place, reason }) => place === undefined && reason === undefined)).toEqual([])
  expect(Object.keys(ELSEWHERE).filter((name) => !rows.some((row) => row.name === name))).toEqual([])
  const table = (head: string, list: readonly string[]) => [head, ...list].join('\n')
  const text = `# Pages · 页面

${rows.filter(({ place }) => place).length} of ${rows.length} operations have a place in a page; the others say why not. This file is written by \`UPDATE=1 npx vitest run test/document/pages.test.ts\`.
共 ${rows.length} 个接口,${rows.filter(({ place }) => place).length} 个在页面中可用;其余说明原因。

${table(
  '| operation · 接口 | source of its page · 页面源文件 |\n|---|---|',
  rows.flatMap(({ name, place }) => (place ? [`| \`${name}\` | \`${place}\` |`] : [])),
)}

${table(
  '| operation · 接口 | where else · 何处 |\n|---|---|',
  rows.flatMap(({ name, place, reason }) => (place ? [] : [`| \`${name}\` | ${reason} |`])),
)}
`
  if (process.env.UPDATE === '1') writeFileSync(FILE, text)
  expect(readFileSync(FILE, 'utf8')).toBe(text)
})
