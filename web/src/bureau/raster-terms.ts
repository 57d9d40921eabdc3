import type { FormulaEntry } from '../../../engine/facts/catalogue.ts'

type FormulaInput = FormulaEntry['inputs'][number]

/** Where an input comes from, as it is typed. */
export interface Given {
  readonly kind: string
  readonly file: string
  /** A number, numbers by type one a line, or the longest slope. */
  readonly value: string
  readonly unit: string
  readonly formula: string
  /** Of a raster: the number in a cell × scale + offset; empty: as it is. */
  readonly scale?: string
  readonly offset?: string
}

/** A job as it is typed. */
export interface Terms {
  readonly formula: string
  readonly landCover: string
  readonly crosswalk: string
  readonly zones: string
  readonly area: string
  readonly field: string
  /** Of a GeoPackage with several. */
  readonly layer: string
  readonly areas: string
  readonly inputs: Readonly<Record<string, Given>>
  readonly aggregate: string
  readonly mostMissing: string
  readonly projection: string
  readonly output: string
}

export const FIRST: Terms = {
  formula: 'soil-retention/usle',
  ...{ landCover: '', crosswalk: 'clcd', zones: '', area: '370300', field: '', layer: '', areas: '' },
  ...{ inputs: {}, aggregate: '', mostMissing: '0', projection: '', output: 'result' },
}

/** The area of a cell is known. */
const KNOWN = 'A'

/** Inputs that have to be given: of the formula, and of those by which its inputs are made, each once. */
export function wantedInputs(terms: Terms, formulas: readonly FormulaEntry[]): FormulaInput[] {
  const found = new Map<string, FormulaInput>()
  const visit = (id: string) => {
    for (const input of formulas.find(({ formula_id }) => formula_id === id)?.inputs ?? []) {
      if (input.symbol === KNOWN || found.has(input.symbol)) continue
      found.set(input.symbol, input)
      const given = terms.inputs[input.symbol]
      if (given?.kind === 'formula') visit(given.formula)
    }
  }
  visit(terms.formula)
  return [...found.values()]
}

/** The job that is sent. What was not filled in is left as it is, for the service to name. */
export function jobOf(terms: Terms, formulas: readonly FormulaEntry[]): object {
  const wanted = wantedInputs(terms, formulas)
  const inputs: Record<string, object> = {}
  const steps: Record<string, object> = {}
  for (const { symbol, unit } of wanted) {
    const given = terms.inputs[symbol] ?? { kind: 'file', file: '', value: '', unit, formula: '' }
    if (given.kind === 'formula') steps[symbol] = { formula: given.formula }
    else inputs[symbol] = inputOf(given)
  }
  const name = terms.output.trim() || 'result'
  return {
    formula: terms.formula,
    land_cover: { file: terms.landCover, crosswalk: terms.crosswalk },
    ...(terms.zones === ''
      ? { area: terms.area }
      : {
          zones: {
            file: terms.zones,
            ...(terms.field.trim() === '' ? {} : { field: terms.field.trim() }),
            ...(terms.layer.trim() === '' ? {} : { layer: terms.layer.trim() }),
            areas: pairsOf(terms.areas),
          },
        }),
    ...(Object.keys(steps).length === 0 ? {} : { steps }),
    inputs,
    ...(terms.aggregate === '' ? {} : { aggregate: terms.aggregate }),
    ...(Number(terms.mostMissing) > 0 ? { max_missing_share: Number(terms.mostMissing) } : {}),
    ...(terms.projection.trim() === '' ? {} : { accepted_projection: terms.projection.trim() }),
    output: { table: `${name}.csv`, raster: `${name}.tif`, map: `${name}.png` },
  }
}

function inputOf({ kind, file, value, unit, scale = '', offset = '' }: Given): object {
  switch (kind) {
    case 'value':
      return { value: numberOf(value), unit }
    case 'by_ecosystem':
      return {
        by_ecosystem: Object.fromEntries(
          Object.entries(pairsOf(value)).map(([type, text]) => [type, numberOf(text)]),
        ),
        unit,
      }
    case 'slope':
      return { file, terrain: 'slope', unit }
    case 'slope_length':
      return { file, terrain: 'slope_length', max_slope_length: numberOf(value), unit }
    default:
      return {
        file,
        unit,
        ...(scale.trim() === '' ? {} : { scale: numberOf(scale) }),
        ...(offset.trim() === '' ? {} : { offset: numberOf(offset) }),
      }
  }
}

/** What is no number is sent as it is, and refused by its name. */
function numberOf(text: string): number | string {
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? text : value
}

/** Lines of "a = b". */
function pairsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.split(/[=:=:\t]/).map((part) => part.trim()))
      .flatMap(([key, value]) => (key ? [[key, value ?? '']] : [])),
  )
}
