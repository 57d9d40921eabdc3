import { z } from 'zod'
import { grade } from './catalogue.ts'
import { areaCode, day, decimal, freeText, identifier, text, uscc } from './common.ts'
import { computationRule } from './computation.ts'
import {
  CUT_MEASURE,
  keysOf,
  MISSED_TARGET,
  POLLUTANT,
  PROJECT_STATUS,
  REDUCTION_STATUS,
  SECTOR,
} from './words.ts'

const pollutant = z.enum(keysOf(POLLUTANT))
const sector = z.enum(keysOf(SECTOR))
/** Pollutants of a project at most: each of those there are. */
const MAX_POLLUTANTS = keysOf(POLLUTANT).length

/** What new projects replace, and with which cuts. */
export const replacementRules = z.strictObject({
  replacement_rules_id: identifier,
  /** The first two digits of the areas whose cuts count. */
  province: z.string().regex(/^\d{2}$/),
  /** Cuts that were made before do not count. */
  formed_since: z.strictObject({ air: day, water: day, carbon: day }),
  /** Of the requirement of a pollutant. */
  computation_id: identifier,
  name: text,
  grade,
  document: z.string(),
})
export type ReplacementRules = z.infer<typeof replacementRules>

// -- Commands ---------------------------------------------------------------------------------------------------------

export const adoptReplacementRulesBody = z.strictObject({
  rules: replacementRules,
  /** With its numbers by time. */
  requirement: computationRule,
})

/** A cut of emissions, as it goes into the bank. */
export const registerReductionBody = z.strictObject({
  /** Of whom; who has closed need not be registered here. */
  source_name: freeText(200),
  source_uscc: uscc.optional(),
  area: areaCode,
  sector,
  measure: z.enum(keysOf(CUT_MEASURE)),
  pollutant,
  /** t a year, to the gram. */
  quantity: decimal,
  /** Since when it is so. */
  formed_on: day,
  document: freeText(200),
})
export const reductionIdBody = z.strictObject({ reduction_id: z.int().positive() })
export const refuseReductionBody = reductionIdBody.extend({ reason: freeText(500) })

/** A project whose emissions are new. */
export const openProjectBody = z.strictObject({
  name: freeText(200),
  uscc: uscc.optional(),
  area: areaCode,
  sector,
  /** The lowest stack, of a project that burns something. */
  stack_m: z.int().min(1).max(1000).optional(),
  /** What of the year before the area missed: it decides how many times something is replaced. */
  missed: z.enum(keysOf(MISSED_TARGET)),
  emissions: z
    .array(
      z.strictObject({
        pollutant,
        quantity: decimal,
        /** How many times it is replaced, where the approval says so: carbon has no other ratio. */
        ratio: decimal.optional(),
      }),
    )
    .min(1)
    .max(MAX_POLLUTANTS),
  document: freeText(200),
})
export const projectIdBody = z.strictObject({ project_id: z.int().positive() })
export const quashProjectBody = projectIdBody.extend({ reason: freeText(500) })
export const matchReductionBody = projectIdBody.extend({
  reduction_id: z.int().positive(),
  quantity: decimal,
})
export const matchIdBody = z.strictObject({ match_id: z.int().positive() })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const adoptedReplacementRules = z.object({
  seq: z.int(),
  adopted_at: z.int(),
  rules: replacementRules,
  requirement: computationRule,
})
export type AdoptedReplacementRules = z.infer<typeof adoptedReplacementRules>

export const reductionRecord = z.object({
  reduction_id: z.int(),
  source_name: z.string(),
  source_uscc: z.string().nullable(),
  area: z.string(),
  sector,
  measure: z.enum(keysOf(CUT_MEASURE)),
  pollutant,
  grams: z.int(),
  /** Matched with projects. */
  used_grams: z.int(),
  formed_on: z.string(),
  status: z.enum(keysOf(REDUCTION_STATUS)),
  document: z.string(),
  proposer: z.string(),
  reason: z.string().nullable(),
  at: z.int(),
})
export type Reduction = z.infer<typeof reductionRecord>

const need = z.object({
  pollutant,
  grams: z.int(),
  required_grams: z.int(),
  matched_grams: z.int(),
  /** How the requirement came about. */
  printed: z.string(),
})
export const projectRecord = z.object({
  project_id: z.int(),
  name: z.string(),
  uscc: z.string().nullable(),
  area: z.string(),
  sector,
  stack_m: z.int().nullable(),
  missed: z.enum(keysOf(MISSED_TARGET)),
  needs: z.array(need),
  status: z.enum(keysOf(PROJECT_STATUS)),
  document: z.string(),
  proposer: z.string(),
  reason: z.string().nullable(),
  at: z.int(),
})
export type Project = z.infer<typeof projectRecord>

export const matchRecord = z.object({
  match_id: z.int(),
  project_id: z.int(),
  reduction_id: z.int(),
  pollutant,
  grams: z.int(),
  is_released: z.boolean(),
  at: z.int(),
})
export type Match = z.infer<typeof matchRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const reduction = reductionRecord
  .omit({ grams: true, used_grams: true, proposer: true })
  .extend({ quantity: decimal, used: decimal, left: decimal, at: z.string() })
export type ReductionAnswer = z.infer<typeof reduction>

export const project = projectRecord.omit({ needs: true, proposer: true }).extend({
  needs: z.array(
    z.object({
      pollutant,
      quantity: decimal,
      required: decimal,
      matched: decimal,
      left: decimal,
      printed: z.string(),
    }),
  ),
  matches: z.array(
    z.object({
      match_id: z.int(),
      reduction_id: z.int(),
      source_name: z.string(),
      pollutant,
      quantity: decimal,
      is_released: z.boolean(),
    }),
  ),
  at: z.string(),
})
export type ProjectAnswer = z.infer<typeof project>

export const replacementRulesAnswer = replacementRules.nullable()
