import type { z } from 'zod'
import { zhCN } from 'zod/locales'
import type { Fault } from '../../engine/facts/common.ts'
import { inChinese } from '../../engine/facts/in-chinese.ts'
import { ProblemError, pointer } from './problem.ts'

/** Every fault of a request's shape in one sentence. */
export function shapeSentence(error: z.core.$ZodError, toChinese: boolean): string {
  const { message, more } = shapeProblem(error, toChinese)
  return toChinese ? (more.errors ?? []).map(({ detail }) => inChinese(detail)).join(';') : message
}

/** Every fault of a request's shape at once, each with a JSON pointer, in the language of who asks. */
export function shapeProblem(error: z.core.$ZodError, toChinese = false): ProblemError {
  // Of what is of another type nothing else is said: a text of five letters is no array of five.
  const mistyped = new Set(
    error.issues.flatMap(({ code, path }) => (code === 'invalid_type' ? [pointer(path)] : [])),
  )
  const issues = error.issues.filter(
    ({ code, path }) => code === 'invalid_type' || !mistyped.has(pointer(path)),
  )
  // Several rules may find the same wanting.
  const told = issues.flatMap((issue) => faultsOf(issue, toChinese))
  const errors = [...new Map(told.map((one) => [`${one.pointer} ${one.detail}`, one])).values()]
  return new ProblemError(400, 'malformed_request', errors.map((fault) => fault.detail).join('; '), {
    errors,
  })
}

const chinese = zhCN().localeError
/** Types that the locale leaves in English. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ string: '文本', boolean: '布尔值', object: '对象', number: '数值', array: '列表', int: '整数' },
}
/** One of each type: the locale reads from a value what was received, and a fault keeps only its name. */
const RECEIVED: Readonly<Record<string, unknown>> = {
  ...{ string: '', number: 0, NaN: Number.NaN, boolean: true, array: [], object: {}, null: null },
}

/** What one of several forms would have been, from why it is not. */
function wantedBy(issue: z.core.$ZodIssue, toChinese: boolean): string[] {
  if (issue.code === 'invalid_type')
    return [toChinese ? (TYPES[issue.expected] ?? issue.expected) : issue.expected]
  return issue.code === 'invalid_value' ? issue.values.map((one) => JSON.stringify(one)) : []
}

/** What the locale says, with the types that it leaves in English. */
const localeOf = (said: string | { readonly message: string } | null | undefined) =>
  (typeof said === 'object' ? said?.message : said)?.replace(
    /string|boolean|object|number|array|\bint\b/g,
    (type) => TYPES[type]!,
  )

/** How long or how large something may be, as people say it: the locale calls a text too large a number. */
function sizeSaid(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return undefined
  const most = issue.code === 'too_big'
  const limit = String(most ? issue.maximum : issue.minimum)
  const bound = most ? '至多' : '至少'
  switch (issue.origin) {
    case 'string':
      return limit === '1' && !most ? '不能为空' : `${bound} ${limit} 个字符`
    case 'array':
      return `${bound} ${limit} 项`
    case 'number':
    case 'int':
      return `${issue.inclusive === false ? (most ? '小于' : '大于') : most ? '不大于' : '不小于'} ${limit}`
    default:
      return undefined
  }
}

function faultsOf(issue: z.core.$ZodIssue, toChinese: boolean): Fault[] {
  const path = pointer(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const sentence = 'is not a member of this request'
    return issue.keys.map((key) => fault(path + pointer([key]), 'unknown_member', sentence))
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.includes('received undefined')
  if (isMissing) return [fault(path, 'required', 'is required')]
  const received = /received (\w+)$/.exec(issue.message)?.[1] ?? ''
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const wanted = [...new Set(issue.errors.flatMap(([first]) => (first ? wantedBy(first, toChinese) : [])))]
    if (wanted.length > 0)
      return [
        fault(
          path,
          issue.code,
          toChinese ? `应为 ${wanted.join(' 或 ')}` : `expected ${wanted.join(' or ')}`,
        ),
      ]
  }
  if (toChinese && issue.code === 'invalid_union') {
    // The locale knows no values of a member that says which of several bodies it is.
    const [, values] = /^Invalid discriminator value\. Expected (.*)$/.exec(issue.message) ?? []
    if (values) return [fault(path, issue.code, `无效选项:期望以下之一 ${values}`)]
  }
  // A rule of our own has a sentence of its own; what zod says by itself it says in either language.
  const own =
    issue.code === 'custom' ||
    ((issue.code === 'invalid_format' || issue.code === 'invalid_type') &&
      !issue.message.startsWith('Invalid'))
  const said = toChinese && !own ? chinese({ ...issue, input: RECEIVED[received] } as never) : undefined
  const inLocale = (toChinese && !own ? sizeSaid(issue) : undefined) ?? localeOf(said)
  return [fault(path, codeOfShape(issue.code), inLocale ?? issue.message)]
}

/** The code of a fault of shape: a rule of our own is one of what may stand there. */
export const codeOfShape = (code: string) => (code === 'custom' ? 'invalid_value' : code)

/** Codes of what is wrong with the shape of a line of a file. */
export const SHAPE_FAULTS = [
  'required',
  'invalid_type',
  'invalid_format',
  'invalid_value',
  'too_small',
  'too_big',
  'cell_error',
  'formula_without_value',
  'cell_shown_otherwise',
  'cell_joined',
  'total_differs',
  'unit_contradicts',
] as const

function fault(at: string, code: string, detail: string): Fault {
  return { pointer: at, code, detail: `${at || '/'}: ${detail}` }
}
