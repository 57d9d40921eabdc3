/** A green certificate stands for so many kilowatt-hours (绿证核发和交易规则, 2024). */
export const KWH_OF_CERTIFICATE = 1000
/** Months in which it may be claimed after the one of its production. */
const VALID_MONTHS = 23
/** What was produced before the rules of 2024 ends with this day. */
const FIRST_MONTH = '2024-01'
const END_OF_THE_FIRST = '2025-12-31'

/** The last day on which a certificate of a month (YYYY-MM) may be claimed. */
export function expiryOf(month: string): string {
  if (month < FIRST_MONTH) return END_OF_THE_FIRST
  const [year, number] = month.split('-').map(Number) as [number, number]
  // Day 0 of the month after is the last of this one.
  return new Date(Date.UTC(year, number + VALID_MONTHS, 0)).toISOString().slice(0, 10)
}

/** Whole certificates of a month's kilowatt-hours, and what is carried to the next month. */
export function issued(carry: number, kwh: number): { certificates: number; carry: number } {
  const all = carry + kwh
  return { certificates: Math.floor(all / KWH_OF_CERTIFICATE), carry: all % KWH_OF_CERTIFICATE }
}

/** What so many certificates are worth in kgce, cut to the whole; `factor`: kgce of a kilowatt-hour, as a decimal. */
export function energyOf(certificates: number, factor: string): number {
  const [whole = '0', fraction = ''] = factor.split('.')
  const scaled = BigInt(whole + fraction) * BigInt(certificates) * BigInt(KWH_OF_CERTIFICATE)
  return Number(scaled / 10n ** BigInt(fraction.length))
}

/** Of the saving that is still needed certificates from other provinces may take off at most this share. */
const CROSS_PROVINCE_PERCENT = 50

export interface Deduction {
  readonly deducted: number
  /** Of what came from other provinces and was not used. */
  readonly unused: number
}

/**
 * What certificates take off the energy use, in one unit. Those of the own province count whole; those of others up to half
 * of the saving that is needed beside them (发改环资〔2024〕113号).
 */
export function deductionOf(needed: number, own: number, fromElsewhere: number): Deduction {
  const still = Math.max(0, needed - own)
  const used = Math.min(fromElsewhere, Math.floor((still * CROSS_PROVINCE_PERCENT) / 100))
  return { deducted: own + used, unused: fromElsewhere - used }
}
