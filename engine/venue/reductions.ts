import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { reductionIdBody, refuseReductionBody, registerReductionBody } from '../facts/replacement.ts'
import { refusalOfReduction } from '../registry/replacement.ts'
import { readGrams } from './amounts.ts'
import { isArea } from './areas.ts'
import { command } from './command.ts'
import { personOf } from './credentials.ts'
import { findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

export const NO_RULES = rejected('rule_not_in_force', 'no rules for replacement are in force')

/** A cut goes into the bank, to be verified by a second person. */
export const registerReduction = command(
  'register_reduction',
  registerReductionBody,
  ['maker'],
  [
    ...(['rule_not_in_force', 'area_not_found', 'participant_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'decision_in_the_future', 'outside_province', 'reduction_too_old'] as const),
    'reduction_registered_already',
  ],
  (venue, body, { seq, at, actor }) => {
    const adopted = venue.replacementRules
    if (!adopted) return NO_RULES
    const { area, pollutant, formed_on, source_uscc } = body
    if (!isArea(venue, area)) return rejected('area_not_found', `area: ${area} is not in /v1/areas`)
    if (source_uscc !== undefined) {
      const source = findParticipant(venue, source_uscc, 'source_uscc')
      if (isRefused(source)) return source
    }
    if (formed_on > dayOf(at))
      return rejected('decision_in_the_future', `formed_on: ${formed_on} is after today, ${dayOf(at)}`)
    const refusal = refusalOfReduction(adopted.rules, { area, pollutant, formed_on })
    if (refusal) return refusal
    const read = readGrams(body.quantity)
    if (isRefused(read)) return read
    const same = [...venue.shelves.reductions.values()].find(
      (one) =>
        one.status !== 'refused' &&
        one.source_name === body.source_name &&
        one.pollutant === pollutant &&
        one.formed_on === formed_on &&
        one.measure === body.measure,
    )
    if (same)
      return rejected(
        'reduction_registered_already',
        `source_name: cut ${same.reduction_id} is of the same source, day, measure and pollutant`,
      )
    venue.shelves.reductions.put({
      ...{ reduction_id: seq, source_name: body.source_name, source_uscc: source_uscc ?? null, area },
      ...{
        sector: body.sector,
        measure: body.measure,
        pollutant,
        grams: read.grams,
        used_grams: 0,
        formed_on,
      },
      ...{ status: 'registered', document: body.document, proposer: actor, reason: null, at },
    })
    return ok({ reduction_id: seq })
  },
)

export const verifyReduction = command(
  'verify_reduction',
  reductionIdBody,
  ['approver'],
  ['reduction_not_found', 'reduction_already_decided', 'approver_must_be_another_person'],
  (venue, { reduction_id }, { actor }) => {
    const reduction = findWaiting(venue, reduction_id)
    if (isRefused(reduction)) return reduction
    if (personOf(venue, reduction.proposer) === personOf(venue, actor))
      return rejected('approver_must_be_another_person', 'whoever registered this does not verify it')
    venue.shelves.reductions.put({ ...reduction, status: 'verified' })
    return ok({ reduction_id })
  },
)

export const refuseReduction = command(
  'refuse_reduction',
  refuseReductionBody,
  ['approver'],
  ['reduction_not_found', 'reduction_already_decided'],
  (venue, { reduction_id, reason }) => {
    const reduction = findWaiting(venue, reduction_id)
    if (isRefused(reduction)) return reduction
    venue.shelves.reductions.put({ ...reduction, status: 'refused', reason })
    return ok({ reduction_id })
  },
)

export const noReduction = (id: number) =>
  rejected('reduction_not_found', `reduction_id: there is none ${id}`)

function findWaiting(venue: Venue, reductionId: number) {
  const reduction = venue.shelves.reductions.get(reductionId)
  if (!reduction) return noReduction(reductionId)
  if (reduction.status !== 'registered')
    return rejected('reduction_already_decided', `reduction_id: it has been ${reduction.status}`)
  return reduction
}
