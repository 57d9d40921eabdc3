/** Tables of penalties say fines in 10,000 CNY (万元). */
export const TEN_THOUSAND = 10_000
const FEN_OF_TEN_THOUSAND = 100 * TEN_THOUSAND
/** Digits with which a spreadsheet computes. */
const SHEET_DIGITS = 15

/** A text as people write an amount: any width, with thousands apart. */
const plain = (text: string) => text.normalize('NFKC').replaceAll(/[,\s]/g, '')

/** Behind an amount that has no unit, neither in its heading nor in its cell. */
const NO_UNIT = '?'

/**
 * What was fined, in 10,000 CNY; '' where nothing is said. A cell may have its unit itself (1.5万元). A number without a unit
 * that would be one item in yuan and another in 10,000 yuan stays as the text that it is, with a question mark, and so does
 * one of two that differ: nobody guesses.
 */
export function fineOf(text: (name: string) => string): string {
  const inYuan = ofCell(text('fine_yuan'), 1)
  const inTenThousands = ofCell(text('fine'), TEN_THOUSAND)
  if (inYuan !== '' && inTenThousands !== '' && inTenThousands !== inYuan)
    return `${text('fine')} ${text('fine_yuan')}${NO_UNIT}`
  if (inYuan !== '') return inYuan
  if (text('fine_unstated') === '' || inTenThousands !== '') return inTenThousands
  const unstated = ofCell(text('fine_unstated'), undefined)
  const amount = Number(plain(unstated))
  if (unstated !== text('fine_unstated')) return unstated
  if (amount >= TEN_THOUSAND) return String(amount / TEN_THOUSAND)
  return amount > 0 && amount < 1 ? unstated : `${unstated}${NO_UNIT}`
}

/** An amount of a cell in 10,000 CNY, by its own unit or that of its heading, in yuan; what is none stays as it is. */
function ofCell(text: string, headed: number | undefined): string {
  const [, digits, unit] = /^[¥￥]?([\d.]+)(万元|万|元)?$/.exec(plain(text)) ?? []
  const own = unit === undefined ? undefined : unit === '元' ? 1 : TEN_THOUSAND
  const yuan = own ?? headed
  // A cell that says another unit than its heading is no amount: nobody guesses which holds.
  if (own !== undefined && headed !== undefined && own !== headed) return text
  if (digits === undefined || yuan === undefined || Number.isNaN(Number(digits))) return text
  if (yuan === TEN_THOUSAND) return digits
  // What is finer than a fen is told as it was written, which is an amount in no unit that is read.
  const inTenThousands = String(Number(digits) / TEN_THOUSAND)
  return Number(digits) > 0 && fenOf(inTenThousands) === undefined ? `${digits}元` : inTenThousands
}

/** Characters of a cell that are shown in a fault. */
export const MAX_SHOWN = 60
/** What is wrong with the fine of a decision; undefined: nothing. */
export function faultOfFine(kinds: readonly string[], fined = ''): string | undefined {
  const isFine = kinds.includes('罚款')
  // Of a warning a fine of nought is no fine; a text that is no amount is a slip.
  const isNone = !isFine && /^0*(\.0*)?$/.test(fined)
  if (isNone || fenOf(fined) !== undefined) return undefined
  if (fined === '') return 'is missing: a fine has its amount, in a column 罚款金额(万元) or 罚款金额(元)'
  const said = fined.slice(0, MAX_SHOWN)
  // Two that differ stand apart.
  if (/^[\d.,]+\?$/.test(fined))
    return `"${said.slice(0, -1)}" has no unit: write it in the heading, 罚款金额(万元), or in the cell, 5万元`
  return `"${said.replace(/\?$/, '')}" is no amount above 0, to the fen, with its unit in the heading: 罚款金额(万元) or 罚款金额(元)`
}

/** What was fined, in fen, of a text in 10,000 CNY; undefined: nothing, or no amount. */
export function fenOf(fined: string | undefined): number | undefined {
  const text = plain(fined ?? '')
  if (!/^\d{1,9}(\.\d{1,20})?$/.test(text)) return undefined
  // What a spreadsheet computed may end in other digits than was meant; what is finer than a fen is no amount.
  const fen = Number((Number(text) * FEN_OF_TEN_THOUSAND).toPrecision(SHEET_DIGITS))
  return Number.isInteger(fen) && fen > 0 ? fen : undefined
}
