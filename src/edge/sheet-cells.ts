import * as workbooks from '@e965/xlsx'
import { small } from '../../engine/base/superscripts.ts'

/** A formula that was never computed stands as this, an error as its code. */
export const NO_VALUE = '=?'
/** A number stands as this where its format shows another one than the cell holds. */
export const SHOWN_OTHERWISE = '=~'
export const CELL_ERROR = /^#(DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)$/

/** Significant digits of a number as it is computed: 0.0352 as a percentage is 3.52, and not 3.5200000000000005. */
const DIGITS = 15

/** "0.0," shows thousandths, "0!.0," ten-thousandths: what one sees is not what there is. */
const SCALES = /[0#?.],+(?![0#?,])|[0#?][!\\]\./
const QUOTED = /"[^"]*"|\[[^\]]*\]/g
/**
 * What a number format writes beside the number, where it is words: a unit that one sees and the cell doesn't hold.
 * undefined: digits, points and percent signs, which make another number of it.
 */
function wordsOf(format: string): string | undefined {
  const [positive = ''] = format.replace(/\[[^\]]*\]/g, '').split(';')
  const literal = [...positive.matchAll(/"([^"]*)"|\\(.)/g)].map(([, quoted, one]) => quoted ?? one).join('')
  if (/[\d.%‰]/.test(literal)) return undefined
  return /\p{L}/u.test(literal) ? literal.trim() : ''
}

/** A cell as who made the sheet sees it. */
export function textOf(cell: workbooks.CellObject | undefined): string {
  if (cell === undefined) return ''
  const { t, v, w, z, f } = cell
  if (t === 'e') return w ?? '#VALUE!'
  if (v === undefined || t === 'z') return f === undefined ? '' : NO_VALUE
  if (t !== 'n') return cell.r === undefined ? String(v) : richText(String(cell.r)) || String(v)
  const format = typeof z === 'string' ? z : ''
  if (workbooks.SSF.is_date(format)) return dayOfCell(Number(v), format) ?? w ?? String(v)
  if (SCALES.test(format.replace(QUOTED, ''))) return SHOWN_OTHERWISE
  if (format.replace(QUOTED, '').replace(/\\./g, '').includes('%'))
    return `${Number((Number(v) * 100).toPrecision(DIGITS))}%`
  const words = wordsOf(format)
  return words === undefined ? SHOWN_OTHERWISE : `${v}${words}`
}

/** Runs of a text in several styles: digits above the line are written as such, so that a footnote's mark is none of a figure. */
const RUN = /<(?:\w+:)?r>([\s\S]*?)<\/(?:\w+:)?r>/g
function richText(xml: string): string {
  return [...xml.matchAll(RUN)]
    .map(([, run]) => {
      const [, text = ''] = /<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/.exec(run!) ?? []
      const plain = text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&amp;', '&')
      return /vertAlign\s+val=["']superscript/.test(run!) ? small(plain) : plain
    })
    .join('')
}

/** A cell whose format has year, month and day is that day, however it is shown: "5/6/26" says it in no way that is certain. */
function dayOfCell(value: number, format: string): string | undefined {
  if (!/y/i.test(format) || !/m/i.test(format) || !/d/i.test(format)) return undefined
  const { y, m, d } = workbooks.SSF.parse_date_code(value) ?? {}
  if (!y || !m || !d) return undefined
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}
