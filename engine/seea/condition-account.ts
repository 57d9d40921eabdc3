import type { DatasetRow } from '../valuation/account-model.ts'
import { valueIn } from '../valuation/units.ts'
import { CONDITION } from './account-rows.ts'
import { type ConditionClass, conditionIndex, conditionIndicator } from './condition.ts'

/** What a type's condition is measured by, in which unit, and the levels at which it is worst and best. */
export interface ConditionDefinition {
  readonly variableId: string
  readonly ecosystem: string
  readonly class: ConditionClass
  readonly unit: string
  readonly lowerLevel: number
  readonly upperLevel: number
}

export interface MeasuredCondition extends ConditionDefinition {
  readonly value: number
  /** Between 0, at the lower level, and 1. */
  readonly indicator: number
}

/** The condition of one ecosystem type at one time (SEEA EA tables 5.2 to 5.4). */
export interface ConditionOfType {
  readonly ecosystem: string
  readonly variables: readonly MeasuredCondition[]
  /** Variables that no row measures in their unit. With any of them there is no index: it would be of something else. */
  readonly lacking: readonly string[]
  readonly index: number | undefined
}

/** Condition indicators and indices of the types that are defined, from the rows that measure them. */
export function conditionAccount(
  rows: readonly DatasetRow[],
  definitions: readonly ConditionDefinition[],
): ConditionOfType[] {
  const types = [...new Set(definitions.map(({ ecosystem }) => ecosystem))]
  return types.map((ecosystem) => {
    const own = definitions.filter((one) => one.ecosystem === ecosystem)
    const variables = own.flatMap((definition): MeasuredCondition[] => {
      const value = measuredValue(rows, definition)
      if (value === undefined) return []
      const measured = { ...definition, value }
      return [{ ...measured, indicator: conditionIndicator(measured) }]
    })
    const measured = new Set(variables.map(({ variableId }) => variableId))
    const lacking = own.map(({ variableId }) => variableId).filter((variableId) => !measured.has(variableId))
    const index = lacking.length > 0 ? undefined : conditionIndex(variables)
    return { ecosystem, variables, lacking, index }
  })
}

function measuredValue(rows: readonly DatasetRow[], definition: ConditionDefinition): number | undefined {
  const { variableId, ecosystem, unit } = definition
  const row = rows.find(
    (one) => one.symbol === CONDITION && one.item === variableId && one.ecosystem === ecosystem,
  )
  return row && valueIn(row, unit)
}
