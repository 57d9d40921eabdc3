import type { Catalog } from '../../catalog/catalog.ts'
import type { Profile } from '../../engine/facts/catalogue.ts'
import { derivationsOf } from '../../engine/valuation/derivations.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { PRICE_INDEX } from '../../engine/valuation/prices.ts'
import { parseUnit } from '../../engine/valuation/units.ts'
import { derivationOf } from './account-input.ts'
import { checkFigure, INDEX_ITEM, type Note, type RowFault, usesOf } from './figure-check.ts'

/** Everything in a profile that the catalogue does not know, or no formula can use, by its place. */
export function profileFaults(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  profile: Profile,
): RowFault[] {
  const faults: RowFault[] = []
  const note: Note = (pointer, code, detail) => {
    faults.push({ pointer, code, detail: `${pointer}: ${detail}` })
  }
  checkIndicators(catalog, profile, note)
  checkDerivations(formulas, profile, note)
  checkParameters(catalog, formulas, profile, note)
  checkCondition(catalog, profile, note)
  checkSwitches(catalog, profile, note)
  return faults
}

function checkIndicators({ products }: Catalog, profile: Profile, note: Note): void {
  /** What each indicator measures: of others that measure the same, or parts of it, one is counted. */
  const measures = new Map(
    products.flatMap(({ indicators }) =>
      indicators.map(({ indicator_id, alternative_of = indicator_id, includes }) => [
        indicator_id,
        [alternative_of, ...includes],
      ]),
    ),
  )
  const chosen = new Set<string>()
  const counted = new Map<string, string>()
  for (const [index, { indicator_id, is_final }] of profile.indicators.entries()) {
    const at = `/indicators/${index}/indicator_id`
    const measured = measures.get(indicator_id) ?? []
    if (measured.length === 0) note(at, 'indicator_unknown', `${indicator_id} is not in /v1/products`)
    if (chosen.has(indicator_id)) note(at, 'indicator_duplicate', `${indicator_id} stands twice`)
    else if (is_final) {
      const other = measured.map((one) => counted.get(one)).find((one) => one !== undefined)
      const detail = `${indicator_id} and ${other} measure the same; count one of them`
      if (other !== undefined) note(at, 'indicator_counted_twice', detail)
      for (const one of measured) counted.set(one, indicator_id)
    }
    chosen.add(indicator_id)
  }
}

function checkDerivations(formulas: ReadonlyMap<string, Formula>, profile: Profile, note: Note): void {
  const derivations = derivationsOf(formulas, profile.derivations.map(derivationOf))
  if (!derivations.ok) {
    note('/derivations', derivations.code, derivations.detail)
    return
  }
  for (const [index, one] of profile.derivations.entries()) {
    if (typeof one === 'string') continue
    const symbols = formulas.get(one.formula_id)!.definition.inputs.map(({ symbol }) => symbol)
    const detail = `${one.extent} is no input of ${one.formula_id}: ${symbols.join(', ')}`
    if (!symbols.includes(one.extent)) note(`/derivations/${index}/extent`, 'symbol_unknown', detail)
  }
}

function checkParameters(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  profile: Profile,
  note: Note,
): void {
  const uses = usesOf(catalog, formulas)
  for (const [index, parameter] of profile.parameters.entries()) {
    const at = `/parameters/${index}`
    checkFigure(uses, parameter, at, note)
    if (parameter.symbol === PRICE_INDEX && !INDEX_ITEM.test(parameter.item ?? ''))
      note(`${at}/item`, 'index_unclear', 'a price index is of an index and year; give item as cpi/2015')
    if (parameter.ecosystem !== undefined) checkType(catalog, parameter.ecosystem, at, note)
  }
}

function checkCondition(catalog: Catalog, { condition }: Profile, note: Note): void {
  const variables = new Set<string>()
  for (const [index, { ecosystem, unit, variable_id }] of condition.entries()) {
    const at = `/condition/${index}`
    const variable = `${variable_id} of ${ecosystem}`
    if (variables.has(variable)) note(at, 'condition_duplicate', `${variable} stands twice`)
    variables.add(variable)
    checkType(catalog, ecosystem, at, note)
    if (!parseUnit(unit).ok) note(`${at}/unit`, 'unit_unknown', `"${unit}" is not a known unit`)
  }
}

function checkType({ ecosystems }: Catalog, ecosystem: string, at: string, note: Note): void {
  if (ecosystems.some(({ ecosystem_id }) => ecosystem_id === ecosystem)) return
  note(`${at}/ecosystem`, 'ecosystem_unknown', `${ecosystem} is not in /v1/ecosystems`)
}

function checkSwitches(catalog: Catalog, profile: Profile, note: Note): void {
  const chosen = new Set(profile.indicators.map(({ indicator_id }) => indicator_id))
  const parameters = new Set(
    [...catalog.parameters, ...profile.parameters].map(({ parameter_id }) => parameter_id),
  )
  for (const [index, one] of profile.switches.entries()) {
    const at = `/switches/${index}`
    for (const id of one.without)
      if (!chosen.has(id))
        note(`${at}/without`, 'indicator_unknown', `${id} is not an indicator of this profile`)
    for (const { parameter_id: id } of one.parameters) {
      const detail = `${id} is not in /v1/parameters, nor in this profile`
      if (!parameters.has(id)) note(`${at}/parameters`, 'parameter_unknown', detail)
    }
  }
}
