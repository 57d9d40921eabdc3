import { describe, expect, test } from 'vitest'
import { conditionVariable, product } from '../../../engine/facts/catalogue.ts'
import {
  annuityFactor,
  assetEntry,
  decomposeArea,
  decomposePriceVolume,
  discountFactors,
  isClosed,
  netPresentValue,
  valueService,
  volumeEntry,
} from '../../../engine/seea/asset-value.ts'
import { CONDITION_CLASSES, conditionIndex, conditionIndicator } from '../../../engine/seea/condition.ts'
import { extentAccount } from '../../../engine/seea/extent.ts'
import { BENEFICIARIES, supplyAndUse } from '../../../engine/seea/supply-use.ts'

/** SEEALand, the worked example of SEEA Ecosystem Accounting. */
describe('SEEALand', () => {
  test('extent and change matrix', () => {
    const stay = (type: string, areaHectares: number) => ({ from: type, to: type, areaHectares })
    const account = extentAccount([
      stay('forest', 38),
      { from: 'forest', to: 'cropland', areaHectares: 2, isManaged: true },
      ...[
        stay('lake', 30),
        stay('cropland', 60),
        stay('urban', 50),
        stay('wetland', 20),
        stay('seagrass', 50),
      ],
    ])
    const [forest, cropland] = ['forest', 'cropland'].map((name) =>
      account.entries.find(({ ecosystem }) => ecosystem === name),
    )
    expect(forest).toMatchObject({ opening: 40, managedReduction: 2, netChange: -2, closing: 38 })
    expect(cropland).toMatchObject({ opening: 60, managedExpansion: 2, netChange: 2, closing: 62 })
    expect([account.openingTotal, account.closingTotal]).toEqual([250, 250])
    expect(account.changeMatrix[0]!.slice(0, 2)).toEqual([38, 2])
    for (const { opening, closing, ...entry } of account.entries) {
      const added = entry.managedExpansion + entry.unmanagedExpansion
      expect(opening + added - entry.managedReduction - entry.unmanagedReduction).toBe(closing)
    }
  })

  test('supply, use and GEP', () => {
    const tables = supplyAndUse([
      {
        service: 'wood',
        unit: 'm^3',
        flowByEcosystem: { forest: 140 },
        price: 60,
        flowByBeneficiary: { forestry: 140 },
      },
      {
        service: 'crop',
        unit: 't',
        flowByEcosystem: { cropland: 150 },
        price: 75,
        flowByBeneficiary: { agriculture: 150 },
      },
      {
        service: 'fish',
        unit: 't',
        flowByEcosystem: { lake: 3, seagrass: 6 },
        price: 350,
        flowByBeneficiary: { fisheries: 9 },
      },
      {
        ...{ service: 'climate', unit: 't', price: 25, flowByBeneficiary: { government: 425 } },
        flowByEcosystem: { forest: 150, urban: 5, wetland: 20, seagrass: 250 },
      },
      {
        ...{
          service: 'water purification',
          unit: 't',
          price: 100,
          flowByBeneficiary: { energy_and_water_supply: 7 },
        },
        flowByEcosystem: { wetland: 7 },
      },
      {
        ...{ service: 'recreation', unit: 'visit', price: 5, flowByBeneficiary: { households: 9800 } },
        flowByEcosystem: { forest: 1500, lake: 5000, urban: 2500, seagrass: 800 },
      },
    ] as const)
    expect(tables.rows.map(({ flow, value }) => [flow, value])).toEqual([
      [140, 8400],
      [150, 11250],
      [9, 3150],
      [425, 10625],
      [7, 700],
      [9800, 49000],
    ])
    expect(tables.supplyByEcosystem).toEqual({
      ...{ forest: 19650, lake: 26050, cropland: 11250, urban: 12625, wetland: 1200, seagrass: 12350 },
    })
    expect(tables.useByBeneficiary).toEqual({
      ...{ agriculture: 11250, forestry: 8400, fisheries: 3150, energy_and_water_supply: 700 },
      ...{ government: 10625, households: 49000 },
    })
    expect([tables.gep, tables.holds]).toEqual([83_125, true])
  })

  test('what is used without being supplied breaks the identity; net imports are taken off', () => {
    const crop = { service: 'crop', unit: 't', flowByEcosystem: { cropland: 150 }, price: 75 } as const
    const split = { ...crop, flowByBeneficiary: { agriculture: 100, exports: 50 }, netImportValue: 250 }
    expect(supplyAndUse([split])).toMatchObject({
      holds: true,
      gep: 11_000,
      useByBeneficiary: { exports: 3750 },
    })
    expect(supplyAndUse([{ ...crop, flowByBeneficiary: { agriculture: 149 } }]).holds).toBe(false)
  })

  test('net present values', () => {
    const factor = annuityFactor(0.02, 100)
    expect(factor).toBeCloseTo(43.09835164011273, 12)
    expect(21000 * factor).toBeCloseTo(905065.384442367, 6)
    expect(18300 * factor).toBeCloseTo(788699.8350140627, 6)
    expect(netPresentValue(Array(100).fill(1020), discountFactors(0.02, 100))).toBeCloseTo(43960.31867, 5)
    // The printed opening and closing values are whole flows times the factor.
    for (const [opening, closing] of [
      [905065.384442367, 788699.8350140627],
      [3572206.8756907415, 3623450.8157908367],
    ] as const) {
      for (const value of [opening, closing]) {
        const flow = value / factor
        expect(flow).toBeCloseTo(Math.round(flow), 6)
      }
    }
  })

  test('the printed columns of the asset account are closed by its identity', () => {
    const printed: Record<string, number[]> = {
      forest: [905065.38, 0, -108111.08, 0, -43434.63, 0, 35180.16, 788699.84],
      lake: [1078320.76, 15299.91, 0, 0, 0, 0, 47623.68, 1141244.35],
      cropland: [484856.46, 0, 0, 16943.91, 0, 47703.62, 0, 549503.98],
    }
    for (const [opening, ...rest] of Object.values(printed)) {
      const closing = rest.pop()!
      expect(rest.reduce((sum, change) => sum + change, opening!)).toBeCloseTo(closing, 1)
    }
  })
})

describe('condition', () => {
  test.each([
    [5, 0, 10, 0.5],
    [12, 0, 10, 1],
    [-1, 0, 10, 0],
    [0.5, 2, 0, 0.75], // Less nitrogen is better.
  ])('%d between %d and %d is %d', (value, lowerLevel, upperLevel, indicator) => {
    const variable = { variable: 'v', class: 'chemical_state', value, lowerLevel, upperLevel } as const
    expect(conditionIndicator(variable)).toBe(indicator)
  })

  test('classes weigh the same, variables share the weight of their class', () => {
    const of = (name: 'chemical_state' | 'physical_state', value: number) => ({
      ...{ variable: 'v', class: name, value, lowerLevel: 0, upperLevel: 1 },
    })
    expect(
      conditionIndex([of('physical_state', 1), of('chemical_state', 0.2), of('chemical_state', 0.4)]),
    ).toBeCloseTo(0.65, 12)
  })
})

/** SEEA EA appendix A10.1. Its printed discount factors are 0.98 to the power of t, not 1.02 to the power of −t. */
describe('appendix A10.1', () => {
  const factors = Array.from({ length: 5 }, (_, year) => 0.98 ** (year + 1))
  const at = (flows: number[], prices: number[]) => valueService({ flows, prices }, factors)
  const SERVICES: [string, ReturnType<typeof at>, ReturnType<typeof at>, number[]][] = [
    [
      'wood',
      at([12, 12, 12, 12, 12], [60, 62, 64, 66, 70]),
      at([10, 10, 10, 10, 10], [65, 65, 67, 70, 72]),
      [3633, 3188, 177.12, -621.57, -444.44],
    ],
    [
      'climate',
      at([140, 142, 144, 146, 148], [25, 26, 27, 28, 29]),
      at([130, 132, 134, 136, 138], [26, 27, 28, 29, 30]),
      [18285, 17647, 654.62, -1293.37, -638.75],
    ],
    [
      'recreation',
      at([190, 190, 190, 200, 200], [5, 5, 6, 6, 6]),
      at([190, 200, 200, 210, 210], [5, 6, 6, 6, 6]),
      [5108, 5514, 191.64, 214.51, 406.15],
    ],
    [
      'crop',
      at([5, 6, 6, 7, 7], Array(5).fill(75)),
      at([6, 7, 7, 8, 7], Array(5).fill(75)),
      [2182, 2467, 3.53, 281.76, 285.3],
    ],
  ]
  test.each(SERVICES)('%s', (_, opening, closing, [v0, v1, price, volume, change]) => {
    const split = decomposePriceVolume(opening, closing)
    expect([Math.round(opening.value), Math.round(closing.value)]).toEqual([v0, v1])
    expect(split.price).toBeCloseTo(price!, 1)
    expect(split.volume).toBeCloseTo(volume!, 1)
    expect(split.price + split.volume).toBeCloseTo(closing.value - opening.value, 9)
    expect(closing.value - opening.value).toBeCloseTo(change!, 1)
  })

  test('totals', () => {
    const sum = (of: (row: (typeof SERVICES)[number]) => number) =>
      SERVICES.reduce((all, row) => all + of(row), 0)
    expect(sum(([, opening]) => opening.value)).toBeCloseTo(29208.11, 2)
    expect(sum(([, , closing]) => closing.value)).toBeCloseTo(28816.36, 2)
    expect(sum(([, opening, closing]) => decomposePriceVolume(opening, closing).price)).toBeCloseTo(
      1026.92,
      1,
    )
    expect(sum(([, opening, closing]) => decomposePriceVolume(opening, closing).volume)).toBeCloseTo(
      -1418.66,
      1,
    )
  })
})

describe('three factors', () => {
  test('area, price and volume add up to the whole change', () => {
    const opening = { unitValue: 43.1 * 60, flowPerArea: 3.5, area: 40 }
    const closing = { unitValue: 43.1 * 63, flowPerArea: 3.1, area: 38 }
    const change = decomposeArea(opening, closing)
    const value = ({ unitValue, flowPerArea, area }: typeof opening) => unitValue * flowPerArea * area
    expect(change.area + change.price + change.volume).toBeCloseTo(value(closing) - value(opening), 6)
    expect([change.area < 0, change.price > 0, change.volume < 0]).toEqual([true, true, true])
  })

  test.each([
    [1, 1, 'enhancement'],
    [1, -1, 'upward_reappraisal'],
    [1, 0, 'upward_reappraisal'],
    [-1, 1, 'downward_reappraisal'],
    [-1, 0, 'downward_reappraisal'],
    [-1, -1, 'degradation'],
  ])('volume %d with condition %d is entered as %s', (volume, condition, entry) => {
    expect(volumeEntry(volume, condition)).toBe(entry)
  })

  test('an asset entry is closed: opening and its changes make the closing value', () => {
    const entry = assetEntry(
      'forest',
      [
        {
          opening: { unitValue: 2586, flowPerArea: 3.5, area: 40 },
          closing: { unitValue: 2715, flowPerArea: 3.1, area: 38 },
        },
        {
          opening: { unitValue: 215, flowPerArea: 40, area: 40 },
          closing: { unitValue: 215, flowPerArea: 42, area: 38 },
        },
      ],
      -0.06,
    )
    const { opening, closing, netChange, ecosystem, ...changes } = entry
    expect(Object.values(changes).reduce((sum, change) => sum + change, 0)).toBeCloseTo(netChange, 6)
    expect(opening + netChange).toBeCloseTo(closing, 6)
    expect([isClosed(entry), isClosed({ ...entry, revaluation: entry.revaluation + 1 })]).toEqual([
      true,
      false,
    ])
    expect([ecosystem, entry.degradation < 0, entry.upwardReappraisal > 0]).toEqual(['forest', true, true])
  })
})

test('the catalogue knows the users and the classes of condition that the engine knows', () => {
  expect(product.shape.seea.shape.beneficiary.options).toEqual([...BENEFICIARIES])
  expect(conditionVariable.shape.class.options).toEqual([...CONDITION_CLASSES])
})
