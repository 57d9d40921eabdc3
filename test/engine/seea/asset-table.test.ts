import { describe, expect, test } from 'vitest'
import type { SeeaPlace } from '../../../engine/seea/account-tables.ts'
import { assetTable, totalEntry } from '../../../engine/seea/asset-table.ts'
import { annuityFactor } from '../../../engine/seea/asset-value.ts'
import type { Account, IndicatorResult } from '../../../engine/valuation/account-model.ts'

/** An account of one service by type: tonnes, and CNY for a tonne. */
function accountOf(
  tonnes: Record<string, number>,
  price: number,
  more: Partial<IndicatorResult> = {},
): Account {
  const total = Object.values(tonnes).reduce((sum, one) => sum + one, 0)
  const indicator: IndicatorResult = {
    ...{ indicatorId: 'wood', service: 'provisioning', isFinal: true, isPartial: false, negativeIn: [] },
    grade: 'confirmed',
    trace: Object.entries(tonnes).map(([ecosystem, value]) => ({
      ...{ formulaId: 'reported/wood', formulaVersion: 1, ecosystem, inputs: [], value, unit: 't' },
    })),
    ...{ physical: { value: total, unit: 't' }, monetary: { value: total * price, unit: 'CNY' } },
    ...more,
  }
  return {
    gep: { value: total * price, unit: 'CNY' },
    byService: { provisioning: total * price, regulating: 0, cultural: 0 },
    ...{ indicators: [indicator], missing: [] },
  }
}
const placeOf = (): SeeaPlace => ({ service: undefined, beneficiary: 'forestry', role: 'final' })
const discounting = { rate: 0.02, years: 100 }
const factor = annuityFactor(0.02, 100)
const table = (
  [before, extentBefore]: [Account, Record<string, number>],
  [after, extentAfter]: [Account, Record<string, number>],
  condition: [string, number][] = [],
) =>
  assetTable(
    { account: before, extent: extentBefore },
    { account: after, extent: extentAfter },
    placeOf,
    discounting,
    new Map(condition),
  )

describe('the monetary asset account by type', () => {
  test('a type that is new is a conversion, and one that is gone', () => {
    const one: [Account, Record<string, number>] = [accountOf({ forest: 100 }, 10), { forest: 50 }]
    const two: [Account, Record<string, number>] = [
      accountOf({ forest: 100, orchard: 30 }, 10),
      { forest: 50, orchard: 20 },
    ]
    const [, orchard] = table(one, two)
    expect(orchard).toMatchObject({ ecosystem: 'orchard', opening: 0, upwardReappraisal: 0 })
    expect(orchard!.conversionAdditions).toBeCloseTo(300 * factor, 6)
    expect(table(two, one)[1]!.conversionReductions).toBeCloseTo(-300 * factor, 6)
  })

  test('without surveys at both ends nothing is told of areas', () => {
    const [forest] = table(
      [accountOf({ forest: 100 }, 10), {}],
      [accountOf({ forest: 100 }, 10), { forest: 50 }],
    )
    expect(forest).toMatchObject({ conversionAdditions: 0, conversionReductions: 0, netChange: 0 })
    // A survey by sub-types at one end and by types at the other does not tell of a type either.
    const mixed = table(
      [accountOf({ forest: 100 }, 10), { forest: 50 }],
      [accountOf({ forest: 100 }, 10), { 'forest-mixed': 50 }],
    )
    expect(mixed[0]).toMatchObject({ conversionReductions: 0, netChange: 0 })
  })

  test('a volume is entered by how the condition changed', () => {
    const ends = (tonnes: number): [Account, Record<string, number>] => [
      accountOf({ forest: tonnes }, 10),
      { forest: 50 },
    ]
    const less = table(ends(100), ends(90), [['forest', -0.1]])[0]!
    expect(less.degradation).toBeCloseTo(-100 * factor, 6)
    expect(table(ends(100), ends(90))[0]!.downwardReappraisal).toBeCloseTo(-100 * factor, 6)
    expect(table(ends(90), ends(100), [['forest', 0.1]])[0]!.enhancement).toBeCloseTo(100 * factor, 6)
  })

  test('what came from outside is no asset of the area, and a method that is not counted is none', () => {
    const imported = { netImports: { value: 400, unit: 'CNY' } }
    const account = accountOf({ forest: 100 }, 10, imported)
    const [forest] = table([account, { forest: 50 }], [account, { forest: 50 }])
    expect(forest!.opening).toBeCloseTo(600 * factor, 6)
    const shown = accountOf({ forest: 100 }, 10, { isFinal: false })
    expect(table([shown, { forest: 50 }], [shown, { forest: 50 }])).toEqual([])
  })

  test('a flow that is known at one end only is no price: nothing changed', () => {
    const known = accountOf({ forest: 100 }, 10)
    const [indicator] = known.indicators
    const { physical: _, ...unknown } = indicator!
    const [forest] = table([known, { forest: 50 }], [{ ...known, indicators: [unknown] }, { forest: 50 }])
    expect(forest).toMatchObject({ revaluation: 0, upwardReappraisal: 0, netChange: 0 })
  })

  test('types add up to the account of the area', () => {
    const entries = table(
      [accountOf({ forest: 100, orchard: 10 }, 10), { forest: 50, orchard: 10 }],
      [accountOf({ forest: 80, orchard: 40 }, 12), { forest: 40, orchard: 20 }],
    )
    const total = totalEntry(entries)
    expect(total.opening).toBeCloseTo(1100 * factor, 6)
    expect(total.closing).toBeCloseTo(1440 * factor, 6)
    const { opening, closing, netChange, ...changes } = total
    expect(Object.values(changes).reduce((sum, one) => sum + one, 0)).toBeCloseTo(netChange, 5)
    expect(opening + netChange).toBeCloseTo(closing, 5)
  })
})
