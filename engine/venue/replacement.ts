import { dayOf } from '../base/calendar.ts'
import { Exact } from '../base/exact.ts'
import { ok, rejected } from '../base/result.ts'
import {
  adoptReplacementRulesBody,
  matchIdBody,
  matchReductionBody,
  openProjectBody,
  type Project,
  projectIdBody,
  quashProjectBody,
} from '../facts/replacement.ts'
import type { MissedTarget, Pollutant } from '../facts/words.ts'
import { compute } from '../registry/computations/compute.ts'
import { refusalOfMatch } from '../registry/replacement.ts'
import { GRAMS_OF_TONNE, readGrams, tonnesOf } from './amounts.ts'
import { isArea } from './areas.ts'
import { command } from './command.ts'
import { personOf } from './credentials.ts'
import { findParticipant, isRefused } from './find.ts'
import { NO_RULES, noReduction } from './reductions.ts'
import type { Venue } from './venue.ts'

/** The rules under which new emissions are replaced from now on. */
export const adoptReplacementRules = command(
  'adopt_replacement_rules',
  adoptReplacementRulesBody,
  [],
  [],
  (venue, { rules, requirement }, { seq, at }) => {
    venue.shelves.replacement_rules.put({ seq, adopted_at: at, rules, requirement })
    return ok({ replacement_rules_id: rules.replacement_rules_id })
  },
)

/** A project, with what it has to replace by the rule of the day. */
export const openProject = command(
  'open_project',
  openProjectBody,
  ['maker'],
  [
    ...(['rule_not_in_force', 'area_not_found', 'participant_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'attributes_conflict', 'ratio_unknown', 'rule_parameters_missing'] as const),
    'ratio_below_rule',
  ],
  (venue, body, { seq, at, actor }) => {
    if (!isArea(venue, body.area)) return rejected('area_not_found', `area: ${body.area} is not in /v1/areas`)
    if (body.uscc !== undefined) {
      const owner = findParticipant(venue, body.uscc)
      if (isRefused(owner)) return owner
    }
    const needs: Project['needs'] = []
    for (const { pollutant, quantity, ratio } of body.emissions) {
      if (needs.some((one) => one.pollutant === pollutant))
        return rejected('attributes_conflict', `emissions: ${pollutant} stands twice`)
      const read = readGrams(quantity)
      if (isRefused(read)) return read
      const required = requiredOf(venue, dayOf(at), { pollutant, quantity, ratio, missed: body.missed })
      if (isRefused(required)) return required
      needs.push({ pollutant, grams: read.grams, ...required, matched_grams: 0 })
    }
    venue.shelves.projects.put({
      ...{ project_id: seq, name: body.name, uscc: body.uscc ?? null, area: body.area, sector: body.sector },
      ...{ stack_m: body.stack_m ?? null, missed: body.missed, needs, status: 'open' },
      ...{ document: body.document, proposer: actor, reason: null, at },
    })
    return ok({ project_id: seq })
  },
)

/** Part of a cut makes up for part of what a project emits. The same tonne is never used twice. */
export const matchReduction = command(
  'match_reduction',
  matchReductionBody,
  ['maker'],
  [
    ...([
      'project_not_found',
      'project_not_in_this_state',
      'reduction_not_found',
      'cut_not_verified',
    ] as const),
    ...(['wrong_medium', 'agriculture_to_industry', 'source_trade_not_allowed', 'stack_below_45m'] as const),
    ...([
      'amount_must_be_positive',
      'amount_out_of_range',
      'reduction_used_up',
      'exceeds_requirement',
    ] as const),
  ],
  (venue, { project_id, reduction_id, quantity }, { seq, at }) => {
    const project = findProject(venue, project_id, 'open')
    if (isRefused(project)) return project
    const reduction = venue.shelves.reductions.get(reduction_id)
    if (!reduction) return noReduction(reduction_id)
    const refusal = refusalOfMatch(project, reduction)
    if (refusal) return refusal
    const read = readGrams(quantity)
    if (isRefused(read)) return read
    const left = reduction.grams - reduction.used_grams
    if (read.grams > left)
      return rejected('reduction_used_up', `quantity: ${tonnesOf(left)} t of it are left`)
    const { pollutant } = reduction
    const need = project.needs.find((one) => one.pollutant === pollutant)!
    const open = need.required_grams - need.matched_grams
    if (read.grams > open)
      return rejected('exceeds_requirement', `quantity: ${tonnesOf(open)} t are still to be replaced`)
    move(venue, project, reduction_id, pollutant, read.grams)
    venue.shelves.matches.put({
      ...{ match_id: seq, project_id, reduction_id, pollutant, grams: read.grams, is_released: false, at },
    })
    return ok({ match_id: seq, project_id })
  },
)

export const releaseMatch = command(
  'release_match',
  matchIdBody,
  ['maker'],
  ['match_not_found', 'project_not_in_this_state', 'project_not_found'],
  (venue, { match_id }) => {
    const match = venue.shelves.matches.get(match_id)
    if (!match || match.is_released) return rejected('match_not_found', `match_id: there is none ${match_id}`)
    const project = findProject(venue, match.project_id, 'open')
    if (isRefused(project)) return project
    move(venue, project, match.reduction_id, match.pollutant, -match.grams)
    venue.shelves.matches.put({ ...match, is_released: true })
    return ok({ match_id, project_id: match.project_id })
  },
)

/** Everything that a project emits is made up for: it is ready for its approval. */
export const confirmReplacement = command(
  'confirm_replacement',
  projectIdBody,
  ['approver'],
  [
    ...(['project_not_found', 'project_not_in_this_state', 'requirement_unmatched'] as const),
    'approver_must_be_another_person',
  ],
  (venue, { project_id }, { actor }) => {
    const project = findProject(venue, project_id, 'open')
    if (isRefused(project)) return project
    const missing = project.needs.filter((one) => one.matched_grams < one.required_grams)
    if (missing.length > 0) {
      const each = missing.map(
        (one) => `${one.pollutant} ${tonnesOf(one.required_grams - one.matched_grams)} t`,
      )
      return rejected('requirement_unmatched', `project_id: still to be replaced are ${each.join(', ')}`)
    }
    if (personOf(venue, project.proposer) === personOf(venue, actor))
      return rejected('approver_must_be_another_person', 'whoever opened this does not confirm it')
    venue.shelves.projects.put({ ...project, status: 'ready' })
    return ok({ project_id })
  },
)

/** A project comes to nothing: the cuts that were matched with it are free again. */
export const quashProject = command(
  'quash_project',
  quashProjectBody,
  ['maker', 'approver'],
  ['project_not_found', 'project_not_in_this_state'],
  (venue, { project_id, reason }) => {
    const project = findProject(venue, project_id, 'open', 'ready')
    if (isRefused(project)) return project
    for (const match of venue.shelves.matches.values())
      if (match.project_id === project_id && !match.is_released) {
        move(
          venue,
          venue.shelves.projects.get(project_id)!,
          match.reduction_id,
          match.pollutant,
          -match.grams,
        )
        venue.shelves.matches.put({ ...match, is_released: true })
      }
    venue.shelves.projects.put({ ...venue.shelves.projects.get(project_id)!, status: 'quashed', reason })
    return ok({ project_id })
  },
)

/** The cut and the need it is for change together. */
function move(
  venue: Venue,
  project: Project,
  reductionId: number,
  pollutant: Pollutant,
  grams: number,
): void {
  const { reductions, projects } = venue.shelves
  const reduction = reductions.get(reductionId)!
  reductions.put({ ...reduction, used_grams: reduction.used_grams + grams })
  const needs = project.needs.map((one) =>
    one.pollutant === pollutant ? { ...one, matched_grams: one.matched_grams + grams } : one,
  )
  projects.put({ ...project, needs })
}

interface Emission {
  readonly pollutant: Pollutant
  readonly quantity: string
  readonly ratio: string | undefined
  readonly missed: MissedTarget
}

/** What has to be replaced for an emission: by the ratio of the approval, or else by the rule. */
function requiredOf(venue: Venue, on: string, { pollutant, quantity, ratio, missed }: Emission) {
  const adopted = venue.replacementRules
  if (!adopted) return NO_RULES
  if (pollutant === 'CO2') {
    if (ratio === undefined)
      return rejected('ratio_unknown', 'emissions: give the ratio of carbon as the approval names it')
    return byRatio(quantity, ratio)
  }
  const answer = compute(adopted.requirement, on, { pollutant, quantity, missed })
  if ('code' in answer)
    return answer.code === 'rule_parameters_missing' ? rejected(answer.code, answer.detail) : NO_RULES
  const byRule = {
    required_grams: gramsOf(Exact.of(answer.results[0]!.value)),
    printed: answer.steps[0]!.printed,
  }
  if (ratio === undefined) return byRule
  const asked = byRatio(quantity, ratio)
  // An approval may ask for more than the rule, never for less.
  if (!isRefused(asked) && asked.required_grams < byRule.required_grams)
    return rejected('ratio_below_rule', `ratio: ${ratio} gives less than the rule, ${byRule.printed}`)
  return asked
}

/** An emission is replaced by so many times as much at most. */
const MOST_TIMES = Exact.of(100)

function byRatio(quantity: string, text: string) {
  const ratio = Exact.of(text)
  if (ratio.compare(Exact.of(0)) <= 0 || ratio.compare(MOST_TIMES) > 0)
    return rejected('amount_out_of_range', `ratio: above 0, up to ${MOST_TIMES.toText()}`)
  return { required_grams: gramsOf(Exact.of(quantity).times(ratio)), printed: `${quantity} × ${text}` }
}

/** A part of a gram is replaced by a whole one. */
const gramsOf = (tonnes: Exact) => tonnes.times(GRAMS_OF_TONNE).ceil().toNumber()

function findProject(venue: Venue, projectId: number, ...states: Project['status'][]) {
  const project = venue.shelves.projects.get(projectId)
  if (!project) return rejected('project_not_found', `project_id: there is none ${projectId}`)
  if (!states.includes(project.status))
    return rejected('project_not_in_this_state', `project_id: it is ${project.status}`)
  return project
}
