import { ok, type Result } from '../base/result.ts'
import type { Derivation, IndicatorResult } from './account-model.ts'
import type { Formula } from './formula.ts'
import { NET_IMPORTS } from './net-imports.ts'

/** An input that is the sum of a formula over items, under a symbol of its own. */
export interface SummedDerivation extends Derivation {
  readonly symbol: string
  readonly extent: string
}

export type DerivationReject = 'formula_unknown' | 'derivation_twice' | 'derivation_cycle'

/**
 * Formulas that give an input where neither the dataset nor a parameter does, by the symbol that each gives: erodibility
 * from the soil's texture, cover from an index of greenness. A symbol has one of them, and none may need itself, whether
 * directly or by way of others: the fault names the way round.
 */
export function derivationsOf(
  formulas: ReadonlyMap<string, Formula>,
  derivations: readonly (string | SummedDerivation)[],
): Result<ReadonlyMap<string, Derivation>, DerivationReject> {
  const fault = (code: DerivationReject, detail: string) => ({ ok: false, code, detail }) as const
  const found = new Map<string, Derivation>()
  for (const one of derivations) {
    const formulaId = typeof one === 'string' ? one : one.formulaId
    const formula = formulas.get(formulaId)
    if (!formula) return fault('formula_unknown', `${formulaId} is not in /v1/formulas`)
    const symbol = typeof one === 'string' ? formula.definition.output.symbol : one.symbol
    const other = found.get(symbol)
    if (other)
      return fault('derivation_twice', `${other.formulaId} and ${formulaId} both give ${symbol}; keep one`)
    found.set(symbol, typeof one === 'string' ? { formulaId } : one)
  }
  const cycle = cycleOf(found, formulas)
  if (!cycle) return ok(found)
  return fault('derivation_cycle', `${cycle.join(' needs ')}: leave out one of these formulas`)
}

/**
 * Steps of a trace by which an input was derived, by their position, with the symbol that each gives: inputs of formulas,
 * and net imports where their price was moved. They stand beside the steps of the indicator itself.
 */
export function derivedSteps({
  trace,
  netImports,
}: Pick<IndicatorResult, 'trace' | 'netImports'>): ReadonlyMap<number, string> {
  const given = [
    ...trace.flatMap(({ inputs }) => inputs),
    ...(netImports?.provenance ? [{ ...netImports.provenance, symbol: NET_IMPORTS }] : []),
  ]
  return new Map(
    given.flatMap(({ from, of, symbol }) =>
      from === 'derivation' ? (of ?? []).map((position) => [position, symbol] as const) : [],
    ),
  )
}

/** A way from a symbol back to itself, with both ends. */
function cycleOf(
  derivations: ReadonlyMap<string, Derivation>,
  formulas: ReadonlyMap<string, Formula>,
): string[] | undefined {
  const sound = new Set<string>()
  const walk = (symbol: string, way: readonly string[]): string[] | undefined => {
    const from = way.indexOf(symbol)
    if (from >= 0) return [...way.slice(from), symbol]
    const derivation = derivations.get(symbol)
    if (!derivation || sound.has(symbol)) return undefined
    for (const input of formulas.get(derivation.formulaId)!.definition.inputs) {
      const cycle = walk(input.symbol, [...way, symbol])
      if (cycle) return cycle
    }
    sound.add(symbol)
    return undefined
  }
  for (const symbol of derivations.keys()) {
    const cycle = walk(symbol, [])
    if (cycle) return cycle
  }
  return undefined
}
