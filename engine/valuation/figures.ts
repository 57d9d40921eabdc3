import type { AccountInput, DatasetRow, Parameter, Provenance } from './account-model.ts'
import { rangeOf } from './distribution.ts'
import type { Measured } from './formula.ts'

/** A figure as it goes into a formula: a flow, a coefficient, a price, and how well it is confirmed. */
export interface Flow {
  readonly symbol: string
  readonly measured: Measured
  readonly provenance: Provenance
  /** Where it holds: its row's ecosystem and item, or those of what it was computed from; empty: the whole area. */
  readonly place: Place
}

/** What a figure is wanted for; absent: the whole area. */
export interface Place {
  readonly ecosystem?: string
  readonly item?: string
}

/** A flow that the dataset reports for the whole area (of the item), rather than what it is computed from. */
export function reportedOf(input: AccountInput, symbol: string, place: Place): Flow | undefined {
  const row = mostSpecific(input, input.rows, symbol, place)
  if (!row) return undefined
  const figure = [row.symbol, row.ecosystem, row.item].filter((part) => part !== undefined).join(' ')
  const provenance: Provenance = {
    from: 'dataset',
    ...sourceOf(row),
    ...drawnAs(input, figure, row, row.tier ?? 2),
  }
  return { symbol, measured: row, provenance, place: placeOf(row) }
}

/** The most specific row of the dataset, else the most specific parameter in force, the newest first. */
export function lookUp(input: AccountInput, symbol: string, place: Place): Flow | undefined {
  const [found] = lookUpTogether(input, [[symbol, place]]) ?? []
  return found
}

/** Figures that belong together, all from the first layer that has all of them: the dataset, then each of parameters. */
export function lookUpTogether(
  input: AccountInput,
  wanted: readonly (readonly [symbol: string, place: Place])[],
): Flow[] | undefined {
  const rows = wanted.flatMap(([symbol, place]) => reportedOf(input, symbol, place) ?? [])
  if (rows.length === wanted.length) return rows
  for (const layer of input.parameters) {
    const found = wanted.flatMap(([symbol, place]) => parameterOf(input, layer, symbol, place) ?? [])
    if (found.length === wanted.length) return found
  }
  return undefined
}

function parameterOf(
  input: AccountInput,
  layer: readonly Parameter[],
  symbol: string,
  place: Place,
): Flow | undefined {
  const parameter = mostSpecific(input, layer, symbol, place)
  if (!parameter) return undefined
  const { parameterId, validFrom, isDefault } = parameter
  const provenance: Provenance = {
    from: 'parameter',
    ...sourceOf(parameter),
    parameterId,
    validFrom,
    ...(isDefault ? { isDefault } : {}),
    ...(parameter.isConstant
      ? ownRange(parameterId, parameter)
      : drawnAs(input, parameterId, parameter, parameter.isLocal ? 2 : 1)),
  }
  return { symbol, measured: parameter, provenance, place: placeOf(parameter) }
}

function placeOf({ ecosystem, item }: DatasetRow): Place {
  return { ...(ecosystem === undefined ? {} : { ecosystem }), ...(item === undefined ? {} : { item }) }
}

/** The parameters in force on a day, the newest first. */
export function newestFirst(layer: readonly Parameter[], day: string): Parameter[] {
  return layer
    .filter((parameter) => parameter.validFrom <= day)
    .sort((a, b) => (a.validFrom === b.validFrom ? 0 : a.validFrom < b.validFrom ? 1 : -1))
}

/** An uncertain figure has one name wherever it is used, so that it is drawn once for all of them. */
function ownRange(figure: string, { uncertainty }: DatasetRow): Drawn {
  return uncertainty === undefined ? {} : { figure, uncertainty }
}
type Drawn = Pick<Provenance, 'figure' | 'uncertainty' | 'hasRangeByRule'>

/** One that comes without a range has it by the rule for its tier and grade; nought is nought. */
function drawnAs({ ranges }: AccountInput, figure: string, row: DatasetRow, tier: 1 | 2 | 3): Drawn {
  const rule = ranges?.find((one) => one.tier === tier && one.grade === row.grade)
  if (row.uncertainty !== undefined || !rule || row.value === 0) return ownRange(figure, row)
  return { figure, uncertainty: rangeOf(row.value, rule.sigma), hasRangeByRule: true }
}

function sourceOf(
  row: DatasetRow,
): Pick<Provenance, 'source' | 'grade' | 'note' | 'tier' | 'priceYear' | 'priceIndex'> {
  const { source, grade, note, tier, priceYear, priceIndex } = row
  return {
    source,
    grade,
    ...(tier === undefined ? {} : { tier }),
    ...(note === undefined ? {} : { note }),
    ...(priceYear === undefined ? {} : { priceYear }),
    ...(priceIndex === undefined ? {} : { priceIndex }),
  }
}

/** The row that says most of a place: its own ecosystem before the one it belongs to, that before the whole area. */
function mostSpecific<R extends DatasetRow>(
  input: AccountInput,
  rows: readonly R[],
  symbol: string,
  place: Place,
): R | undefined {
  let best: R | undefined
  let bestRank = -1
  const consider = (candidates: readonly DatasetRow[] | undefined, isOfItem: boolean) => {
    for (const row of candidates ?? []) {
      const rank = 2 * ecosystemRank(input, row.ecosystem, place.ecosystem) + Number(isOfItem)
      if (rank <= bestRank) continue
      best = row as R
      bestRank = rank
    }
  }
  const ofSymbol = indexOf(rows).get(symbol)
  if (place.item !== undefined) consider(ofSymbol?.get(place.item), true)
  // An amount of no item in particular is not that of one.
  if (place.item === undefined || !input.amounts.has(symbol)) consider(ofSymbol?.get(undefined), false)
  return best
}

type Index = ReadonlyMap<string, ReadonlyMap<string | undefined, readonly DatasetRow[]>>

/** Made once for each list of rows: an account asks for figures as often as it has places. */
const indices = new WeakMap<readonly DatasetRow[], Index>()

/** Rows by symbol and item, in their order. */
function indexOf(rows: readonly DatasetRow[]): Index {
  const known = indices.get(rows)
  if (known) return known
  const index = new Map<string, Map<string | undefined, DatasetRow[]>>()
  for (const row of rows) {
    const ofSymbol = index.get(row.symbol) ?? new Map<string | undefined, DatasetRow[]>()
    index.set(row.symbol, ofSymbol)
    const ofItem = ofSymbol.get(row.item)
    if (ofItem) ofItem.push(row)
    else ofSymbol.set(row.item, [row])
  }
  indices.set(rows, index)
  return index
}

/** How closely a row's ecosystem fits: 0 the whole area, more the nearer; far below zero where it does not apply. */
function ecosystemRank(input: AccountInput, ofRow: string | undefined, wanted: string | undefined): number {
  if (ofRow === undefined) return 0
  let rank = MAX_ANCESTORS
  for (let name = wanted; name !== undefined && rank > 0; name = input.parents.get(name), rank--) {
    if (name === ofRow) return rank
  }
  return -MAX_ANCESTORS
}

/** Levels of ecosystem types, one below the other. */
const MAX_ANCESTORS = 8
