import { Exact } from '../../base/exact.ts'
import { type Rejection, rejected } from '../../base/result.ts'
import type { ComputationInput, ComputationVersion, Computed } from '../../facts/computation.ts'
import type { Word } from '../../facts/words.ts'

export const COMPUTATION_REJECTS = [
  ...['rule_not_in_force', 'rule_parameters_missing', 'ratio_unknown'],
  ...['input_missing', 'input_unknown', 'input_out_of_range', 'input_not_a_number', 'range_zero'],
] as const
export type Code = (typeof COMPUTATION_REJECTS)[number]

/** Decimals of a result that does not end. */
const DECIMALS = 9

/** A refusal on the way through a computation. */
export class Refused extends Error {
  readonly rejection: Rejection<Code>
  constructor(code: Code, detail: string) {
    super(detail)
    this.rejection = rejected(code, detail)
  }
}

/** What a computation works with: its inputs, the numbers of the rule, and where it says what it did. */
export class Work {
  readonly results: Computed['results'] = []
  readonly steps: Computed['steps'] = []
  readonly #inputs: Readonly<Record<string, string>>
  readonly #version: ComputationVersion

  constructor(inputs: Readonly<Record<string, string>>, version: ComputationVersion) {
    this.#inputs = inputs
    this.#version = version
  }

  /** What was chosen or given as text; undefined: nothing. */
  text(name: string): string | undefined {
    return this.#inputs[name]
  }

  given(name: string): Exact {
    const text = this.#inputs[name]
    if (text === undefined) throw new Refused('input_missing', `inputs.${name}: is required`)
    return Exact.of(text)
  }

  /** A figure of which something is a share. */
  positive(name: string): Exact {
    const figure = this.given(name)
    if (figure.compare(NOUGHT) <= 0) throw new Refused('input_out_of_range', `inputs.${name}: is above 0`)
    return figure
  }

  /** How many there are of something. */
  whole(name: string): Exact {
    const figure = this.given(name)
    if (figure.denominator !== 1n)
      throw new Refused('input_out_of_range', `inputs.${name}: is a whole number`)
    return figure
  }

  within(name: string, lowest: Exact, highest: Exact): Exact {
    const figure = this.given(name)
    if (figure.compare(lowest) < 0 || figure.compare(highest) > 0)
      throw new Refused(
        'input_out_of_range',
        `inputs.${name}: is from ${lowest.toText()} to ${highest.toText()}`,
      )
    return figure
  }

  /** A number of the rule. */
  rule(name: string): Exact {
    const text = this.#version.parameters[name]
    if (text === undefined)
      throw new Refused('rule_parameters_missing', `${this.#version.document} has no number for ${name}`)
    return Exact.of(text)
  }

  step(title: Word, printed: string, value: Exact): Exact {
    this.steps.push({ title, printed, value: value.toText(DECIMALS) })
    return value
  }

  result(name: string, title: Word, value: Exact, unit: string): void {
    this.results.push({ name, title, value: value.toText(DECIMALS), unit })
  }
}

export interface Definition {
  readonly title: Word
  readonly printed: string
  readonly inputs: readonly ComputationInput[]
  compute(work: Work): void
}

export const NOUGHT = Exact.of(0)
export const ONE = Exact.of(1)
export const HUNDRED = Exact.of(100)
export const say = (value: Exact) => value.toText(DECIMALS)

export function figure(
  name: string,
  zh: string,
  en: string,
  unit: string,
  is_optional = false,
): ComputationInput {
  return { name, title: { zh, en }, unit, options: [], is_optional }
}
export function choice(
  name: string,
  title: Word,
  options: Readonly<Record<string, Word>>,
  is_optional = false,
): ComputationInput {
  const all = Object.entries(options).map(([value, title]) => ({ value, title }))
  return { name, title, unit: null, options: all, is_optional }
}
