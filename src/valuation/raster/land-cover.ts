import type { Catalog } from '../../../catalog/catalog.ts'
import type { RasterJob } from '../../../engine/facts/raster-job.ts'
import type { Formula } from '../../../engine/valuation/formula.ts'
import { NOT_VALUED, UNKNOWN_CODE } from './plan.ts'

/** The largest code of a class: maps have them in a byte or two. */
const MAX_CODE = 2 ** 16

/** What each number of a land cover map is, by the crosswalk and the job; every fault is told. */
export function classesOf(job: RasterJob, catalog: Catalog, faults: string[]): Int16Array {
  const { crosswalk, classes } = job.land_cover
  const known = catalog.crosswalks.find(({ crosswalk_id }) => crosswalk_id === crosswalk)
  if (crosswalk !== undefined && !known) {
    const ids = catalog.crosswalks.map(({ crosswalk_id }) => crosswalk_id)
    faults.push(`land_cover.crosswalk: ${crosswalk} is not in the catalogue; there are ${ids.join(', ')}`)
  }
  const ecosystems = catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id)
  const table = new Int16Array(MAX_CODE).fill(UNKNOWN_CODE)
  let count = 0
  const set = (code: number, ecosystem: string | null) => {
    const place = ecosystem === null ? NOT_VALUED : ecosystems.indexOf(ecosystem)
    if (ecosystem !== null && place < 0)
      faults.push(`land_cover.classes.${code}: ${ecosystem} is not an ecosystem type; see /v1/ecosystems`)
    if (code >= MAX_CODE) faults.push(`land_cover.classes.${code}: codes are below ${MAX_CODE}`)
    else table[code] = place
    count++
  }
  for (const { code, ecosystem } of known?.classes ?? []) set(code, ecosystem)
  for (const [code, ecosystem] of Object.entries(classes)) set(Number(code), ecosystem)
  if (count === 0) faults.push('land_cover: give a crosswalk, or classes of its own')
  return table
}

/**
 * Types on which the catalogue counts what these formulas give: soil is held where something grows, and no cover on water
 * is no merit of the water. A type belongs to those above it.
 */
export function creditedOn(catalog: Catalog, formulas: readonly Formula[]): (ecosystem: string) => boolean {
  const terms = catalog.products
    .flatMap(({ indicators }) => indicators.flatMap(({ terms = [] }) => terms))
    .filter(({ over }) => over === 'ecosystem')
  const lists = formulas.flatMap(({ definition: { formulaId, output } }) => {
    const exact = terms.filter(({ formula_id }) => formula_id === formulaId)
    const own = exact.length > 0 ? exact : terms.filter(({ symbol }) => symbol === output.symbol)
    if (own.length === 0 || own.some(({ only_among }) => !only_among)) return []
    return [new Set(own.flatMap(({ among = [] }) => among))]
  })
  const parents = new Map(catalog.ecosystems.map(({ ecosystem_id, parent }) => [ecosystem_id, parent]))
  return (ecosystem) =>
    lists.every((among) => {
      for (let type: string | null | undefined = ecosystem; type; type = parents.get(type))
        if (among.has(type)) return true
      return false
    })
}
