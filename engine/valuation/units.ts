import { create, createUnitDependencies, type Unit as MathUnit, unitDependencies } from 'mathjs'
import { ok, type Result, rejected } from '../base/result.ts'
import { powersOut } from '../base/superscripts.ts'

/** A unit of measure: how many coherent SI units it is, and its dimensions (exponents of the base dimensions). */
export interface Unit {
  readonly text: string
  readonly factor: number
  readonly dimensions: readonly number[]
}

const math = create({ ...createUnitDependencies, ...unitDependencies })

/** Units that mathjs does not have, or has otherwise (its "ton" is the short ton). Money, visits and persons are dimensions. */
const OWN_UNITS: readonly [string, string?][] = [
  ['CNY'],
  ['visit'],
  ['person'],
  ['tce', '29.3076 GJ'], // GB/T 2589-2020: 1 kgce = 29307.6 kJ
  ['mu', '666.6666666666666 m^2'], // 15 亩 = 1 ha
  ['qing', '66666.66666666666 m^2'], // 100 亩
  ['d', '86400 s'],
]
for (const [name, definition] of OWN_UNITS) {
  if (definition === undefined) math.createUnit(name)
  else math.createUnit(name, { definition })
}

/**
 * How units are written in Chinese statistics. Longer names come first. What is measured (of carbon, of standard coal)
 * is the figure's business: a tonne of it is a tonne.
 */
const SPELLINGS: readonly [RegExp, string][] = [
  [/(?:\/|每)(?:年|a|yr|year)(?![a-z])/g, ''],
  [/[*·.](?:年|a|yr|year)(?![a-z])/g, ''],
  [/人次/g, 'visit'],
  [/人/g, 'person'],
  [/公顷/g, 'hm^2'],
  [/千瓦时|千瓦·时|(?<!摄氏|华氏|角)度$/g, 'kWh'],
  [/立方米|方$/g, 'm^3'],
  [/平方公里|平方千米/g, 'km^2'],
  [/平方米/g, 'm^2'],
  [/吨标准煤|吨标煤/g, 'tce'],
  [/吨二氧化碳(?:当量)?|吨碳|\btCO2e?\b|\btC\b/g, 't'],
  [/毫米/g, 'mm'],
  [/厘米/g, 'cm'],
  [/公里|千米/g, 'km'],
  [/千克|公斤/g, 'kg'],
  [/毫克/g, 'mg'],
  [/微克/g, 'ug'],
  [/克/g, 'g'],
  [/兆焦/g, 'MJ'],
  [/千焦/g, 'kJ'],
  [/小时/g, 'h'],
  [/天|日/g, 'd'],
  [/升/g, 'L'],
  [/米/g, 'm'],
  [/市?亩/g, 'mu'],
  [/顷/g, 'qing'],
  [/元/g, 'CNY'],
  [/吨|(?<![a-z])tons?\b/g, 't'],
  [/\bha\b/g, 'hm^2'],
  [/[μµ]/g, 'u'],
  [/·|×/g, '*'],
  [/\b([a-z]*m)([23])\b/g, '$1^$2'],
]
/** The multiples of Chinese numbers, the longest first. */
const MULTIPLES: readonly [string, number][] = [
  ['万亿', 1e12],
  ['千万', 1e7],
  ['百万', 1e6],
  ['十万', 1e5],
  ['亿', 1e8],
  ['万', 1e4],
  ['千', 1e3],
  ['百', 1e2],
]
/** A number before a unit is part of it: "1000 公顷", "1e4 t", "10^3 t". */
const NUMBER = /^(?:10\^(\d{1,2})|(\d{1,15}(?:\.\d{1,9})?(?:[eE][+-]?\d{1,2})?))\s*[*×]?\s*/
/** A number anywhere else hides a scale: it is not read. An exponent is none. */
const HIDDEN_NUMBER = /(?<![\^\d-])\d|\^-?\d\d/
const DIMENSIONLESS = new Map([
  ['', 1],
  ['1', 1],
  ['%', 0.01],
  ['‰', 0.001],
])
const MAX_UNIT_LENGTH = 60

const known = new Map<string, Unit>()

/** A value in another unit; undefined where one of them is not known or they measure different things. */
export function valueIn(
  given: { readonly value: number; readonly unit: string },
  unit: string,
): number | undefined {
  const [from, to] = [parseUnit(given.unit), parseUnit(unit)]
  if (!from.ok || !to.ok || !sameDimensions(from.value, to.value)) return undefined
  return given.value * ratio(from.value, to.value)
}

/** Whether something is an amount of money, or so much money for something. */
export function isMoney(text: string): boolean {
  const [unit, money] = [parseUnit(text), parseUnit('CNY')]
  return (
    unit.ok &&
    money.ok &&
    money.value.dimensions.some((power, at) => power !== 0 && unit.value.dimensions[at] !== 0)
  )
}

/** Reads a unit: SI, CNY, and the Chinese spellings, with 万 or 亿 in front ("万m³", "亿元", "元/m³", "%"). */
export function parseUnit(text: string): Result<Unit, 'unit_unknown'> {
  const cached = known.get(text)
  if (cached) return ok(cached)
  const parsed = text.length <= MAX_UNIT_LENGTH ? readUnit(text) : undefined
  if (!parsed) return rejected('unit_unknown', `unit: "${text}" is not a known unit`)
  known.set(text, parsed)
  return ok(parsed)
}

function readUnit(text: string): Unit | undefined {
  const plain = DIMENSIONLESS.get(text.trim())
  if (plain !== undefined) return { text, factor: plain, dimensions: DIMENSION_OF_ONE }
  let spelled = powersOut(text).replaceAll('²', '^2').replaceAll('³', '^3').normalize('NFKC').trim()
  let scale = 1
  const [number, exponent, digits] = NUMBER.exec(spelled) ?? []
  if (number !== undefined) {
    scale = exponent === undefined ? Number(digits) : 10 ** Number(exponent)
    // 104 hm² was 10⁴ hm² before its exponent came down: only powers of ten are scales.
    if (!Number.isInteger(Math.log10(scale))) return undefined
    spelled = spelled.slice(number.length)
  }
  for (const [pattern, replacement] of SPELLINGS) spelled = spelled.replace(pattern, replacement)
  const multiple = MULTIPLES.find(([word]) => spelled.startsWith(word))
  if (multiple) spelled = spelled.slice(multiple[0].length)
  // "mt" is a metric ton to some and a thousandth of a tonne to others.
  if (spelled === '' || HIDDEN_NUMBER.test(spelled) || /(?<![a-zA-Z])mt(?![a-zA-Z])/.test(spelled))
    return undefined
  try {
    const unit = math.unit(1, spelled) as MathUnit & { value: number; dimensions: number[] }
    return { text, factor: unit.value * scale * (multiple?.[1] ?? 1), dimensions: unit.dimensions }
  } catch {
    return undefined
  }
}

const DIMENSION_OF_ONE: readonly number[] = (
  math.unit(1, 'm/m') as MathUnit & { dimensions: number[] }
).dimensions.map(() => 0)

export const ONE: Unit = { text: '1', factor: 1, dimensions: DIMENSION_OF_ONE }

export function sameDimensions(a: Unit, b: Unit): boolean {
  return a.dimensions.every((exponent, index) => Math.abs(exponent - b.dimensions[index]!) < 1e-9)
}

export function isDimensionless(unit: Unit): boolean {
  return unit.dimensions.every((exponent) => Math.abs(exponent) < 1e-9)
}

export function combine(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const factor = sign === 1 ? a.factor * b.factor : a.factor / b.factor
  const dimensions = a.dimensions.map((exponent, index) => exponent + sign * b.dimensions[index]!)
  return { text: `(${a.text})${sign === 1 ? '*' : '/'}(${b.text})`, factor, dimensions }
}

export function power(unit: Unit, exponent: number): Unit {
  const dimensions = unit.dimensions.map((value) => value * exponent)
  return { text: `(${unit.text})^${exponent}`, factor: unit.factor ** exponent, dimensions }
}

/**
 * The ratio by which a number in `from` becomes a number in `to`. Where it is a power of ten, or its inverse is a whole
 * number, the ratio is that exact number: 1 mm × 1 km² is 1000 m³, not 1000.0000000000001.
 */
export function ratio(from: Unit, to: Unit): number {
  return snapped(from.factor / to.factor)
}

function snapped(value: number): number {
  const inverse = 1 / value
  if (Math.abs(value) >= 1) return nearlyWhole(value)
  const whole = nearlyWhole(inverse)
  return whole === inverse ? value : 1 / whole
}

function nearlyWhole(value: number): number {
  const whole = Math.round(value)
  return whole !== 0 && Math.abs(value - whole) <= Math.abs(whole) * 4 * Number.EPSILON ? whole : value
}
