import type { Word } from '../../../engine/facts/words.ts'
import { NOT_ALLOCATED } from '../../../engine/seea/account-tables.ts'
import type { Language } from './report-model.ts'

/** Significant digits of money; of an estimate none is known better. */
const DIGITS = 6
const ESTIMATED_DIGITS = 4

/** Words and amounts in one language. */
export interface Words {
  readonly language: Language
  t(zh: string, en: string): string
  name(text: Word): string
  /** CNY in 亿元, or in millions. */
  money(cny: number): string
  /** Money as a reader may quote it: an estimate in three digits, none of it is known better. */
  quoted(cny: number, isEstimate: boolean): string
  amount(value: number): string
  share(share: number | null): string
}

export function wordsOf(language: Language, isEstimate: boolean): Words {
  const moneyDigits = isEstimate ? ESTIMATED_DIGITS : DIGITS
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const digits = (value: number, count: number) =>
    Number(value.toPrecision(count)).toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: true })
  const money = (cny: number, count = moneyDigits) =>
    t(`${digits(cny / 1e8, count)} 亿元`, `CNY ${digits(cny / 1e6, count)} million`)
  return {
    language,
    t,
    name: (text) => text[language],
    money: (cny) => money(cny),
    quoted: (cny, isEstimate) => (isEstimate ? `${t('约', 'about')} ${money(cny, 3)}` : money(cny)),
    amount: (value) => digits(value, 6),
    share: (share) => (share === null ? '—' : `${(100 * share).toFixed(1)} %`),
  }
}

/** The name of an ecosystem type. */
export function nameIn(ecosystems: ReadonlyMap<string, Word>, type: string, { t, name }: Words): string {
  if (type === NOT_ALLOCATED) return t('未分到类型', 'not allocated to a type')
  const known = ecosystems.get(type)
  return known ? name(known) : type
}
