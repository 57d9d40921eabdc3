import { assert } from './assert.ts'

/** The form of every decimal at the edge: no sign, no exponent, no leading plus, no bare point. */
export const DECIMAL_PATTERN = /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/

/**
 * A fixed step written as a decimal, for example a tick of "0.01" or a lot of "10".
 * `units` counts 10^−`decimals`: "0.05" is 5 units of two decimals.
 */
export interface Step {
  readonly units: number
  readonly decimals: number
}

/** True for the text of a positive step. */
export function isStep(text: string): boolean {
  return DECIMAL_PATTERN.test(text) && /[1-9]/.test(text)
}

export function parseStep(text: string): Step {
  assert(DECIMAL_PATTERN.test(text), `a step is a decimal string, not ${text}`)
  const point = text.indexOf('.')
  const decimals = point < 0 ? 0 : text.length - point - 1
  const units = Number(text.replace('.', ''))
  assert(Number.isSafeInteger(units) && units > 0, `a step is positive, not ${text}`)
  return { units, decimals }
}

/** Not a multiple of the step, or more decimals than the step has. */
export const OFF_STEP = -1
/** A multiple of the step, but beyond 2^53 − 1 steps. */
export const TOO_LARGE = -2

/**
 * How many steps `text` is, exactly: no float takes part. Trailing zeros are free ("1.500" with step "0.1" is 15).
 * Returns OFF_STEP or TOO_LARGE where there is no such count. `text` must match DECIMAL_PATTERN.
 */
export function countSteps(text: string, step: Step): number {
  const point = text.indexOf('.')
  let fraction = point < 0 ? '' : text.slice(point + 1)
  const whole = point < 0 ? text : text.slice(0, point)
  while (fraction.length > step.decimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  if (fraction.length > step.decimals) return OFF_STEP

  const digits = whole + fraction.padEnd(step.decimals, '0')
  const units = Number(digits)
  if (!Number.isSafeInteger(units)) {
    return BigInt(digits) % BigInt(step.units) === 0n ? TOO_LARGE : OFF_STEP
  }
  return units % step.units === 0 ? units / step.units : OFF_STEP
}

/** The decimal string of `count` steps, with as many decimals as the step has. */
export function formatSteps(count: number, step: Step): string {
  const units = count * step.units
  if (Number.isSafeInteger(units) && units >= 0) return formatDigits(String(units), step.decimals)
  return formatUnits(BigInt(count) * BigInt(step.units), step.decimals)
}

/** The decimal string of `units` × 10^−`decimals`. */
export function formatUnits(units: bigint | number, decimals: number): string {
  const value = BigInt(units)
  const sign = value < 0n ? '-' : ''
  return sign + formatDigits((value < 0n ? -value : value).toString(), decimals)
}

function formatDigits(digits: string, decimals: number): string {
  if (decimals === 0) return digits
  const padded = digits.padStart(decimals + 1, '0')
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`
}
