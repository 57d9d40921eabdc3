/** Tables of penalties say fines in 10,000 CNY (万元). */
export const TEN_THOUSAND = 10_000
const FEN_OF_TEN_THOUSAND = 100 * TEN_THOUSAND
/** Digits with which a spreadsheet computes. */
const SHEET_DIGITS = 15

/** A text as people write an amount: any width, with thousands apart. */
const plain = (text: string) => text.normalize('NFKC').replaceAll(/[,\s]/g, '')

/**
 * What was fined, in 10,000 CNY; '' where nothing is said. A number without a unit that would be one item in yuan and another
 * in 10,000 yuan stays as the text that it is, with a question mark, and so does one of two that differ: nobody guesses.
 */
export function fineOf(text: (name: string) => string): string {
  const number = (said: string) => Number(plain(said))
  const inYuan = text('fine_yuan')
  if (inYuan !== '') {
    const amount = number(inYuan) / TEN_THOUSAND
    if (text('fine') !== '' && number(text('fine')) !== amount) return `${text('fine')} ${inYuan}?`
    return Number.isNaN(amount) ? inYuan : String(amount)
  }
  const unstated = text('fine_unstated')
  if (unstated === '' || text('fine') !== '') return text('fine')
  const amount = number(unstated)
  if (amount >= TEN_THOUSAND) return String(amount / TEN_THOUSAND)
  return amount > 0 && amount < 1 ? unstated : `${unstated}?`
}

/** What was fined, in fen, of a text in 10,000 CNY; undefined: nothing, or no amount. */
export function fenOf(fined: string | undefined): number | undefined {
  const text = plain(fined ?? '')
  if (!/^\d{1,9}(\.\d{1,20})?$/.test(text)) return undefined
  // What a spreadsheet computed may end in other digits than was meant; what is finer than a fen is no amount.
  const fen = Number((Number(text) * FEN_OF_TEN_THOUSAND).toPrecision(SHEET_DIGITS))
  return Number.isInteger(fen) && fen > 0 ? fen : undefined
}
