import { compensatedSum } from '../base/sum.ts'

/** Classes of the Ecosystem Condition Typology (SEEA EA table 5.1). */
export const CONDITION_CLASSES = [
  'physical_state',
  'chemical_state',
  'compositional_state',
  'structural_state',
  'functional_state',
  'landscape',
] as const
export type ConditionClass = (typeof CONDITION_CLASSES)[number]

/** A measured variable of one ecosystem type with its reference levels; the worse one may be the larger. */
export interface ConditionVariable {
  readonly class: ConditionClass
  readonly value: number
  /** The level at which the indicator is 0, and at which it is 1. */
  readonly lowerLevel: number
  readonly upperLevel: number
}

/** (value − lower) ÷ (upper − lower), between 0 and 1 (SEEA EA 5.3). Reversed where lower lies above upper. */
export function conditionIndicator({ value, lowerLevel, upperLevel }: ConditionVariable): number {
  const share = (value - lowerLevel) / (upperLevel - lowerLevel)
  return Math.min(1, Math.max(0, share))
}

/**
 * The condition index of one ecosystem type: every class that is present weighs the same, its variables share the
 * class's weight. Indices of types with other reference conditions are not averaged with it.
 */
export function conditionIndex(variables: readonly ConditionVariable[]): number {
  const classes = [...new Set(variables.map((variable) => variable.class))]
  const ofClass = classes.map((name) => {
    const own = variables.filter((variable) => variable.class === name)
    return compensatedSum(own.map(conditionIndicator)) / own.length
  })
  return compensatedSum(ofClass) / classes.length
}
