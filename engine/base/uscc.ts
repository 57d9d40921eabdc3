/** GB 32100-2015: 31 symbols, without I, O, S, V and Z. */
const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const LENGTH = 18

/** True for a 统一社会信用代码 whose check digit is right (GB 32100-2015, annex: weights 3^i mod 31). */
export function isUscc(code: string): boolean {
  return code.length === LENGTH && checkDigit(code.slice(0, LENGTH - 1)) === code[LENGTH - 1]
}

/** The check digit of the first 17 symbols, or undefined where a symbol is not of the alphabet. */
export function checkDigit(body: string): string | undefined {
  let sum = 0
  let weight = 1
  for (const symbol of body) {
    const value = SYMBOLS.indexOf(symbol)
    if (value < 0) return undefined
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return SYMBOLS[(31 - (sum % 31)) % 31]
}

/** Pseudonyms begin with it: no authority that registers has it (GB 32100-2015, table 1). */
const PSEUDONYM = 'P'

/** A code for somebody who has none, or whose own is not to be here: made of chance, with the check digit of a real one. */
export function pseudonymOf(bytes: Uint8Array): string {
  const drawn = [...bytes.subarray(0, LENGTH - 2)].map((byte) => SYMBOLS[byte % SYMBOLS.length]!)
  const body = `${PSEUDONYM}${drawn.join('')}`
  return `${body}${checkDigit(body)}`
}

/** True of a code that names nobody by itself. */
export const isPseudonym = (code: string) => code.startsWith(PSEUDONYM)

/**
 * True of a code of somebody of the country: a pseudonym; a co-operative (93), a villagers' committee (54) or a collective
 * economic organisation (N1 to N3), by who registers it and as what (GB 32100-2015, tables 1 and 2, as amended).
 */
export const isRuralCode = (code: string) => isPseudonym(code) || /^(93|54|N[123])/.test(code)
