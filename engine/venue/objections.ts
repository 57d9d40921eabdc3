import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { answerObjectionBody, objectBody } from '../facts/transfer.ts'
import type { ObjectionKind } from '../facts/words.ts'
import { command, ownCommand } from './command.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

/** Working days to object in after one was told, and to answer in (碳排放权交易管理办法 arts. 16, 27). */
const TO_OBJECT = 7
const TO_ANSWER = 10

/** An enterprise objects to its allocation, or to a figure that was verified of it. */
export const object = ownCommand(
  'object',
  objectBody,
  ['enterprise'],
  ['objection_subject_not_found', 'objection_late', 'objection_open_already', 'holiday_calendar_missing'],
  (venue, { uscc, kind, about_id, text }, { seq, at }) => {
    const decision = decisionsAbout(venue, uscc).find((one) => one.kind === kind && one.about_id === about_id)
    if (!decision)
      return rejected(
        'objection_subject_not_found',
        `about_id: nothing of yours was decided under ${about_id}`,
      )
    const open = [...venue.shelves.objections.values()].some(
      (one) => one.kind === kind && one.about_id === about_id && one.uscc === uscc && one.status === 'open',
    )
    if (open) return rejected('objection_open_already', `about_id: an objection to ${about_id} is open`)
    const today = dayOf(at)
    const last = lastDayToObject(venue, decision.decided_at)
    if (isRefused(last)) return last
    if (today > last.value)
      return rejected('objection_late', `about_id: objections could be made until ${last.value}`)
    const due = inWorkingTime(venue, (clock) => clock.workingDaysAfter(today, TO_ANSWER))
    if (isRefused(due)) return due
    venue.shelves.objections.put({
      ...{ objection_id: seq, uscc, kind, about_id, text, answer_due_on: due.value, status: 'open' },
      ...{ answer: null, decided_by: null, decided_at: null, at },
    })
    return ok({ objection_id: seq })
  },
)

/** The bureau answers; what it finds right is put right by a decision of its own. */
export const answerObjection = command(
  'answer_objection',
  answerObjectionBody,
  ['approver'],
  ['objection_not_found', 'objection_decided_already'],
  (venue, { objection_id, is_upheld, answer }, { actor, at }) => {
    const objection = venue.shelves.objections.get(objection_id)
    if (!objection) return rejected('objection_not_found', `objection_id: there is none ${objection_id}`)
    if (objection.status !== 'open')
      return rejected('objection_decided_already', `objection_id: it has been ${objection.status}`)
    venue.shelves.objections.put({
      ...objection,
      ...{ status: is_upheld ? 'upheld' : 'rejected', answer, decided_by: actor, decided_at: at },
    })
    return ok({ objection_id })
  },
)

/** A decision about an enterprise to which it may object. */
export interface Decision {
  readonly kind: ObjectionKind
  readonly about_id: number
  readonly symbol: string
  /** Of a verified figure that was taken away: null. */
  readonly lots: number | null
  readonly decided_at: number
}

/** Everything that was decided about an enterprise, the oldest first. */
export function decisionsAbout(venue: Venue, uscc: string): Decision[] {
  const { approvals, allocation_tables, verifications, obligations } = venue.shelves
  const found: Decision[] = []
  for (const { approval_id, symbol, quantity_lots, status, decided_at, ...one } of approvals.values())
    if (one.uscc === uscc && status === 'approved' && decided_at !== null)
      found.push({ kind: 'allocation', about_id: approval_id, symbol, lots: quantity_lots, decided_at })
  for (const { table_id, rows, status, decided_at } of allocation_tables.values())
    if (status === 'approved' && decided_at !== null)
      for (const { symbol, quantity_lots } of rows.filter((row) => row.uscc === uscc))
        found.push({ kind: 'allocation', about_id: table_id, symbol, lots: quantity_lots, decided_at })
  for (const { verification_id, obligation_id, lots, at } of verifications.values()) {
    const obligation = obligations.get(obligation_id)
    if (obligation?.uscc === uscc)
      found.push({
        kind: 'verification',
        about_id: verification_id,
        symbol: obligation.symbol,
        lots,
        decided_at: at,
      })
  }
  return found.sort((a, b) => a.decided_at - b.decided_at || a.about_id - b.about_id)
}

/** The last day on which one may object to a decision, or why it can't be told. */
export function lastDayToObject(venue: Venue, decidedAt: number) {
  return inWorkingTime(venue, (clock) => clock.workingDaysAfter(dayOf(decidedAt), TO_OBJECT))
}
