import { compensatedSum } from '../base/sum.ts'
import type { Account, Evaluation, IndicatorResult, Provenance } from './account-model.ts'
import { derivedSteps } from './derivations.ts'
import type { Measured, TracedInput } from './formula.ts'
import { countedValue, NET_IMPORTS } from './net-imports.ts'
import { AT_PRICE_YEAR, PRICE_OF_BASE } from './prices.ts'

export type Side = 'first' | 'second'

/** A figure as it went into an account. */
export interface UsedFigure extends Measured {
  readonly from: Provenance['from']
  readonly source: string | undefined
  readonly parameterId: string | undefined
}

/** Where a figure or a formula stands: for an ecosystem type or an item, or for the whole area. */
interface Place {
  readonly ecosystem: string | undefined
  readonly item: string | undefined
}

/** Why an indicator comes out differently. */
export type Cause =
  /** One account does not have the indicator, could not value it, or does not count it in its total. */
  | { readonly code: 'not_in_account' | 'not_valued' | 'not_counted'; readonly in: Side }
  | ({
      readonly code: 'other_formula'
      readonly first: { readonly formulaId: string; readonly version: number }
      readonly second: { readonly formulaId: string; readonly version: number }
    } & Place)
  | ({
      readonly code: 'other_figure'
      readonly symbol: string
      readonly first: UsedFigure
      readonly second: UsedFigure
    } & Place)
  /** Something is evaluated in one account only, for example an ecosystem type. */
  | ({ readonly code: 'evaluated_in_one'; readonly in: Side; readonly formulaId: string } & Place)

/** One indicator in two accounts, in CNY. */
export interface ComparedIndicator {
  readonly indicatorId: string
  readonly first: number | undefined
  readonly second: number | undefined
  /** What it adds to the difference of the totals: second less first, as far as each counts it. */
  readonly difference: number
  readonly causes: readonly Cause[]
}

export interface Comparison {
  readonly first: number
  readonly second: number
  readonly difference: number
  /** Largest difference first. Those without one, and without a cause, are left out. */
  readonly indicators: readonly ComparedIndicator[]
}

/**
 * Two accounts line by line: what differs, by how much, and because of which formula or figure. Of the same data under
 * two profiles the causes are methods and coefficients; of two years under one profile, the data and the prices.
 */
export function compareAccounts(first: Account, second: Account): Comparison {
  const before = byId(first)
  const after = byId(second)
  const ids = [...new Set([...before.keys(), ...after.keys()])]
  const indicators = ids
    .map((indicatorId) => {
      const [one, other] = [before.get(indicatorId), after.get(indicatorId)]
      const lacking = one ? second : first
      const isMissing = lacking.missing.some((missing) => missing.indicatorId === indicatorId)
      return compareIndicator(indicatorId, one, other, isMissing)
    })
    .filter(({ difference, causes }) => difference !== 0 || causes.length > 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
  return {
    first: first.gep.value,
    second: second.gep.value,
    difference: compensatedSum(indicators.map(({ difference }) => difference)),
    indicators,
  }
}

function byId({ indicators }: Account): Map<string, IndicatorResult> {
  return new Map(indicators.map((one) => [one.indicatorId, one]))
}

function compareIndicator(
  indicatorId: string,
  first: IndicatorResult | undefined,
  second: IndicatorResult | undefined,
  isMissing: boolean,
): ComparedIndicator {
  const counted = (one: IndicatorResult | undefined) => (one ? countedValue(one) : 0)
  return {
    indicatorId,
    first: first?.monetary?.value,
    second: second?.monetary?.value,
    difference: counted(second) - counted(first),
    causes: causesOf(first, second, isMissing),
  }
}

/** `isMissing`: the account that lacks the indicator asked for it and had no data. */
function causesOf(
  first: IndicatorResult | undefined,
  second: IndicatorResult | undefined,
  isMissing: boolean,
): Cause[] {
  if (!first || !second) {
    return [{ code: isMissing ? 'not_valued' : 'not_in_account', in: first ? 'second' : 'first' }]
  }
  const causes: Cause[] = []
  if (first.isFinal !== second.isFinal)
    causes.push({ code: 'not_counted', in: first.isFinal ? 'second' : 'first' })
  const hasFirst = first.monetary !== undefined
  if (hasFirst !== (second.monetary !== undefined)) {
    causes.push({ code: 'not_valued', in: hasFirst ? 'second' : 'first' })
    return causes
  }
  const imported = ({ netImports }: IndicatorResult) => netImports?.value ?? 0
  if (imported(first) !== imported(second)) {
    const figure = (one: IndicatorResult): UsedFigure => ({
      value: imported(one),
      unit: 'CNY',
      from: 'dataset',
      source: one.netImports?.provenance?.source,
      parameterId: undefined,
    })
    const place = { ecosystem: undefined, item: first.indicatorId }
    causes.push({
      code: 'other_figure',
      symbol: NET_IMPORTS,
      first: figure(first),
      second: figure(second),
      ...place,
    })
  }
  const steps = placed(first)
  const others = placed(second)
  for (const [key, step] of steps) {
    const other = others.get(key)
    if (other) causes.push(...compareSteps(step, other))
    else causes.push(...onlyIn('first', step))
  }
  for (const [key, step] of others) if (!steps.has(key)) causes.push(...onlyIn('second', step))
  return causes
}

/** A step of a trace, and the input that it derives, if it does. */
interface Step extends Evaluation {
  readonly gives: string | undefined
}

/**
 * Steps by the place that they are of, and their order there: the first flow of forest, its value, … Those by which an input
 * was derived go by the symbol that they give, so that they move none of the others. Net imports are told by themselves.
 */
function placed(indicator: IndicatorResult): Map<string, Step> {
  const derives = derivedSteps(indicator)
  const found = new Map<string, Step>()
  const counts = new Map<string, number>()
  for (const [position, evaluation] of indicator.trace.entries()) {
    const gives = derives.get(position)
    if (gives === NET_IMPORTS) continue
    const place = JSON.stringify([evaluation.ecosystem, evaluation.item, gives])
    const count = counts.get(place) ?? 0
    counts.set(place, count + 1)
    found.set(`${place} ${count}`, { ...evaluation, gives })
  }
  return found
}

/** The move of a price is told where the price goes in. */
function onlyIn(side: Side, { formulaId, ecosystem, item }: Step): Cause[] {
  return formulaId === AT_PRICE_YEAR
    ? []
    : [{ code: 'evaluated_in_one', in: side, formulaId, ecosystem, item }]
}

function compareSteps(first: Step, second: Step): Cause[] {
  const { ecosystem, item } = first
  if (first.formulaId !== second.formulaId || first.formulaVersion !== second.formulaVersion) {
    const named = ({ formulaId, formulaVersion }: Step) => ({ formulaId, version: formulaVersion })
    return [{ code: 'other_formula', first: named(first), second: named(second), ecosystem, item }]
  }
  return first.inputs.flatMap((input): Cause[] => {
    const other = second.inputs.find(({ symbol }) => symbol === input.symbol)
    // What was computed before differs because of what went into it, which is told there.
    const isComputed = input.of !== undefined && other?.of !== undefined
    if (!other || isComputed || input.value === other.value) return []
    // A price that is moved goes by what it is the price of.
    const symbol = input.symbol === PRICE_OF_BASE && first.gives !== undefined ? first.gives : input.symbol
    return [
      { code: 'other_figure', symbol, first: figureOf(input), second: figureOf(other), ecosystem, item },
    ]
  })
}

function figureOf({ value, unit, from, source, parameterId }: TracedInput & Provenance): UsedFigure {
  return { value, unit, from, source, parameterId }
}
