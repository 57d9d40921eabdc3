import { language } from './state.ts'

/** CNY in 亿元 or 万元 (zh), or in millions (en). */
export function money(cny: number, digits?: Digits): string {
  if (language.value === 'en') return `CNY ${number(cny / 1e6, digits)} million`
  return Math.abs(cny) >= 1e7 ? `${number(cny / 1e8, digits)} 亿元` : `${number(cny / 1e4, digits)} 万元`
}

type Digits = Pick<Intl.NumberFormatOptions, 'minimumSignificantDigits' | 'maximumSignificantDigits'>

const SIX: Digits = { maximumSignificantDigits: 6 }
/** Of a headline: nothing of it is known better. */
const THREE: Digits = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }

export const headline = (cny: number) => money(cny, THREE)

/** A number for people: grouped, with at most six significant digits unless it is told otherwise. */
export function number(value: number, digits = SIX): string {
  return new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en-GB', digits).format(value)
}

/** A decimal string, grouped. */
export function decimal(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** The same, or a dash where there is none. */
export const decimalOr = (text: string | null) => (text === null ? '—' : decimal(text))

/** The instant of a time that was typed as it is in China, wherever the reader sits: '2026-12-01T09:00'. */
export const instantOf = (local: string) => new Date(`${local}+08:00`).toISOString()

/** A time as it is filled in, to be read. */
export const localTime = (filled: string) => filled.replace('T', ' ')

/** The day in Shanghai, as the venue counts days. */
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

export function time(iso: string): string {
  return new Date(iso).toLocaleTimeString(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
  })
}

/** An instant as it is in China: in English by year, month, day, which nobody reads otherwise. */
export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'sv-SE', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
  })
}

/** Bytes, as files are told. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${number(bytes / 1024 ** power, { maximumSignificantDigits: 3 })} ${units[power]}`
}
