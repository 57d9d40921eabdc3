import { ok, type Result, rejected } from '../base/result.ts'
import { inferUnit, inUnit } from './dimensions.ts'
import { type Expression, evaluate, NotFinite, parseExpression, symbolsOf } from './expression.ts'
import { parseUnit, ratio, sameDimensions, type Unit } from './units.ts'

export interface FormulaInput {
  readonly symbol: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly unit: string
  readonly min?: number
  readonly max?: number
  /** An amount of one item: what is given without an item is of no item in particular. */
  readonly byItem?: boolean
}

/** A formula as data: the printed equation stands beside the one that is computed. */
export interface FormulaDefinition {
  readonly formulaId: string
  readonly version: number
  readonly expression: string
  /** Where a fitted equation holds only for numbers in the units given, dimensions can't be checked; this says why. */
  readonly empirical?: string
  readonly inputs: readonly FormulaInput[]
  readonly output: { readonly symbol: string; readonly unit: string }
}

/** A formula that has been parsed and checked once, ready to be evaluated many times. */
export interface Formula {
  readonly definition: FormulaDefinition
  readonly expression: Expression
  readonly units: ReadonlyMap<string, Unit>
  readonly outputUnit: Unit
}

export type FormulaReject = 'formula_invalid'

/** Parses, checks symbols and dimensions, and derives the unit factor. */
export function compileFormula(definition: FormulaDefinition): Result<Formula, FormulaReject> {
  const invalid = (detail: string) => rejected('formula_invalid', `${definition.formulaId}: ${detail}`)
  const parsed = parseExpression(definition.expression)
  if (!parsed.ok) return invalid(parsed.detail)
  const units = new Map<string, Unit>()
  for (const input of definition.inputs) {
    const unit = parseUnit(input.unit)
    if (!unit.ok) return invalid(`${input.symbol}: ${unit.detail}`)
    units.set(input.symbol, unit.value)
  }
  const used = symbolsOf(parsed.value)
  const unknown = used.find((symbol) => !units.has(symbol))
  if (unknown !== undefined) return invalid(`${unknown} is used but is not an input`)
  const unused = definition.inputs.find((input) => !used.includes(input.symbol))
  if (unused) return invalid(`${unused.symbol} is an input but is not used`)
  const outputUnit = parseUnit(definition.output.unit)
  if (!outputUnit.ok) return invalid(outputUnit.detail)

  if (definition.empirical !== undefined) {
    return ok({ definition, expression: parsed.value, units, outputUnit: outputUnit.value })
  }
  const checked = inferUnit(parsed.value, units)
  if (!checked.ok) return invalid(checked.detail)
  const expression = inUnit(checked.value, outputUnit.value)
  if (!expression.ok) return invalid(expression.detail)
  return ok({ definition, expression: expression.value, units, outputUnit: outputUnit.value })
}

/** Formulas that give a symbol as it was given, by that symbol. */
export function asReported(formulas: ReadonlyMap<string, Formula>): ReadonlyMap<string, string> {
  const isAsGiven = ({ definition }: Formula) => definition.expression === definition.output.symbol
  return new Map(
    [...formulas.values()]
      .filter(isAsGiven)
      .map(({ definition }) => [definition.output.symbol, definition.formulaId]),
  )
}

/** Symbols of amounts, which belong to one item where an indicator has one. */
export function amountsOf(formulas: ReadonlyMap<string, Formula>): ReadonlySet<string> {
  const inputs = [...formulas.values()].flatMap(({ definition }) => definition.inputs)
  return new Set(inputs.filter(({ byItem }) => byItem).map(({ symbol }) => symbol))
}

export interface Measured {
  readonly value: number
  readonly unit: string
}

/** One input as it went into a formula: what was given, and the number in the formula's unit. */
export interface TracedInput {
  readonly symbol: string
  readonly given: Measured
  readonly value: number
  readonly unit: string
}

export interface Evaluated {
  readonly value: number
  readonly unit: string
  readonly inputs: readonly TracedInput[]
}

/** What can be wrong with the inputs of a formula. */
export const EVALUATE_REJECTS = [
  'input_missing',
  'unit_unknown',
  'unit_does_not_fit',
  'input_out_of_range',
  'result_not_finite',
] as const
export type EvaluateReject = (typeof EVALUATE_REJECTS)[number]

/** Every fault of the inputs at once; empty when the formula can be evaluated. */
export interface InputFault {
  readonly symbol: string
  readonly code: EvaluateReject
  readonly detail: string
}

/** Converts, checks ranges, evaluates. A missing input is an error that names it, never a zero. */
export function evaluateFormula(
  formula: Formula,
  inputs: Readonly<Record<string, Measured>>,
): { ok: true; value: Evaluated } | { ok: false; faults: readonly InputFault[] } {
  const faults: InputFault[] = []
  const traced: TracedInput[] = []
  const values: Record<string, number> = {}
  for (const input of formula.definition.inputs) {
    const given = Object.hasOwn(inputs, input.symbol) ? inputs[input.symbol] : undefined
    const converted = convertInput(formula, input, given)
    if ('code' in converted) {
      faults.push(converted)
      continue
    }
    values[input.symbol] = converted.value
    traced.push(converted)
  }
  if (faults.length > 0) return { ok: false, faults }
  try {
    const value = evaluate(formula.expression, values)
    return { ok: true, value: { value, unit: formula.definition.output.unit, inputs: traced } }
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error
    const { symbol } = formula.definition.output
    return { ok: false, faults: [{ symbol, code: 'result_not_finite', detail: error.message }] }
  }
}

function convertInput(
  formula: Formula,
  input: FormulaInput,
  given: Measured | undefined,
): TracedInput | InputFault {
  const { symbol, unit } = input
  const fault = (code: EvaluateReject, detail: string): InputFault => ({
    symbol,
    code,
    detail: `${symbol}: ${detail}`,
  })
  if (given === undefined)
    return fault('input_missing', `${input.name.en} (${input.name.zh}) is needed, in ${unit}`)
  const from = parseUnit(given.unit)
  if (!from.ok) return fault('unit_unknown', `"${given.unit}" is not a known unit; give it in ${unit}`)
  const target = formula.units.get(symbol)!
  if (!sameDimensions(from.value, target))
    return fault('unit_does_not_fit', `${given.unit} can't be turned into ${unit}`)
  const value = convert(given.value, from.value, target)
  if (!Number.isFinite(value)) return fault('input_out_of_range', 'is not a finite number')
  if (input.min !== undefined && value < input.min)
    return fault('input_out_of_range', `${value} ${unit} is below ${input.min}`)
  if (input.max !== undefined && value > input.max)
    return fault('input_out_of_range', `${value} ${unit} is above ${input.max}`)
  return { symbol, given, value, unit }
}

/** Multiplying by a power of ten shifts the decimal point: 17.31 亿 is 1731000000, not 1730999999.9999998. */
function convert(value: number, from: Unit, to: Unit): number {
  const factor = ratio(from, to)
  const exponent = Math.round(Math.log10(factor))
  if (factor === Number(`1e${exponent}`)) return shifted(value, exponent)
  const inverse = ratio(to, from)
  return factor < 1 && Number.isInteger(inverse) ? value / inverse : value * factor
}

function shifted(value: number, exponent: number): number {
  const [mantissa, own = '0'] = value.toString().split('e')
  return Number(`${mantissa}e${Number(own) + exponent}`)
}
