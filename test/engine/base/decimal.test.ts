import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countSteps, formatSteps, OFF_STEP, parseStep, TOO_LARGE } from '../../../engine/base/decimal.ts'
import { divideHalfUp, scaleDown, scaleUp } from '../../../engine/base/quantity.ts'
import { isUscc } from '../../../engine/base/uscc.ts'

test.each([
  // text, step, steps
  ['74.63', '0.01', 7463],
  ['4.048', '0.001', 4048],
  ['4550', '10', 455],
  ['4555', '10', OFF_STEP],
  ['1.5', '0.5', 3],
  ['1.500', '0.5', 3], // Trailing zeros are free,
  ['1.501', '0.5', OFF_STEP], // other decimals are not rounded away.
  ['0', '0.01', 0],
  ['999999999999999', '1', 999_999_999_999_999],
  ['99999999999999.99', '0.01', TOO_LARGE],
])('%s in steps of %s is %d', (text, step, steps) => {
  expect(countSteps(text, parseStep(step))).toBe(steps)
})

test('formatting and counting are each other’s inverse, to the last digit', () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 4 }))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 13 }), step, (count, [units, decimals]) => {
      const parsed = { units, decimals }
      expect(countSteps(formatSteps(count, parsed), parsed)).toBe(count)
    }),
  )
})

describe('the only roundings', () => {
  test.each([
    [302_000, 4000, 76], // 75.5 half up
    [10, 4, 3],
    [9, 4, 2],
    [0, 7, 0],
  ])('%d ÷ %d half up is %d', (numerator, denominator, result) => {
    expect(divideHalfUp(BigInt(numerator), denominator)).toBe(result)
  })

  test('oracle A: a band of 10 % round 74.63 is rounded inwards', () => {
    expect([scaleUp(7463, 9000, 10_000), scaleDown(7463, 11_000, 10_000)]).toEqual([6717, 8209])
    expect([scaleUp(7463, 7000, 10_000), scaleDown(7463, 13_000, 10_000)]).toEqual([5225, 9701])
  })
})

test.each([
  ['91370300MADEMQAAXQ', true],
  ['91350100M000100Y43', true], // The worked example of GB 32100-2015.
  ['91350100M000100Y44', false],
  ['91350100M000100Y4', false],
  ['9135O100M000100Y43', false], // The letter O is not of the alphabet.
])('%s is a unified social credit code: %s', (code, isRight) => {
  expect(isUscc(code)).toBe(isRight)
})
