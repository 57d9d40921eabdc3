import { create, type MathNode, parseDependencies } from 'mathjs'
import { ok, type Result, rejected } from '../base/result.ts'

/** The one intermediate form of a formula: what is checked for units and what every evaluator runs. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'call'; readonly operation: Operation; readonly operands: readonly Expression[] }

const math = create({ ...parseDependencies })

/** What a formula may do; everything else that mathjs parses (assignments, ranges, units, functions) is refused. */
export const OPERATIONS = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  pow: (a: number, b: number) => a ** b,
  unaryMinus: (a: number) => -a,
  smaller: (a: number, b: number) => Number(a < b),
  smallerEq: (a: number, b: number) => Number(a <= b),
  larger: (a: number, b: number) => Number(a > b),
  largerEq: (a: number, b: number) => Number(a >= b),
  equal: (a: number, b: number) => Number(a === b),
  unequal: (a: number, b: number) => Number(a !== b),
  // Not Math.min: of equal operands the first, and no NaN that hides its cause (results are checked one by one).
  min: (...values: number[]) => values.reduce((least, value) => (value < least ? value : least)),
  max: (...values: number[]) => values.reduce((most, value) => (value > most ? value : most)),
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  if: (condition: number, yes: number, no: number) => (condition !== 0 ? yes : no),
} as const
export type Operation = keyof typeof OPERATIONS

const OPERATORS = new Set<string>([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'unaryMinus',
  'smaller',
  'smallerEq',
  'larger',
  'largerEq',
  'equal',
  'unequal',
])
/** Functions with the number of operands they take; min and max take two or more. */
const FUNCTIONS = new Map<string, number>([
  ['min', 2],
  ['max', 2],
  ['abs', 1],
  ['sqrt', 1],
  ['exp', 1],
  ['log', 1],
  ['log10', 1],
  ['sin', 1],
  ['cos', 1],
  ['tan', 1],
])

/** A formula of a standard fits on a line; these bounds keep a pasted text from taking the service down. */
export const MAX_EXPRESSION_LENGTH = 2000
export const MAX_EXPRESSION_DEPTH = 60

export type ParseReject = 'expression_too_long' | 'expression_not_parsed' | 'expression_not_allowed'

/** Parses with mathjs and keeps what is on the allow-list. */
export function parseExpression(text: string): Result<Expression, ParseReject> {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    return rejected('expression_too_long', `expression: at most ${MAX_EXPRESSION_LENGTH} characters`)
  }
  let node: MathNode
  try {
    node = math.parse(text)
  } catch (error) {
    return rejected('expression_not_parsed', `expression: ${(error as Error).message}`)
  }
  try {
    return ok(convert(node, 0))
  } catch (error) {
    if (error instanceof NotAllowed) return rejected('expression_not_allowed', `expression: ${error.message}`)
    throw error
  }
}

class NotAllowed extends Error {}

/** mathjs nodes as far as we read them. */
interface Node {
  type: string
  value?: unknown
  name?: string
  fn?: string | { name?: string }
  op?: string
  implicit?: boolean
  isPercentage?: boolean
  args?: Node[]
  content?: Node
  condition?: Node
  trueExpr?: Node
  falseExpr?: Node
}

function convert(mathNode: MathNode | Node, depth: number): Expression {
  const node = mathNode as Node
  if (depth > MAX_EXPRESSION_DEPTH) throw new NotAllowed(`nested deeper than ${MAX_EXPRESSION_DEPTH}`)
  const below = (child: Node | undefined) => convert(child!, depth + 1)
  switch (node.type) {
    case 'ParenthesisNode':
      return below(node.content)
    case 'ConstantNode':
      if (typeof node.value !== 'number')
        throw new NotAllowed(`only numbers are constants, not ${String(node.value)}`)
      return { kind: 'number', value: node.value }
    case 'SymbolNode':
      return { kind: 'symbol', name: node.name! }
    case 'ConditionalNode':
      return {
        kind: 'call',
        operation: 'if',
        operands: [node.condition, node.trueExpr, node.falseExpr].map(below),
      }
    case 'OperatorNode': {
      const name = node.fn as string
      // "10 + 50%" would be 10 + 50/100 here and 15 in mathjs: nobody should have to know.
      if (node.isPercentage) throw new NotAllowed('write a percentage as a number, or give it the unit %')
      if (node.implicit) throw new NotAllowed('write the multiplication sign')
      if (!OPERATORS.has(name)) throw new NotAllowed(`the operator ${node.op} is not on the allow-list`)
      return { kind: 'call', operation: name as Operation, operands: node.args!.map(below) }
    }
    case 'FunctionNode': {
      const name = (node.fn as { name?: string }).name ?? ''
      const operands = FUNCTIONS.get(name)
      if (operands === undefined) throw new NotAllowed(`the function ${name} is not on the allow-list`)
      const isRight = operands === 1 ? node.args!.length === 1 : node.args!.length >= 2
      if (!isRight)
        throw new NotAllowed(`${name} takes ${operands === 1 ? 'one value' : 'two or more values'}`)
      return { kind: 'call', operation: name as Operation, operands: node.args!.map(below) }
    }
    default:
      throw new NotAllowed(`${node.type.replace(/Node$/, '')} is not on the allow-list`)
  }
}

/** The symbols of an expression, each once, in the order in which they appear. */
export function symbolsOf(expression: Expression): string[] {
  if (expression.kind === 'symbol') return [expression.name]
  if (expression.kind === 'number') return []
  return [...new Set(expression.operands.flatMap(symbolsOf))]
}

/** A result that is no number: division by zero, a root or logarithm out of range, an overflow. */
export class NotFinite extends Error {
  override name = 'NotFinite'
}

/**
 * The value of an expression, in IEEE doubles, operation by operation in the order written. Comparisons are exact. A
 * NaN or an infinity is an error that names the operation and its operands, never a value.
 */
export function evaluate(expression: Expression, values: Readonly<Record<string, number>>): number {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'symbol') {
    const value = values[expression.name]
    if (value === undefined) throw new NotFinite(`${expression.name} has no value`)
    return value
  }
  const { operation } = expression
  if (operation === 'if') {
    const [condition, yes, no] = expression.operands
    return evaluate(condition!, values) !== 0 ? evaluate(yes!, values) : evaluate(no!, values)
  }
  const operands = expression.operands.map((operand) => evaluate(operand, values))
  const result = (OPERATIONS[operation] as (...operands: number[]) => number)(...operands)
  if (!Number.isFinite(result))
    throw new NotFinite(`${operation}(${operands.join(', ')}) is not a finite number`)
  return result
}
