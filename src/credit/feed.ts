import { timeOf } from '../../engine/base/calendar.ts'
import { listChanges } from '../../engine/credit/list-changes.ts'
import { marksOf } from '../../engine/credit/repair.ts'
import { scoreAt } from '../../engine/credit/score.ts'
import type { ListChangeAnswer, Receiver } from '../../engine/facts/receiver.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { itemName } from './views.ts'

/** What came to the public lists and left them, of all subjects, the earliest first. */
export function feedOf(service: Service, until: number): ListChangeAnswer[] {
  const venue = venueOf(service)
  const { rulePack } = venue
  return [...venue.participants.values()]
    .flatMap(({ uscc, name }) =>
      listChanges(
        venue.entriesOf(uscc),
        rulePack,
        (entryId) => marksOf(venue.casesOf(entryId), until).repaired_at,
        until,
      ).map(({ at, is_on_list, list_cause, list, entry, publishedUntil }) => ({
        order: at,
        message_id: `${entry.entry_id}-${is_on_list ? 'listed' : 'left'}`,
        ...{ at: timeOf(at), is_on_list, list_cause, list, uscc, name },
        entry_id: entry.entry_id,
        item: itemName(rulePack, entry.item_id),
        ...{ decided_on: entry.decided_on, authority: entry.authority, document: entry.document },
        published_until: publishedUntil,
      })),
    )
    .sort(
      (a, b) => a.order - b.order || a.entry_id - b.entry_id || Number(b.is_on_list) - Number(a.is_on_list),
    )
    .map(({ order: _, ...change }) => change)
}

/** What a receiver is told of a change: the change, and the measures in its fields. The grade is the subject's, and takes a consent. */
export function messageFor(
  service: Service,
  { measure_fields }: Pick<Receiver, 'measure_fields'>,
  change: ListChangeAnswer,
): string {
  const venue = venueOf(service)
  const { rulePack } = venue
  const { grade_id } = scoreAt(venue.entriesOf(change.uscc), rulePack, Date.parse(change.at))
  const measures = service.catalog.measures.filter(
    (one) =>
      one.rule_pack_id === rulePack.rule_pack_id &&
      one.grade_ids.includes(grade_id) &&
      measure_fields.includes(one.field),
  )
  return JSON.stringify({
    ...change,
    ...(measure_fields.length === 0
      ? {}
      : {
          measures: measures.map(({ measure_id, field, kind, text }) => ({ measure_id, field, kind, text })),
        }),
  })
}
