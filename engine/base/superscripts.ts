const DIGITS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A power of ten that is written small, "10⁴", as it is written out: 10^4. Otherwise NFKC would make 104 of it. */
export function powersOut(text: string): string {
  return text.replace(
    /10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g,
    (_, small: string) => `10^${[...small].map((one) => DIGITS.indexOf(one)).join('')}`,
  )
}

/** Digits as they are written small, above the line. */
export function small(text: string): string {
  return text.replace(/\d/g, (digit) => DIGITS[Number(digit)]!)
}
