import { assert } from './assert.ts'

/** What is owned or agreed is an integer within ±(2^53 − 1): the last integer a double holds exactly. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER

/** a × b, exact. The product of two amounts must itself be an amount. */
export function multiplyExact(a: number, b: number): number {
  const product = a * b
  assert(Number.isSafeInteger(product), 'a product of amounts stays within 2^53 − 1')
  return product
}

/** numerator ÷ denominator rounded half up (half away from zero is the same: both are non-negative). */
export function divideHalfUp(numerator: bigint, denominator: number): number {
  assert(numerator >= 0n && denominator > 0, 'half-up division is for non-negative amounts')
  return Number((numerator * 2n + BigInt(denominator)) / (BigInt(denominator) * 2n))
}

/** amount × numerator ÷ denominator, rounded towards zero: for an upper limit that must not be exceeded. */
export function scaleDown(amount: number, numerator: number, denominator: number): number {
  return Number((BigInt(amount) * BigInt(numerator)) / BigInt(denominator))
}

/** amount × numerator ÷ denominator, rounded up: for a lower limit that must not be undercut. */
export function scaleUp(amount: number, numerator: number, denominator: number): number {
  const divisor = BigInt(denominator)
  return Number((BigInt(amount) * BigInt(numerator) + divisor - 1n) / divisor)
}
