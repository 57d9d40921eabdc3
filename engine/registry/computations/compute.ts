import { type Rejection, rejected } from '../../base/result.ts'
import type { Computation, ComputationInput, ComputationRule, Computed } from '../../facts/computation.ts'
import { CARBON } from './carbon.ts'
import { COMPENSATION } from './compensation.ts'
import { GREEN_POWER } from './green-power.ts'
import { OUTPUT_OF_LAND } from './output-of-land.ts'
import { QUOTAS } from './quotas.ts'
import { REPLACEMENT } from './replacement.ts'
import { type Code, type Definition, Refused, Work } from './work.ts'

export { COMPUTATION_REJECTS } from './work.ts'

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  ...CARBON,
  ...QUOTAS,
  ...REPLACEMENT,
  ...OUTPUT_OF_LAND,
  ...COMPENSATION,
  ...GREEN_POWER,
}

/** What a computation asks for; nothing of one that is not known. */
export const inputsOf = (computationId: string): readonly ComputationInput[] =>
  DEFINITIONS[computationId]?.inputs ?? []

/** Every computation with its numbers. */
export function computationsOf(rules: readonly ComputationRule[]): Computation[] {
  return rules.map(({ computation_id, versions }) => {
    const { title, printed, inputs } = DEFINITIONS[computation_id]!
    return { computation_id, title, printed, inputs: [...inputs], versions }
  })
}

/**
 * What a rule gives, by its numbers on a day, with each step. Exact: nothing is rounded but where the rule says so, and
 * a result that does not end, to nine decimals. A rule that has ended, or has no number for what is asked, refuses.
 */
export function compute(
  { computation_id, versions }: ComputationRule,
  on: string,
  inputs: Readonly<Record<string, string>>,
): Computed | Rejection<Code> {
  const definition = DEFINITIONS[computation_id]!
  const version = versions.find(
    (one) => one.valid_from <= on && (one.valid_to === null || on <= one.valid_to),
  )
  if (!version) return rejected('rule_not_in_force', `on: the rule has no numbers for ${on}`)
  const fault = faultOf(definition.inputs, inputs)
  if (fault) return fault
  const work = new Work(inputs, version)
  try {
    definition.compute(work)
  } catch (error) {
    if (error instanceof Refused) return error.rejection
    throw error
  }
  return { computation_id, on, version, results: work.results, steps: work.steps }
}

function faultOf(wanted: readonly ComputationInput[], given: Readonly<Record<string, string>>) {
  const unknown = Object.keys(given).find((name) => !wanted.some((one) => one.name === name))
  if (unknown !== undefined)
    return rejected('input_unknown', `inputs.${unknown}: is not an input of this computation`)
  for (const { name, unit, options, is_optional } of wanted) {
    const text = given[name]
    if (text === undefined) {
      if (!is_optional) return rejected('input_missing', `inputs.${name}: is required`)
    } else if (unit === null && !options.some(({ value }) => value === text))
      return rejected(
        'input_out_of_range',
        `inputs.${name}: one of ${options.map(({ value }) => value).join(', ')}`,
      )
    else if (unit !== null && !/^\d{1,15}(\.\d{1,9})?$/.test(text))
      return rejected('input_not_a_number', `inputs.${name}: a decimal such as "74.63", without a sign`)
  }
  return undefined
}
