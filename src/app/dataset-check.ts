import type { z } from 'zod'
import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import { amountsOf, asReported, type Formula } from '../../engine/valuation/formula.ts'
import {
  isMoney,
  parseUnit,
  ratio,
  sameDimensions,
  type Unit,
  valueIn,
} from '../../engine/valuation/units.ts'
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
/** No figure of a city is as large as this in its formula's unit: sums and products of such stay finite. */
const MAX_FIGURE = 1e18
/** A symbol so few letters away from a known one is taken for a slip. */
const MAX_SLIP = 2
/** Of symbols as short as this one letter is enough, and so many names are a help. */
const SHORT_SYMBOL = 4
const MAX_HINTS = 5

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
    items: itemsOfAmounts(catalog, formulas),
    variables: variablesOf(catalog),
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
    if (row.price_year !== undefined && !isMoney(row.unit))
      note(`${at}/price_year`, 'price_year_of_no_money', `${row.unit} is no money; leave price_year out`)
    const account = ACCOUNT_SYMBOLS.get(row.symbol)
    if (account) checkSubject(places, account, row, at, note)
    else {
      checkEcosystem(places, row, at, note)
      checkItem(places.items.get(row.symbol), row, at, note)
    }
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
  /** Of amounts: the items of the indicators that use them; undefined among them where one has none. */
  readonly items: ReadonlyMap<string, ReadonlySet<string | undefined>>
  /** Variables of condition, as profiles name them, with the units that they are in. */
  readonly variables: ReadonlyMap<string, readonly string[]>
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
    if (Math.abs(row.value) > MAX_FIGURE)
      note(`${at}/value`, 'value_out_of_range', `${row.value} is more than ${MAX_FIGURE}`)
    return
  }
  if (!known) {
    const slip = row.symbol.length <= SHORT_SYMBOL ? 1 : MAX_SLIP
    const nearest = [...uses.keys()]
      .filter(
        (symbol) =>
          Math.abs(symbol.length - row.symbol.length) <= slip && distance(symbol, row.symbol) <= slip,
      )
      .slice(0, MAX_HINTS)
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
  if (!fitting.some((use) => Math.abs(row.value * ratio(unit.value, use.unit)) <= MAX_FIGURE)) {
    note(
      `${at}/value`,
      'value_out_of_range',
      `${row.value} ${row.unit} is more than ${MAX_FIGURE} ${fitting[0]!.text}`,
    )
    return
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
  if (of === 'index' && item !== undefined && !INDEX_ITEM.test(item))
    note(`${at}/item`, 'index_unclear', `${item} is no index and year; give it as cpi/2015`)
  if (of === 'condition' && wanted.item && item !== undefined && ecosystem !== undefined)
    checkVariable(places, row, at, note)
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

/** An index and a year. */
export const INDEX_ITEM = /^[a-z][a-z0-9-]{0,29}\/\d{4}$/

/** A variable of condition is one that a profile names, in a unit that fits. */
function checkVariable(places: Places, { ecosystem, item, unit }: Row, at: string, note: Note): void {
  const units = places.variables.get(JSON.stringify([ecosystem, item]))
  if (!units) {
    const detail = `no profile measures the condition of ${ecosystem} by ${item}; adopt one that does (/v1/profiles)`
    note(`${at}/item`, 'variable_unknown', detail)
    return
  }
  if (units.some((one) => valueIn({ value: 1, unit }, one) !== undefined) || !parseUnit(unit).ok) return
  note(`${at}/unit`, 'unit_does_not_fit', `${unit} can't be turned into ${units[0]}, the unit of ${item}`)
}

/** An amount says which item it is of, where every indicator that uses it is of one. */
function checkItem(
  items: ReadonlySet<string | undefined> | undefined,
  row: Row,
  at: string,
  note: Note,
): void {
  if (!items || items.has(row.item)) return
  const known = [...items].filter((item) => item !== undefined).join(', ')
  if (row.item === undefined)
    note(`${at}/item`, 'item_needed', `${row.symbol} is of one item; give one of ${known}`)
  else note(`${at}/item`, 'item_unknown', `no indicator has ${row.symbol} of ${row.item}; there are ${known}`)
}

/** Units of each variable of condition, by its ecosystem and name. */
function variablesOf({ profiles }: Catalog): Map<string, string[]> {
  const units = new Map<string, string[]>()
  for (const { ecosystem, variable_id, unit } of profiles.flatMap(({ condition }) => condition)) {
    const key = JSON.stringify([ecosystem, variable_id])
    units.set(key, [...(units.get(key) ?? []), unit])
  }
  return units
}

/** Which items the amounts of the catalogue are of. */
function itemsOfAmounts(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
): Map<string, Set<string | undefined>> {
  const items = new Map([...amountsOf(formulas)].map((symbol) => [symbol, new Set<string | undefined>()]))
  for (const indicator of catalog.products.flatMap(({ indicators }) => indicators)) {
    const symbols = formulaIdsOf(indicator).flatMap((formulaId) => {
      const { inputs, output } = formulas.get(formulaId)!.definition
      return [...inputs.map(({ symbol }) => symbol), output.symbol]
    })
    for (const symbol of [...symbols, ...indicator.terms.map((term) => term.symbol)])
      items.get(symbol)?.add(indicator.item)
  }
  return items
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
