import { language } from './state.ts'

/** CNY in 亿元 or 万元 (zh), or in millions (en), with four significant digits. */
export function money(cny: number): string {
  if (language.value === 'en') return `CNY ${number(cny / 1e6)} million`
  return Math.abs(cny) >= 1e7 ? `${number(cny / 1e8)} 亿元` : `${number(cny / 1e4)} 万元`
}

/** Money of a headline: three digits, since nothing of it is known better. */
export function headline(cny: number): string {
  return money(Number(cny.toPrecision(3)))
}

/** A number for people: grouped, with at most six significant digits. */
export function number(value: number): string {
  return new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
    maximumSignificantDigits: 6,
  }).format(value)
}

/** A decimal string, grouped. */
export function decimal(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

export function time(iso: string): string {
  return new Date(iso).toLocaleTimeString(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
  })
}

export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
  })
}
