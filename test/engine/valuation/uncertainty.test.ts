import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { uniformStream } from '../../../engine/base/random.ts'
import { computeAccount } from '../../../engine/valuation/account.ts'
import { collectNext } from '../../../engine/valuation/collect-next.ts'
import { normalQuantile, quantile } from '../../../engine/valuation/distribution.ts'
import { simulate } from '../../../engine/valuation/uncertainty.ts'
import { accountInput, compileFormulas } from '../../../src/valuation/account-input.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)

function accountOf(area: string) {
  const dataset = catalog.datasets.find((one) => one.area === area)!
  const profile = catalog.profiles.find((one) => one.profile_id === dataset.profile_id)!
  return computeAccount(accountInput(catalog, formulas, profile, dataset.period, dataset.rows))
}

describe('distributions', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [0.95, 1.6448536269514722],
  ])('the normal quantile of %d is %d', (share, value) => {
    expect(normalQuantile(share)).toBeCloseTo(value, 8)
  })

  test.each([
    ['uniform', 0.25, 12.5],
    ['triangular', 0.2, 12], // The mode, 12, is a fifth of the way from 10 to 20.
    ['triangular', 0.6, 20 - Math.sqrt(0.4 * 10 * 8)],
    ['lognormal', 0.5, 12],
    ['lognormal', 0.95, 12 * Math.sqrt(2)],
    ['lognormal', 0.05, 12 / Math.sqrt(2)],
  ] as const)('%s from 10 to 20 around 12: the share %d lies below %d', (distribution, share, value) => {
    expect(quantile({ distribution, min: 10, max: 20 }, 12, share)).toBeCloseTo(value, 7)
  })

  test('streams are uniform, of their name alone, and the same again', () => {
    const draw = (seed: number, name: string, count: number) => {
      const next = uniformStream(seed, name)
      return Array.from({ length: count }, next)
    }
    const values = draw(1, 'P_w', 20_000)
    expect(draw(1, 'P_w', 20_000)).toEqual(values)
    expect(draw(1, 'P_e', 3)).not.toEqual(values.slice(0, 3))
    expect(draw(2, 'P_w', 3)).not.toEqual(values.slice(0, 3))
    const bins = Array(20).fill(0)
    for (const value of values) bins[Math.floor(value * 20)]++
    // χ² with 19 degrees of freedom is below 43.8 in 999 cases of 1000.
    expect(bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8)
    expect(Math.min(...values)).toBeGreaterThan(0)
    expect(Math.max(...values)).toBeLessThan(1)
  })
})

describe('an account', () => {
  const account = accountOf('513300')
  const result = simulate(account, formulas, 2000, 1)!

  test('the trace alone carries the figures: with no width the draws are the account', () => {
    const exact = structuredClone(account) as unknown as {
      indicators: { trace: { inputs: { uncertainty?: object; given: { value: number } }[] }[] }[]
    }
    for (const input of exact.indicators.flatMap(({ trace }) => trace.flatMap(({ inputs }) => inputs))) {
      if (!input.uncertainty) continue
      const { value } = input.given
      input.uncertainty = { distribution: 'uniform', min: value, max: value }
    }
    const { gep, indicators } = simulate(exact as never, formulas, 100, 1)!
    expect(gep.p5 / account.gep.value).toBeCloseTo(1, 12)
    expect(gep.p95 / account.gep.value).toBeCloseTo(1, 12)
    for (const { indicatorId, monetary } of indicators) {
      const { value } = account.indicators.find((one) => one.indicatorId === indicatorId)!.monetary!
      expect(monetary.p50 / value).toBeCloseTo(1, 12)
    }
  })

  test('the same seed gives the same digits, another seed others, and the percentiles agree', () => {
    expect(simulate(account, formulas, 2000, 1)).toEqual(result)
    const other = simulate(account, formulas, 2000, 2)!
    expect(other.gep).not.toEqual(result.gep)
    expect(other.gep.p50 / result.gep.p50).toBeCloseTo(1, 1)
  })

  test('a price that many share is one draw: what it moves moves together', () => {
    // Reservoir cost alone: water conservation and floods keep their ratio in every draw, so in every percentile.
    const of = (indicatorId: string) =>
      result.indicators.find((one) => one.indicatorId === indicatorId)!.monetary
    const base = (indicatorId: string) =>
      account.indicators.find((one) => one.indicatorId === indicatorId)!.monetary!.value
    const ratio = base('water-conservation') / base('flood-regulation/marsh')
    for (const at of ['p5', 'p50', 'p95'] as const) {
      expect(of('water-conservation')[at] / of('flood-regulation/marsh')[at]).toBeCloseTo(ratio, 9)
    }
  })

  test('oxygen and its price matter most in Garzê; the shares of variance add up to about one', () => {
    expect(result.influences[0]!.figure).toBe('garze/o2')
    const [first] = result.influences
    const oxygen = account.indicators.find((one) => one.indicatorId === 'oxygen-release')!.monetary!.value
    const p95 = quantile({ distribution: 'triangular', min: 352.93, max: 1160.7 }, 727, 0.95)
    expect(first!.high - account.gep.value).toBeCloseTo(oxygen * (p95 / 727 - 1), -3)
    const shares = result.influences.reduce((sum, { varianceShare }) => sum + varianceShare, 0)
    expect(shares).toBeGreaterThan(0.95)
    expect(shares).toBeLessThan(1.06)
  })

  test('what to collect next: shares of variance, what is left, and a document with all that it has', () => {
    const found = collectNext(account, formulas, 4000, 1, (figure) => figure.split('/')[0])!
    const [first] = found.figures
    expect(first!.figures).toEqual(['garze/o2'])
    // By itself a figure explains what its correlation with the total squared says, where the model is near to linear.
    const { varianceShare } = result.influences.find(({ figure }) => figure === 'garze/o2')!
    expect(first!.share).toBeCloseTo(varianceShare, 1)
    expect(first!.remaining).toBeCloseTo(found.deviation * Math.sqrt(1 - first!.share), 6)
    // All that is uncertain here comes with one document: nothing is left once it is known.
    const [group] = found.groups
    expect(group!.share).toBeGreaterThan(0.97)
    for (const { figures, share } of found.groups)
      for (const one of found.figures)
        if (figures.includes(one.figures[0]!)) expect(share).toBeGreaterThanOrEqual(one.share)
    for (const { share } of [...found.figures, ...found.groups]) {
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
    }
    expect(collectNext(account, formulas, 4000, 1, () => undefined)!.groups).toEqual([])
    expect(collectNext(account, formulas, 4000, 1, () => undefined)!.figures).toEqual(found.figures)
  })

  test('what is certain has no interval to speak of, and an account of certain figures no result', () => {
    const certain = result.indicators.find((one) => one.indicatorId === 'pest-control/forest')!.monetary
    expect(certain.p5).toBe(certain.p95)
    const bare = accountOf('513300') as unknown as {
      indicators: { trace: { inputs: { figure?: string }[] }[] }[]
    }
    for (const input of bare.indicators.flatMap(({ trace }) => trace.flatMap(({ inputs }) => inputs)))
      delete input.figure
    expect(simulate(bare as never, formulas, 100, 1)).toBeUndefined()
  })

  test('a figure at or beyond the range of its formula is moved to its edge', () => {
    const zibo = accountOf('370300')
    expect(simulate(zibo, formulas, 200, 3)?.gep.p5).toBeGreaterThan(0)
  })
})
