import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { inChinese } from '../../engine/facts/in-chinese.ts'
import { SENTENCES } from '../../engine/facts/sentences.ts'

/** Who is handed a sentence that somebody reads who asked over HTTP or in a page. */
const SAYS = new Set([
  ...[
    'rejected',
    'notFound',
    'ProblemError',
    'memberFault',
    'ForbiddenError',
    'no',
    'note',
    'fault',
    'invalid',
  ],
  ...[
    'unauthorized',
    'tooMany',
    'SignatureNeededError',
    'NotAllowed',
    'NotFinite',
    'Mismatch',
    'giveUp',
    'unreadable',
  ],
  ...['AssertionError', 'refused', 'UnreadableFile', 'faultAt'],
])
const MEMBERS = new Set(['detail', 'message', 'error'])
/** Of files on this machine (the command line alone), or of no refusal. */
const ELSEWHERE =
  /^(src\/hosts\/(?!file-thread)|src\/valuation\/raster\/|engine\/raster\/|src\/market\/replay|src\/store\/|src\/kernel\/(audit|chain)\.ts|src\/client\/)/
/** Whose functions return the sentence. */
const RETURNS =
  /^(engine\/venue\/(order-sentences|market)|src\/kernel\/(assertions|signatures|permissions|sequencer)|src\/identity\/secrets)\.ts$/
/** What stands in a placeholder, as a real case has it. */
const FILLED = 'x'

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

test('every sentence of a refusal in the source has a Chinese one', () => {
  const missing = sourceSentences().filter(({ text }) => !/[一-鿿]/.test(inChinese(text)))
  expect(missing).toEqual([])
})

/** Words that stay as they are: members, codes and names among Chinese. */
const ENGLISH = /[a-z]{2,}[a-z,;]* [a-z]{2,}/

test('what is said in Chinese is Chinese throughout: no part of a sentence stays English', () => {
  const half = sourceSentences()
    .map(({ file, text }) => ({ file, text, chinese: inChinese(text) }))
    .filter(({ chinese }) => /[一-鿿]/.test(chinese) && ENGLISH.test(chinese))
  expect(half).toEqual([])
})

test.each([
  ['bank_uscc: 9137X is not a bank registered here', '银行的统一社会信用代码:9137X 不是在此登记的银行'],
  ['order: not a member', 'order: not a member'],
  [
    'line 4, uscc: an earlier row gives it SO2-ZIBO too; keep one',
    '第 4 行,统一社会信用代码:前面一行已分配 SO2-ZIBO;请只保留一行',
  ],
  ['uscc: the account of 9137X is closed, by 文', '统一社会信用代码:9137X 已销户,依据 文'],
  [
    'symbol: CEA is in the phase closed; orders are taken in continuous, listing, pre_open and the auctions',
    '品种代码:CEA 处于休市阶段;连续竞价、挂牌协议、开市前与集合竞价阶段接受委托',
  ],
  ['disposal_id: it is withdrawn', '处置编号:其状态为:已撤回'],
  ['/price: is required; /side: is required', '/price: 必填;/side: 必填'],
  ['/price: is required; /side: 无效', '/price: 必填;/side: 无效'],
  [
    'price 9, stop_price 8: not a positive multiple of the tick 10',
    '价格 9、触发价 8:不是最小变动价位 10 的正整数倍',
  ],
  [
    'this needs the role approver or auditor; you have operator',
    '须有角色 生态环境局复核、审计;您的角色:交易机构',
  ],
])('%s', (english, chinese) => {
  expect(inChinese(english)).toBe(chinese)
})

test('a hostile text costs no more than its length', () => {
  const text = `${'at '.repeat(300_000)} of`
  expect(inChinese(text)).toBe(text)
})

test('a Chinese sentence names nothing that the English one has not', () => {
  for (const [english, chinese] of Object.entries(SENTENCES)) {
    const places = english.split('{}').length - 1
    const used = [...chinese.matchAll(/\{(\d)\}/g)].map(([, index]) => Number(index))
    expect(Math.max(0, ...used), english).toBeLessThanOrEqual(places)
  }
})

/** Every sentence with what it is handed to, placeholders filled. */
function sourceSentences(): { file: string; text: string }[] {
  const found: { file: string; text: string }[] = []
  for (const file of sources()) {
    const source = readFileSync(file, 'utf8')
    walk(parseAst(source, { lang: 'ts' }) as unknown as Node, [], (node, parents) => {
      const text = textOf(node)
      if (
        text !== undefined &&
        /[a-z]{2} [a-z]{2}/.test(text) &&
        !text.startsWith('line x') &&
        isSaid(parents, source, file)
      )
        found.push({ file, text })
    })
  }
  return found
}

function sources(): string[] {
  return ['engine', 'src']
    .flatMap((root) => readdirSync(root, { recursive: true }).map((name) => join(root, String(name))))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !ELSEWHERE.test(file))
}

function walk(
  node: Node,
  parents: readonly Node[],
  visit: (node: Node, parents: readonly Node[]) => void,
): void {
  visit(node, parents)
  const below = [...parents, node]
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') walk(child, below, visit)
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type !== 'TemplateLiteral') return undefined
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(FILLED)
}

/** Whether a text is the sentence of a refusal, and not a part of one. */
function isSaid(parents: readonly Node[], source: string, file: string): boolean {
  const outer = parents
    .filter(({ type }) => !['ConditionalExpression', 'LogicalExpression'].includes(type))
    .at(-1)!
  const nameOf = (node: unknown) => source.slice((node as Node).start, (node as Node).end)
  if (outer.type === 'CallExpression' || outer.type === 'NewExpression') {
    const callee = nameOf(outer.callee)
    return SAYS.has(callee.split('.').at(-1)!) || /^z\.[\s\S]*\.(regex|refine)$/.test(callee)
  }
  if (outer.type === 'ReturnStatement' || outer.type === 'ArrowFunctionExpression') return RETURNS.test(file)
  return outer.type === 'Property' && MEMBERS.has(nameOf(outer.key))
}
