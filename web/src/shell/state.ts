import { signal } from '@preact/signals'
import type { Word } from '../../../engine/facts/words.ts'

export type Language = 'zh' | 'en'

/** The language of the page: as it was chosen, else Chinese where the browser asks for it, or for neither. */
export const language = signal<Language>(firstLanguage())

function firstLanguage(): Language {
  const chosen = localStorage.getItem('language')
  if (chosen !== null) return chosen === 'en' ? 'en' : 'zh'
  const asked = navigator.languages.map((one) => one.slice(0, 2)).find((one) => one === 'zh' || one === 'en')
  return asked === 'en' ? 'en' : 'zh'
}

export function setLanguage(chosen: Language): void {
  language.value = chosen
  localStorage.setItem('language', chosen)
  declareLanguage()
}

/** What a reader for the blind, or a translator, takes the page for. */
function declareLanguage(): void {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
}
declareLanguage()

/** The text in the language of the page. */
export function t(zh: string, en: string): string {
  return language.value === 'zh' ? zh : en
}

export function named(name: Word): string {
  return name[language.value]
}

/** The word of a key; of one that this page does not know yet, the key. */
export function wordOf(words: Readonly<Record<string, Word>>, key: string | null | undefined): string {
  const word = key == null ? undefined : words[key]
  return word ? named(word) : (key ?? '')
}

/** The people of the demonstration; their tokens are their names. */
export const DEMO_PEOPLE = [
  { token: '', zh: '公众', en: 'The public' },
  { token: 'demo-bureau', zh: '生态环境局', en: 'Bureau' },
  { token: 'demo-bureau-chief', zh: '生态环境局(审批)', en: 'Bureau chief' },
  { token: 'demo-operator', zh: '交易运营', en: 'Operator' },
  { token: 'demo-enterprise-a', zh: '企业甲', en: 'Enterprise A' },
  { token: 'demo-enterprise-b', zh: '企业乙', en: 'Enterprise B' },
  { token: 'demo-enterprise-c', zh: '企业丙', en: 'Enterprise C' },
  { token: 'demo-bank', zh: '银行', en: 'Bank' },
  { token: 'demo-auditor', zh: '审计', en: 'Auditor' },
  { token: 'demo-administrator', zh: '系统管理员', en: 'Administrator' },
] as const

/** Counts signings in and out: what was loaded for one person is not shown to another. */
export const signIns = signal(0)

/** The token of one of the demonstration's people; elsewhere a session is a cookie, which no script sees. */
export const token = signal(sessionStorage.getItem('token') ?? '')

export function setToken(chosen: string): void {
  token.value = chosen
  sessionStorage.setItem('token', chosen)
}

const darkness = matchMedia('(prefers-color-scheme: dark)')
/** Whether the reader's device is set to a dark scheme; for what is drawn, which knows no style sheet. */
export const isDark = signal(darkness.matches)
darkness.addEventListener('change', () => {
  isDark.value = darkness.matches
})
