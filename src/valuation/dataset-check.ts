import type { z } from 'zod'
import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import type { datasetBody } from '../../engine/facts/valuation.ts'
import { amountsOf, asReported, type Formula } from '../../engine/valuation/formula.ts'
import { isMoney, parseUnit, valueIn } from '../../engine/valuation/units.ts'
import { ACCOUNT_SYMBOLS, type AccountSymbol } from './account-symbols.ts'
import { checkFigure, INDEX_ITEM, type Note, type RowFault, usesOf, withDerivations } from './figure-check.ts'

type Row = z.infer<typeof datasetBody>['rows'][number]

/** Faults of one upload that are told at most: a wrong column shows in the first of them. */
const MAX_FAULTS = 100

/** Every row that can't be used, by its place, with what was expected. */
export function rowFaults(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  area: string,
  rows: readonly Row[],
): RowFault[] {
  const faults: RowFault[] = []
  const note: Note = (pointer, code, detail) => {
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
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    if (faults.length >= MAX_FAULTS) break
    const at = `/rows/${index}`
    const key = JSON.stringify([row.symbol, row.ecosystem, row.item])
    if (seen.has(key)) note(at, 'row_duplicate', `an earlier row says the same of ${row.symbol}; keep one`)
    seen.add(key)
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
  checkLand(catalog, area, rows, note)
  return faults
}

/** Land as it is measured here and there differs so much; more is a wrong unit or figure. */
const LAND_TOLERANCE = 1.1

/** Ecosystems of an area are not larger than it. */
function checkLand({ regions }: Catalog, area: string, rows: readonly Row[], note: Note): void {
  const land = regions.find((region) => region.area === area)?.area_km2
  if (land === undefined) return
  let sum = 0
  for (const [index, row] of rows.entries()) {
    if (row.symbol !== 'A') continue
    sum += valueIn(row, 'km2') ?? 0
    if (sum <= land * LAND_TOLERANCE) continue
    const detail = `areas of ${Number(sum.toPrecision(6))} km² are more than the ${land} km² of land`
    note(`/rows/${index}/value`, 'area_exceeds_land', detail)
    return
  }
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
  if (of === 'condition' && item !== undefined && ecosystem !== undefined)
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
  for (
    let parent = places.ecosystems.get(ecosystem);
    parent !== undefined;
    parent = places.ecosystems.get(parent)
  ) {
    if (!places.summed.has(placeKey(row, parent))) continue
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
