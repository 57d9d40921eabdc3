import type { FormulaEntry, Source } from '../../../engine/facts/catalogue.ts'
import type { Trace } from '../../../engine/facts/valuation.ts'

/** A work that an account rests on, with the places in it. */
export interface Reference {
  readonly title: string
  readonly publisher?: string | undefined
  readonly date?: string | undefined
  readonly address?: string | undefined
  readonly locators: readonly string[]
}

/** What the formulas and the figures of an account come from, works of the catalogue first, each once. */
export function referencesOf(
  sources: readonly Source[],
  formulas: ReadonlyMap<string, FormulaEntry>,
  traces: readonly Trace[],
): Reference[] {
  const known = new Map(sources.map((source) => [source.source_id, source]))
  const works = new Map<Source, Set<string>>()
  const others = new Set<string>()
  const cite = (source: Source, locator: string | undefined) => {
    const locators = works.get(source) ?? new Set<string>()
    works.set(source, locators)
    if (locator) locators.add(locator)
  }
  for (const { steps } of traces)
    for (const { formula_id, inputs } of steps) {
      for (const { source_id, locator } of formulas.get(formula_id)?.sources ?? []) {
        const source = known.get(source_id)
        if (source) cite(source, locator)
      }
      for (const { source: cited } of inputs) {
        if (cited === null) continue
        const comma = cited.indexOf(',')
        const source = known.get(comma === -1 ? cited : cited.slice(0, comma))
        if (source) cite(source, comma === -1 ? undefined : cited.slice(comma + 1).trim())
        else others.add(cited)
      }
    }
  return [
    ...[...works]
      .map(([{ title, publisher, date, address }, locators]) => ({
        ...{ title, publisher, date, address, locators: [...locators].sort() },
      }))
      .sort((a, b) => (a.title < b.title ? -1 : 1)),
    ...[...others].sort().map((title) => ({ title, locators: [] })),
  ]
}
