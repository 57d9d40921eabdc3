import { ok, type Result, rejected } from '../base/result.ts'
import type { Expression } from './expression.ts'
import { combine, isDimensionless, ONE, power, ratio, sameDimensions, type Unit } from './units.ts'

interface Checked {
  /** The expression with conversions put in where operands of one sum have different scales. */
  readonly expression: Expression
  readonly unit: Unit
}

class Mismatch extends Error {}

/**
 * Works out the unit of an expression from those of its symbols, and refuses sums of unlike things, exponents with a
 * unit, and logarithms of anything but a pure number.
 */
export function inferUnit(
  expression: Expression,
  units: ReadonlyMap<string, Unit>,
): Result<Checked, 'dimensions_do_not_match'> {
  try {
    return ok(infer(expression, units))
  } catch (error) {
    if (error instanceof Mismatch) return rejected('dimensions_do_not_match', error.message)
    throw error
  }
}

/** An expression whose value is in `target`: the derived unit factor (10⁻³ for mm × m² → m³) is put in once. */
export function inUnit(checked: Checked, target: Unit): Result<Expression, 'dimensions_do_not_match'> {
  if (!sameDimensions(checked.unit, target)) {
    return rejected(
      'dimensions_do_not_match',
      `the formula gives ${checked.unit.text}, but its output is in ${target.text}`,
    )
  }
  return ok(scaled(checked, target).expression)
}

function infer(expression: Expression, units: ReadonlyMap<string, Unit>): Checked {
  if (expression.kind === 'number') return { expression, unit: ONE }
  if (expression.kind === 'symbol') {
    const unit = units.get(expression.name)
    if (!unit) throw new Mismatch(`${expression.name} is not an input of the formula`)
    return { expression, unit }
  }
  const operands = expression.operands.map((operand) => infer(operand, units))
  const rebuilt = (parts: readonly Checked[]): Expression => ({
    ...expression,
    operands: parts.map((part) => part.expression),
  })
  const [first, second, third] = operands as [Checked, Checked, Checked]
  switch (expression.operation) {
    case 'multiply':
      return { expression: rebuilt(operands), unit: combine(first.unit, second.unit, 1) }
    case 'divide':
      return { expression: rebuilt(operands), unit: combine(first.unit, second.unit, -1) }
    case 'pow': {
      const exponent = constantOf(second.expression)
      if (exponent !== undefined) return { expression: rebuilt(operands), unit: power(first.unit, exponent) }
      const pure = [first, second].map((part) => scaled(part, ONE))
      return { expression: rebuilt(pure), unit: ONE }
    }
    case 'unaryMinus':
    case 'abs':
      return { expression: rebuilt(operands), unit: first.unit }
    case 'sqrt':
      return { expression: rebuilt(operands), unit: power(first.unit, 0.5) }
    case 'exp':
    case 'log':
    case 'log10':
    case 'sin':
    case 'cos':
    case 'tan':
      return { expression: rebuilt([scaled(first, ONE)]), unit: ONE }
    case 'if':
      return { expression: rebuilt([first, second, scaled(third, second.unit)]), unit: second.unit }
    case 'add':
    case 'subtract':
    case 'min':
    case 'max':
      return { expression: rebuilt(operands.map((part) => scaled(part, first.unit))), unit: first.unit }
    default:
      // Comparisons: like with like, giving 0 or 1.
      return { expression: rebuilt([first, scaled(second, first.unit)]), unit: ONE }
  }
}

function scaled(part: Checked, target: Unit): Checked {
  if (!sameDimensions(part.unit, target)) {
    throw new Mismatch(
      isDimensionless(target)
        ? `${part.unit.text} stands where a pure number is needed`
        : `${part.unit.text} stands where ${target.text} is needed`,
    )
  }
  const factor = ratio(part.unit, target)
  if (factor === 1) return { expression: part.expression, unit: target }
  const factorOperand: Expression = { kind: 'number', value: factor }
  // Dividing by 1000 is exact where multiplying by 0.001 is not.
  const inverse = ratio(target, part.unit)
  const expression: Expression =
    factor < 1 && Number.isInteger(inverse)
      ? { kind: 'call', operation: 'divide', operands: [part.expression, { kind: 'number', value: inverse }] }
      : { kind: 'call', operation: 'multiply', operands: [part.expression, factorOperand] }
  return { expression, unit: target }
}

function constantOf(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'call' && expression.operation === 'unaryMinus') {
    const inner = constantOf(expression.operands[0]!)
    return inner === undefined ? undefined : -inner
  }
  return undefined
}
