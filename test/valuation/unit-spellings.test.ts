import { expect, test } from 'vitest'
import { parseUnit, sameDimensions, valueIn } from '../../engine/valuation/units.ts'

/** As statistics write them: so many of the second are one of the first. */
test.each([
  ['万吨/年', 't', 10_000],
  ['t/a', 't', 1],
  ['吨/年', 't', 1],
  ['㎡', 'm^2', 1],
  ['㎥', 'm^3', 1],
  ['千公顷', 'hm^2', 1000],
  ['万亩', 'm^2', 1e8 / 15],
  ['度', 'kWh', 1],
  ['万千瓦时', 'kWh', 10_000],
  ['千瓦时', 'kWh', 1],
  ['tC', 't', 1],
  ['tCO2', 't', 1],
  ['吨二氧化碳当量', 't', 1],
  ['10000 tons', 't', 10_000],
  ['1000公顷', 'hm^2', 1000],
  ['1e4t', 't', 10_000],
  ['10³ t', 't', 1000],
  ['10^4 hm2', 'hm^2', 10_000],
  ['ton', 't', 1],
  ['tons', 't', 1],
  ['千克', 'kg', 1],
  ['公斤', 'kg', 1],
  ['μg/m³', 'g/m^3', 1e-6],
  ['毫克/升', 'mg/L', 1],
  ['t/(km²·a)', 't/km^2', 1],
  ['t/(hm2·a)', 't/hm^2', 1],
  ['kg/a', 'kg', 1],
  ['百万元', 'CNY', 1e6],
  ['千万元', 'CNY', 1e7],
  ['万亿元', 'CNY', 1e12],
  ['元/千克', 'CNY/kg', 1],
  ['平方千米', 'km^2', 1],
  ['亿立方米', 'm^3', 1e8],
  ['人次/年', 'visit', 1],
  ['MJ·mm/(hm²·h·a)', 'MJ*mm/(hm^2*h)', 1],
  ['km²', 'hm^2', 100],
])('%s', (text, unit, value) => {
  expect(valueIn({ value: 1, unit: text }, unit)! / value).toBeCloseTo(1, 12)
})

/** A number that is not in front, and what is a unit of nothing here, is refused: nothing is dropped. */
test.each([
  '元/100kg',
  't/1000m2',
  '2 3 t',
  'short ton',
  '℃',
  '个',
  '10000',
  '1e4',
  't 10',
  'm^20',
  '万',
  '',
])('%j is no unit that could be taken for another', (text) => {
  const unit = parseUnit(text)
  if (text === '') expect(unit.ok).toBe(true)
  else expect(unit.ok).toBe(false)
})

test('a year of an account is no dimension: a flow is what it is in that year', () => {
  const [flow, stock] = [parseUnit('万吨/年'), parseUnit('t')]
  expect(flow.ok && stock.ok && sameDimensions(flow.value, stock.value)).toBe(true)
})
