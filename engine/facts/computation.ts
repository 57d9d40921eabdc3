import { z } from 'zod'
import { day, identifier, text } from './common.ts'

/** A number as it is written down: whole or with decimals, above nought. */
const figure = z.string().regex(/^\d{1,15}(\.\d{1,9})?$/, 'a decimal such as "74.63", without a sign')
/** Inputs of a computation at most. */
export const MAX_INPUTS = 20
const value = z.string().min(1).max(30)

/** The numbers of a rule while it is in force. What is missing here is refused, never taken from another version. */
export const computationVersion = z.strictObject({
  valid_from: day,
  valid_to: day.nullable(),
  /** How far its numbers are confirmed by the text of the rule. */
  grade: z.enum(['confirmed', 'unverified']),
  document: z.string(),
  parameters: z.record(z.string(), figure),
})
export type ComputationVersion = z.infer<typeof computationVersion>

export const computationRule = z.strictObject({
  computation_id: identifier,
  versions: z.array(computationVersion).min(1),
})
export type ComputationRule = z.infer<typeof computationRule>

const input = z.object({
  name: z.string(),
  title: text,
  /** Of a figure; null: one of the options. */
  unit: z.string().nullable(),
  options: z.array(z.object({ value: z.string(), title: text })),
  is_optional: z.boolean(),
})
export type ComputationInput = z.infer<typeof input>

/** A rule of the law as a computation: what it asks for, and its numbers by time. */
export const computation = z.object({
  computation_id: z.string(),
  title: text,
  /** As the rule prints it. */
  printed: z.string(),
  inputs: z.array(input),
  versions: z.array(computationVersion),
})
export type Computation = z.infer<typeof computation>

export const computeBody = z.strictObject({
  /** The day whose rule is asked for; absent: today. */
  on: day.optional(),
  inputs: z
    .record(z.string().max(40), value)
    .refine((all) => Object.keys(all).length <= MAX_INPUTS, `at most ${MAX_INPUTS} inputs`)
    .meta({ maxProperties: MAX_INPUTS }),
})

export const computed = z.object({
  computation_id: z.string(),
  on: z.string(),
  version: computationVersion,
  results: z.array(z.object({ name: z.string(), title: text, value: z.string(), unit: z.string() })),
  /** Each step with its figures, in the order in which it was taken. */
  steps: z.array(z.object({ title: text, printed: z.string(), value: z.string() })),
})
export type Computed = z.infer<typeof computed>
