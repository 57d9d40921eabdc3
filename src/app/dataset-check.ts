import type { z } from 'zod'
import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import { asReported, type Formula } from '../../engine/valuation/formula.ts'
import { parseUnit, ratio, sameDimensions, type Unit } from '../../engine/valuation/units.ts'
import type { datasetBody } from '../contract/valuation.ts'
import { ACCOUNT_SYMBOLS, type AccountSymbol } from './account-symbols.ts'

type Row = z.infer<typeof datasetBody>['rows'][number]
export interface RowFault {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** Faults of one upload that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100
/** A symbol so few letters away from a known one is taken for a slip. */
const MAX_SLIP = 2

/** What formulas say of a symbol: a unit and the range in it. */
interface Use {
  readonly unit: Unit
  readonly text: string
  readonly min: number
  readonly max: number
}

/** Every row that can't be used, by its place, with what was expected. */
export function rowFaults(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  area: string,
  rows: readonly Row[],
): RowFault[] {
  const faults: RowFault[] = []
  const note = (pointer: string, code: string, detail: string) => {
    if (faults.length < MAX_FAULTS) faults.push({ pointer, code, detail: `${pointer}: ${detail}` })
  }
  if (!catalog.regions.some((region) => region.area === area))
    note('/area', 'area_unknown', `${area} is not in /v1/areas`)
  const uses = usesOf(catalog, formulas)
  const summed = new Set(['A', ...asReported(formulas).keys()])
  const places: Places = {
    ecosystems: new Map(catalog.ecosystems.map((one) => [one.ecosystem_id, one.parent])),
    summed: new Set(
      rows.flatMap((row) => (row.ecosystem && summed.has(row.symbol) ? [placeKey(row, row.ecosystem)] : [])),
    ),
    symbols: symbolsByEcosystem(catalog, formulas),
    indicators: new Set(
      catalog.products.flatMap(({ indicators }) => indicators.map(({ indicator_id }) => indicator_id)),
    ),
  }
  const seen = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    if (faults.length >= MAX_FAULTS) break
    const at = `/rows/${index}`
    const key = JSON.stringify([row.symbol, row.ecosystem, row.item])
    const earlier = seen.get(key)
    if (earlier !== undefined)
      note(at, 'row_duplicate', `row ${earlier} says the same of ${row.symbol}; keep one`)
    seen.set(key, index)
    checkFigure(uses, row, at, note)
    const account = ACCOUNT_SYMBOLS.get(row.symbol)
    if (account) checkSubject(places, account, row, at, note)
    else checkEcosystem(places, row, at, note)
  }
  return faults
}

/** What rows may say of places. */
interface Places {
  /** Each ecosystem with the one it belongs to. */
  readonly ecosystems: ReadonlyMap<string, string | undefined>
  /** Rows of areas and flows, which are added up over ecosystems. */
  readonly summed: ReadonlySet<string>
  /** Symbols that are asked for ecosystem by ecosystem. */
  readonly symbols: ReadonlySet<string>
  readonly indicators: ReadonlySet<string>
}

type Note = (pointer: string, code: string, detail: string) => void

/** A figure's symbol, unit and range, against the formulas that use it. */
export function checkFigure(
  uses: ReadonlyMap<string, readonly Use[]>,
  row: Pick<Row, 'symbol' | 'unit' | 'value'>,
  at: string,
  note: Note,
): void {
  const known = uses.get(row.symbol)
  if (!known && ACCOUNT_SYMBOLS.has(row.symbol)) {
    if (!parseUnit(row.unit).ok) note(`${at}/unit`, 'unit_unknown', `"${row.unit}" is not a known unit`)
    return
  }
  if (!known) {
    const nearest = [...uses.keys()].filter(
      (symbol) =>
        Math.abs(symbol.length - row.symbol.length) <= MAX_SLIP && distance(symbol, row.symbol) <= MAX_SLIP,
    )
    const hint = nearest.length > 0 ? `; did you mean ${nearest.join(' or ')}?` : ''
    note(`${at}/symbol`, 'symbol_unknown', `no formula has ${row.symbol}${hint}`)
    return
  }
  const unit = parseUnit(row.unit)
  if (!unit.ok) {
    note(`${at}/unit`, unit.code, `"${row.unit}" is not a known unit; ${row.symbol} is in ${known[0]!.text}`)
    return
  }
  const fitting = known.filter((use) => sameDimensions(use.unit, unit.value))
  if (fitting.length === 0) {
    note(
      `${at}/unit`,
      'unit_does_not_fit',
      `${row.unit} can't be turned into ${known[0]!.text}, the unit of ${row.symbol}`,
    )
    return
  }
  const isWithin = (use: Use) => {
    const value = row.value * ratio(unit.value, use.unit)
    return value >= use.min && value <= use.max
  }
  if (fitting.some(isWithin)) return
  const { min, max, text } = fitting[0]!
  const bound = max === Infinity ? `at least ${min}` : `within ${min} to ${max}`
  note(`${at}/value`, 'value_out_of_range', `${row.value} ${row.unit} is not ${bound} ${text}`)
}

/** A figure that the account reads by itself says what it is of, and nothing else. */
function checkSubject(places: Places, { of }: AccountSymbol, row: Row, at: string, note: Note): void {
  const { symbol, ecosystem, item } = row
  const wanted = {
    area: { ecosystem: false, item: false, detail: 'is a figure of the whole area' },
    indicator: { ecosystem: false, item: true, detail: 'is of the indicator in item' },
    index: { ecosystem: false, item: true, detail: 'is of the index and year in item, as cpi/2015' },
    conversion: { ecosystem: true, item: true, detail: 'is of the area that was item and became ecosystem' },
    condition: { ecosystem: true, item: true, detail: 'is of the variable in item, for an ecosystem' },
  }[of]
  for (const column of ['ecosystem', 'item'] as const) {
    const isGiven = row[column] !== undefined
    if (isGiven !== wanted[column])
      note(
        `${at}/${column}`,
        'subject_unclear',
        `${symbol} ${wanted.detail}; ${isGiven ? 'leave out' : 'give'} ${column}`,
      )
  }
  const isUnknown = (name: string | undefined) => name !== undefined && !places.ecosystems.has(name)
  if (wanted.ecosystem && isUnknown(ecosystem))
    note(`${at}/ecosystem`, 'ecosystem_unknown', `${ecosystem} is not in /v1/ecosystems`)
  if (of === 'conversion' && isUnknown(item))
    note(`${at}/item`, 'ecosystem_unknown', `${item} is not in /v1/ecosystems`)
  if (of === 'conversion' && item === ecosystem)
    note(`${at}/item`, 'conversion_of_nothing', `${item} into ${ecosystem} is no conversion`)
  if (of === 'indicator' && item !== undefined && !places.indicators.has(item))
    note(`${at}/item`, 'indicator_unknown', `${item} is not an indicator in /v1/products`)
}

/** An area or a flow may stand for a type or for what belongs to it, not for both: it would be counted twice. */
function checkEcosystem(places: Places, row: Row, at: string, note: Note): void {
  const { ecosystem, symbol } = row
  if (ecosystem === undefined) return
  if (!places.ecosystems.has(ecosystem)) {
    note(`${at}/ecosystem`, 'ecosystem_unknown', `${ecosystem} is not in /v1/ecosystems`)
    return
  }
  if (!places.symbols.has(symbol)) {
    note(
      `${at}/ecosystem`,
      'ecosystem_not_used',
      `${symbol} is a figure of the whole area; leave the ecosystem out`,
    )
    return
  }
  const parent = places.ecosystems.get(ecosystem)
  if (parent !== undefined && places.summed.has(placeKey(row, parent))) {
    const code = symbol === 'A' ? 'area_counted_twice' : 'flow_counted_twice'
    note(at, code, `${ecosystem} belongs to ${parent}, whose ${symbol} is given too; give one of them`)
  }
}

function placeKey({ symbol, item }: Row, ecosystem: string): string {
  return JSON.stringify([symbol, ecosystem, item])
}

function symbolsByEcosystem(catalog: Catalog, formulas: ReadonlyMap<string, Formula>): Set<string> {
  const terms = catalog.products.flatMap((product) => product.indicators.flatMap((one) => one.terms))
  const evaluated = terms.filter((term) => term.over === 'ecosystem').map(({ formula_id }) => formula_id)
  return new Set([
    ...asReported(formulas).keys(),
    ...withDerivations(catalog, formulas, evaluated).flatMap((formulaId) =>
      formulas.get(formulaId)!.definition.inputs.map((input) => input.symbol),
    ),
  ])
}

/** Formulas, and those that may give an input of one of them, and so on. */
function withDerivations(
  { profiles }: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  formulaIds: readonly string[],
): string[] {
  const found = new Set(formulaIds)
  const sums = profiles.flatMap(({ derivations }) => derivations.filter((one) => typeof one !== 'string'))
  // What is added while it goes round is come to as well.
  for (const formulaId of found) {
    const symbols = formulas.get(formulaId)!.definition.inputs.map((input) => input.symbol)
    for (const [other, { definition }] of formulas)
      if (symbols.includes(definition.output.symbol)) found.add(other)
    for (const { symbol, formula_id } of sums) if (symbols.includes(symbol)) found.add(formula_id)
  }
  return [...found]
}

/** Of the formulas by which indicators are computed: what only others have is of no use to an account. */
export function usesOf(catalog: Catalog, formulas: ReadonlyMap<string, Formula>): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  const add = (symbol: string, use: Use) => uses.set(symbol, [...(uses.get(symbol) ?? []), use])
  const ofIndicators = catalog.products.flatMap((product) => product.indicators.flatMap(formulaIdsOf))
  for (const formulaId of withDerivations(catalog, formulas, ofIndicators)) {
    const { definition, units, outputUnit } = formulas.get(formulaId)!
    for (const { symbol, unit, min = -Infinity, max = Infinity } of definition.inputs) {
      add(symbol, { unit: units.get(symbol)!, text: unit, min, max })
    }
    // What is derived for an input is bound by what the input may be.
    if (!ofIndicators.includes(formulaId)) continue
    add(definition.output.symbol, {
      unit: outputUnit,
      text: definition.output.unit,
      min: -Infinity,
      max: Infinity,
    })
  }
  for (const [symbol, { unit: text, min }] of ACCOUNT_SYMBOLS) {
    const unit = text === undefined ? undefined : parseUnit(text)
    if (unit?.ok) add(symbol, { unit: unit.value, text: text!, min, max: Infinity })
  }
  return uses
}

/** Levenshtein: letters to put in, leave out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + Number(letter !== other)))
    }
    row = next
  }
  return row[b.length]!
}
