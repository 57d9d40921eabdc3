import { MEMBERS } from './members.ts'
import { SENTENCES } from './sentences.ts'
import * as words from './words.ts'

interface Pattern {
  readonly literals: readonly string[]
  readonly chinese: string
}

const whole = new Map<string, string>()
const patterns: Pattern[] = []
for (const [english, chinese] of Object.entries(SENTENCES)) {
  if (english.includes('{}')) patterns.push({ literals: english.split('{}'), chinese })
  else whole.set(english, chinese)
}
// What says most is tried first: it is the least likely to fit by chance.
patterns.sort((a, b) => b.literals.join('').length - a.literals.join('').length)

/** Sentences of two parts: tried as a whole before each part is by itself. */
const doubles = patterns.filter(({ literals }) => literals.some((literal) => literal.includes('; ')))

/** What a code of the lists of words is called: the state of an order, a role, a phase. A market is closed more often than an account. */
/** Codes that several lists have, as they are said where it is not known of which they are. */
const GENERAL = { refused: '不予同意', corrected: '已更正', annulled: '已撤销', granted: '同意' }
const named = new Map<string, string>(Object.entries(GENERAL))
for (const list of [words.ROLE, words.PHASE, words.TRADING_MODE, ...Object.values(words)])
  for (const [code, word] of Object.entries(list))
    if (!named.has(code) && typeof word === 'object') named.set(code, (word as words.Word).zh)

/** A sentence begins with where it is: a line of a file, a JSON pointer, or members. */
const PLACE =
  /^(?:line (\d+)(?:, ([^\s:,]+))?|(\/[^\s:]*)|([a-z][\w.-]*(?: [\d.]+)?(?:, [a-z]\w*(?: [\d.]+)?)*)): (.*)$/is

/**
 * What a refusal says about its case, in Chinese. What has no Chinese sentence stays as it is: it may be the text of a
 * library. Linear in the text's length, since parts of it come from whoever asks.
 */
export function inChinese(detail: string): string {
  const parts = detail.split('; ')
  const double = parts.length > 1 ? told(detail, doubles) : undefined
  if (double !== undefined) return double
  const each = parts.map((part) => told(part))
  const isWhole = parts.length === 1 || each.includes(undefined)
  return (isWhole ? told(detail) : undefined) ?? parts.map((part, index) => each[index] ?? part).join(';')
}

function told(detail: string, among = patterns): string | undefined {
  const [, line, column, pointer, members, rest] = PLACE.exec(detail) ?? []
  const said = rest === undefined ? undefined : sentenceOf(rest, among)
  if (said === undefined) return sentenceOf(detail, among)
  if (line !== undefined)
    return `第 ${line} 行${column === undefined ? '' : `,${memberName(column)}`}:${said}`
  if (pointer !== undefined) return `${pointer}: ${said}`
  return `${members!.split(', ').map(memberName).join('、')}:${said}`
}

function sentenceOf(english: string, among = patterns): string | undefined {
  const same = whole.get(english)
  if (same !== undefined) return same
  for (const { literals, chinese } of among) {
    const found = fillings(english, literals)
    if (found) return chinese.replace(/\{(\d)\}/g, (_, index) => wordOf(found[Number(index) - 1]!))
  }
  // What was given, and what is wrong with it.
  const [, given, rest] = /^"([^"]*)": (.+)$/s.exec(english) ?? []
  const said = rest === undefined ? undefined : sentenceOf(rest)
  return said && `“${given}”:${said}`
}

/** What stands between the literals of a pattern; undefined: it does not fit. */
function fillings(text: string, literals: readonly string[]): readonly string[] | undefined {
  const last = literals.at(-1)!
  if (!text.startsWith(literals[0]!) || !text.endsWith(last)) return undefined
  const found: string[] = []
  let from = literals[0]!.length
  for (const literal of literals.slice(1, -1)) {
    const at = text.indexOf(literal, from + 1)
    if (at < 0) return undefined
    found.push(text.slice(from, at))
    from = at + literal.length
  }
  const until = text.length - last.length
  if (until <= from) return undefined
  return [...found, text.slice(from, until)]
}

function wordOf(text: string): string {
  // A symbol such as A, or a figure: no code of ours is so short.
  if (text.length < 2) return text
  const word = named.get(text) ?? whole.get(text)
  if (word !== undefined) return word
  const list = text.split(/, | or /)
  if (list.length > 1 && list.every((part) => named.has(part)))
    return list.map((part) => named.get(part)).join('、')
  for (const { literals, chinese } of patterns) {
    // One inside another: a sentence about a version, a phrase about a rate. Only those that begin with words.
    const inner = literals[0] === '' ? undefined : fillings(text, literals)
    if (inner) return chinese.replace(/\{(\d)\}/g, (_, index) => inner[Number(index) - 1]!)
  }
  return text
}

/** The first words of what a member is, and its value where that is named with it. */
function memberName(text: string): string {
  const [member = '', ...value] = text.split(' ')
  return [MEMBERS[member]?.zh.split(/[,:(;。、]/)[0] ?? member, ...value].join(' ')
}
