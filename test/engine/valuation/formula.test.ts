import fc from 'fast-check'
import { all, create } from 'mathjs'
import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { evaluate, MAX_EXPRESSION_LENGTH, parseExpression } from '../../../engine/valuation/expression.ts'
import { compileFormula, evaluateFormula, type FormulaDefinition } from '../../../engine/valuation/formula.ts'
import { parseUnit, ratio } from '../../../engine/valuation/units.ts'
import { compileFormulas } from '../../../src/valuation/account-input.ts'

const NAME = { zh: '名', en: 'name' }

function definition(expression: string, units: Record<string, string>, output: string): FormulaDefinition {
  const inputs = Object.entries(units).map(([symbol, unit]) => ({ symbol, name: NAME, unit }))
  return { formulaId: 'test', version: 1, expression, inputs, output: { symbol: 'out', unit: output } }
}

function compute(
  expression: string,
  units: Record<string, string>,
  output: string,
  values: Record<string, number>,
): number {
  const formula = compileFormula(definition(expression, units, output))
  if (!formula.ok) throw new Error(formula.detail)
  const inputs = Object.fromEntries(
    Object.entries(values).map(([symbol, value]) => [symbol, { value, unit: units[symbol]! }]),
  )
  const evaluated = evaluateFormula(formula.value, inputs)
  if (!evaluated.ok) throw new Error(evaluated.faults.map(({ detail }) => detail).join('; '))
  return evaluated.value.value
}

describe('the catalogue’s formulas', () => {
  const catalog = loadCatalog()
  const formulas = compileFormulas(catalog)
  const examples = catalog.formulas.flatMap((entry) =>
    entry.examples.map((example) => ({ ...example, entry })),
  )

  test.each(examples)('$entry.formula_id: $name', ({ entry, inputs, output }) => {
    const units = new Map(entry.inputs.map((input) => [input.symbol, input.unit]))
    const given = Object.fromEntries(
      Object.entries(inputs).map(([symbol, value]) => [symbol, { value, unit: units.get(symbol)! }]),
    )
    const evaluated = evaluateFormula(formulas.get(entry.formula_id)!, given)
    expect(evaluated).toMatchObject({ ok: true })
    const error = evaluated.ok ? evaluated.value.value - output : Number.NaN
    expect(Math.abs(error) / Math.max(1, Math.abs(output))).toBeLessThan(1e-12)
  })
})

test('a symbol is one kind of quantity wherever it is asked for: rows of a dataset are told apart by it', () => {
  const dimensions = new Map<string, Set<string>>()
  for (const { definition, units } of compileFormulas(loadCatalog()).values()) {
    for (const { symbol } of definition.inputs) {
      const kinds = dimensions.get(symbol) ?? new Set()
      dimensions.set(symbol, kinds.add(String(units.get(symbol)!.dimensions)))
    }
  }
  expect([...dimensions].filter(([, kinds]) => kinds.size > 1).map(([symbol]) => symbol)).toEqual([])
})

describe('units', () => {
  test.each([
    // expression, units, output, values, result
    ['A * P', { A: 'km^2', P: 'mm' }, 'm^3', { A: 1, P: 1 }, 1000], // Trap 2: 1 mm on 1 km² is 1000 m³.
    ['Q * p', { Q: '万t', p: '元/t' }, '亿元', { Q: 1437.94, p: 875 }, 125.81975], // Trap 1: 125.82, not 12.58.
    ['a + b', { a: 'm', b: 'km' }, 'm', { a: 1, b: 2 }, 2001], // Scales of a sum are aligned,
    ['b - a', { a: 'm', b: 'km' }, 'm', { a: 1, b: 2 }, 1999],
    ['max(a, b)', { a: 'm', b: 'km' }, 'km', { a: 1500, b: 1 }, 1.5],
    ['a < b ? a : b', { a: 'm', b: 'km' }, 'm', { a: 1500, b: 1 }, 1000],
    ['exp(a / b)', { a: 'm', b: 'km' }, '1', { a: 1000, b: 1 }, Math.E], // and exponents are pure numbers.
    ['share * Q', { share: '%', Q: 't' }, 't', { share: 24, Q: 100 }, 24],
    ['A', { A: '亩' }, 'hm^2', { A: 15 }, 1],
    ['A ^ 2', { A: 'km' }, 'hm^2', { A: 1 }, 100],
    ['sqrt(A)', { A: 'hm^2' }, 'm', { A: 1 }, 100],
  ] as const)('%s in %o is %s', (expression, units, output, values, result) => {
    expect(compute(expression, units, output, values)).toBe(result)
  })

  test.each([
    ['A + P', { A: 'm', P: 't' }, 'm', 't stands where m is needed'],
    ['log(A)', { A: 'm' }, '1', 'm stands where a pure number is needed'],
    ['A ^ P', { A: '1', P: 'm' }, '1', 'm stands where a pure number is needed'],
    ['A * P', { A: 'm', P: 'm' }, 'm^3', 'gives'],
    ['A > P ? 1 : 0', { A: 'm', P: 't' }, '1', 't stands where m is needed'],
    ['A * B', { A: 'm' }, 'm', 'B is used but is not an input'],
    ['A * 2', { A: 'm', P: 'm' }, 'm', 'P is an input but is not used'],
    ['A', { A: 'furlongs per fortnight' }, 'm', 'is not a known unit'],
  ])('%s in %o is refused: %s', (expression, units, output, why) => {
    const compiled = compileFormula(definition(expression, units, output))
    expect(compiled.ok ? '' : compiled.detail).toContain(why)
  })

  test.each([
    ['万m³', 'm^3', 1e4],
    ['亿元', 'CNY', 1e8],
    ['公顷', 'm^2', 1e4],
    ['tce', 'GJ', 29.3076],
    ['万人次', 'visit', 1e4],
    ['mm', 'km', 1e-6],
  ])('1 %s is so many %s: %d', (from, to, factor) => {
    const [a, b] = [parseUnit(from), parseUnit(to)]
    expect(a.ok && b.ok && ratio(a.value, b.value)).toBe(factor)
  })

  test('a decimal multiple shifts the point and keeps every digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), (units, decimals) => {
        const value = units / 10 ** decimals
        expect(compute('A', { A: '亿m³' }, '亿m³', { A: value })).toBe(value)
        const formula = compileFormula(definition('A', { A: 'm^3' }, 'm^3'))
        const evaluated = formula.ok && evaluateFormula(formula.value, { A: { value, unit: '亿m³' } })
        expect(evaluated && evaluated.ok ? evaluated.value.value : undefined).toBe(Number(`${value}e8`))
      }),
    )
  })
})

describe('the allow-list', () => {
  test.each([
    'x = 1',
    'f(x) = x',
    'import("x")',
    'evaluate("1")',
    'x[1]',
    '[1, 2]',
    '{a: 1}',
    'x.constructor',
    '1:10',
    '5 m',
    '2 x',
    'x!',
    'x % 2',
    '10 + 50%',
    "x'",
    '"text"',
    'x; y',
    'random()',
    'sqrt(1, 2)',
    'min(1)',
    'x == 1 and y == 2',
    'true',
    '('.repeat(80) + '1' + ')'.repeat(80),
    '1'.repeat(MAX_EXPRESSION_LENGTH + 1),
    '1 +',
  ])('%s is refused', (text) => {
    const parsed = parseExpression(text)
    const isKnownName = parsed.ok && parsed.value.kind === 'symbol'
    // A bare name parses as a symbol; it is refused because it is not an input.
    expect(isKnownName ? !compileFormula(definition(text, { x: '1' }, '1')).ok : !parsed.ok).toBe(true)
  })
})

describe('evaluation', () => {
  test.each([
    ['a / b', { a: 1, b: 0 }, 'divide(1, 0)'],
    ['sqrt(a)', { a: -1 }, 'sqrt(-1)'],
    ['log(a)', { a: 0 }, 'log(0)'],
    ['a ^ b', { a: -8, b: 0.5 }, 'pow(-8, 0.5)'],
    ['exp(a)', { a: 1000 }, 'exp(1000)'],
  ])('%s of %o is an error that names %s', (expression, values, cause) => {
    const units = Object.fromEntries(Object.keys(values).map((symbol) => [symbol, '1']))
    expect(() => compute(expression, units, '1', values as unknown as Record<string, number>)).toThrow(cause)
  })

  test('comparisons are exact where mathjs allows a tolerance', () => {
    expect(compute('a < b ? 1 : 0', { a: '1', b: '1' }, '1', { a: 1, b: 1 + Number.EPSILON })).toBe(1)
  })

  test('every fault of the inputs is named at once', () => {
    const formula = compileFormula({
      ...definition('a * b * c * d', { a: 'm', b: 'm', c: 'm', d: 'm' }, 'm^4'),
      inputs: ['a', 'b', 'c', 'd'].map((symbol) => ({ symbol, name: NAME, unit: 'm', min: 0 })),
    })
    const evaluated =
      formula.ok &&
      evaluateFormula(formula.value, {
        a: { value: 1, unit: 'x' },
        b: { value: 1, unit: 't' },
        c: { value: -1, unit: 'm' },
      })
    expect(
      evaluated && !evaluated.ok && evaluated.faults.map(({ symbol, code }) => `${symbol} ${code}`),
    ).toEqual(['a unit_unknown', 'b unit_does_not_fit', 'c input_out_of_range', 'd input_missing'])
  })

  test('bit for bit what mathjs computes, over random expressions', () => {
    const math = create(all!)
    // Those of mathjs compare with a tolerance; ours are exact.
    math.import(
      { min: (a: number, b: number) => (b < a ? b : a), max: (a: number, b: number) => (b > a ? b : a) },
      { override: true },
    )
    const leaf = fc.oneof(
      fc.constantFrom('x', 'y', 'z'),
      fc.integer({ min: 0, max: 99 }).map(String),
      fc.constantFrom('0.5', '1.63', '3.0'),
    )
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(fc.constantFrom('+', '-', '*', '/', '^'), tie('expression'), tie('expression'))
          .map(([op, a, b]) => `(${a} ${op} ${b})`),
        fc
          .tuple(fc.constantFrom('min', 'max'), tie('expression'), tie('expression'))
          .map(([fn, a, b]) => `${fn}(${a}, ${b})`),
        fc
          .tuple(
            fc.constantFrom('abs', 'sqrt', 'exp', 'log', 'log10', 'sin', 'cos', 'tan', '-'),
            tie('expression'),
          )
          .map(([fn, a]) => `${fn}(${a})`),
      ),
    }))
    let compared = 0
    fc.assert(
      fc.property(
        expression,
        fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -50, max: 50, noNaN: true }))),
        (text, [x, y, z]) => {
          const parsed = parseExpression(text)
          if (!parsed.ok) throw new Error(parsed.detail)
          let ours: number
          try {
            ours = evaluate(parsed.value, { x: x!, y: y!, z: z! })
          } catch {
            return
          }
          const theirs = math.evaluate(text, { x, y, z })
          if (typeof theirs !== 'number') return
          compared++
          expect(ours).toBe(theirs)
        },
      ),
      { numRuns: 2000 },
    )
    expect(compared).toBeGreaterThan(500)
  })
})
