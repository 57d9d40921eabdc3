import type { Catalog } from '../../catalog/catalog.ts'
import type { Profile } from '../../catalog/schema/catalog.ts'
import { derivationsOf } from '../../engine/valuation/derivations.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { PRICE_INDEX } from '../../engine/valuation/prices.ts'
import { parseUnit } from '../../engine/valuation/units.ts'
import { derivationOf } from './account-input.ts'
import { checkFigure, INDEX_ITEM, type RowFault, usesOf } from './figure-check.ts'

/** Everything in a profile that the catalogue does not know, or no formula can use, by its place. */
export function profileFaults(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  profile: Profile,
): RowFault[] {
  const faults: RowFault[] = []
  const note = (pointer: string, code: string, detail: string) =>
    faults.push({ pointer, code, detail: `${pointer}: ${detail}` })
  const measures = new Map(
    catalog.products.flatMap(({ indicators }) =>
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
    const measured = measures.get(indicator_id)
    if (measured === undefined) note(at, 'indicator_unknown', `${indicator_id} is not in /v1/products`)
    if (chosen.has(indicator_id)) note(at, 'indicator_duplicate', `${indicator_id} stands twice`)
    else if (is_final && measured !== undefined) {
      const other = measured.map((one) => counted.get(one)).find((one) => one !== undefined)
      if (other !== undefined)
        note(
          at,
          'indicator_counted_twice',
          `${indicator_id} and ${other} measure the same; count one of them`,
        )
      for (const one of measured) counted.set(one, indicator_id)
    }
    chosen.add(indicator_id)
  }
  const derivations = derivationsOf(formulas, profile.derivations.map(derivationOf))
  if (!derivations.ok) note('/derivations', derivations.code, derivations.detail)
  for (const [index, one] of profile.derivations.entries()) {
    if (typeof one === 'string' || !derivations.ok) continue
    const { definition } = formulas.get(one.formula_id)!
    const symbols = definition.inputs.map(({ symbol }) => symbol)
    const detail = `${one.extent} is no input of ${one.formula_id}: ${symbols.join(', ')}`
    if (!symbols.includes(one.extent)) note(`/derivations/${index}/extent`, 'symbol_unknown', detail)
  }
  const ecosystems = new Set(catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id))
  const uses = usesOf(catalog, formulas)
  const parameters = new Set(catalog.parameters.map(({ parameter_id }) => parameter_id))
  for (const [index, parameter] of profile.parameters.entries()) {
    const at = `/parameters/${index}`
    checkFigure(uses, parameter, at, note)
    if (parameter.symbol === PRICE_INDEX && !INDEX_ITEM.test(parameter.item ?? ''))
      note(`${at}/item`, 'index_unclear', 'a price index is of an index and year; give item as cpi/2015')
    if (parameter.ecosystem !== undefined && !ecosystems.has(parameter.ecosystem))
      note(`${at}/ecosystem`, 'ecosystem_unknown', `${parameter.ecosystem} is not in /v1/ecosystems`)
    parameters.add(parameter.parameter_id)
  }
  const variables = new Set<string>()
  for (const [index, { ecosystem, unit, variable_id }] of profile.condition.entries()) {
    const at = `/condition/${index}`
    const variable = `${variable_id} of ${ecosystem}`
    if (variables.has(variable)) note(at, 'condition_duplicate', `${variable} stands twice`)
    variables.add(variable)
    if (!ecosystems.has(ecosystem))
      note(`${at}/ecosystem`, 'ecosystem_unknown', `${ecosystem} is not in /v1/ecosystems`)
    if (!parseUnit(unit).ok) note(`${at}/unit`, 'unit_unknown', `"${unit}" is not a known unit`)
  }
  for (const [index, one] of profile.switches.entries()) {
    const at = `/switches/${index}`
    for (const id of one.without)
      if (!chosen.has(id))
        note(`${at}/without`, 'indicator_unknown', `${id} is not an indicator of this profile`)
    for (const { parameter_id } of one.parameters)
      if (!parameters.has(parameter_id))
        note(
          `${at}/parameters`,
          'parameter_unknown',
          `${parameter_id} is not in /v1/parameters, nor in this profile`,
        )
  }
  return faults
}
