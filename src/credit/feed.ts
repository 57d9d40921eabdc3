import { timeOf } from '../../engine/base/calendar.ts'
import { gradeChanges } from '../../engine/credit/grade-changes.ts'
import { listChanges } from '../../engine/credit/list-changes.ts'
import { marksOf } from '../../engine/credit/repair.ts'
import { scoreAt } from '../../engine/credit/score.ts'
import type { ListChangeAnswer, Receiver } from '../../engine/facts/receiver.ts'
import type { Word } from '../../engine/facts/words.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { itemName, listed } from './views.ts'

/** What is told of an entry that is published no longer: its number says which it was. */
export const NOT_PUBLISHED = {
  ...{ item: null, decided_on: null, authority: null, document: null, published_until: null },
}

/** What came to the public lists and left them, of all subjects, the earliest first. */
export function feedOf(service: Service, until: number): ListChangeAnswer[] {
  const venue = venueOf(service)
  const { rulePack } = venue
  return listed(venue)
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
        ...(is_on_list
          ? {
              item: itemName(rulePack, entry.item_id),
              ...{ decided_on: entry.decided_on, authority: entry.authority, document: entry.document },
              published_until: publishedUntil,
            }
          : NOT_PUBLISHED),
      })),
    )
    .sort(
      (a, b) => a.order - b.order || a.entry_id - b.entry_id || Number(b.is_on_list) - Number(a.is_on_list),
    )
    .map(({ order: _, ...change }) => change)
}

/** A message for a receiver: its name, its instant, and its text. */
export interface FeedMessage {
  readonly message_id: string
  readonly at: string
  body(): string
}

/**
 * What a receiver is told until an instant, the earliest first: what came to the public lists and left them, with the
 * measures in its fields; and where those become others without that, because an entry stopped to count, that they did:
 * whoever charges more by a measure is told when to end it. The grade is the subject's, and takes a consent.
 */
export function messagesFor(
  service: Service,
  { measure_fields }: Pick<Receiver, 'measure_fields'>,
  changes: readonly ListChangeAnswer[],
  until: number,
): FeedMessage[] {
  const ofLists = changes.map((change) => ({
    ...{ message_id: change.message_id, at: change.at },
    body: () =>
      JSON.stringify({
        ...change,
        ...(measure_fields.length === 0
          ? {}
          : measuresFrom(service, measure_fields, change.uscc, Date.parse(change.at)).told),
      }),
  }))
  if (measure_fields.length === 0) return ofLists
  const told = new Set(changes.map(({ uscc, at }) => `${uscc} ${at}`))
  const venue = venueOf(service)
  const others = listed(venue).flatMap(({ uscc, name }) =>
    gradeChanges(venue.entriesOf(uscc), venue.rulePack, 0, until).flatMap(
      ({ at: instant }): FeedMessage[] => {
        const at = timeOf(instant)
        const { hasChanged, told: measures } = measuresFrom(service, measure_fields, uscc, instant)
        if (!hasChanged || told.has(`${uscc} ${at}`)) return []
        const message_id = `${uscc}-measures-${instant}`
        const body = { message_id, at, list_cause: 'measures_changed', uscc, name, ...measures }
        return [{ message_id, at, body: () => JSON.stringify(body) }]
      },
    ),
  )
  return [...ofLists, ...others].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Measures from an instant on, and those that ended with it. */
function measuresFrom(service: Service, fields: Receiver['measure_fields'], uscc: string, at: number) {
  const [before, measures] = [at - 1, at].map((one) => measuresAt(service, fields, uscc, one)) as [
    Measures,
    Measures,
  ]
  const lacks = (all: Measures, one: Measures[number]) =>
    !all.some(({ measure_id }) => measure_id === one.measure_id)
  const ended = before.filter((one) => lacks(measures, one))
  return {
    told: { measures, ended },
    hasChanged: ended.length > 0 || measures.some((one) => lacks(before, one)),
  }
}

type Measures = ReturnType<typeof measuresAt>

/** Measures in some fields that follow from a subject's grade at an instant. */
function measuresAt(
  service: Service,
  fields: Receiver['measure_fields'],
  uscc: string,
  at: number,
): { measure_id: string; field: string; kind: string; text: Word }[] {
  const venue = venueOf(service)
  const { rulePack } = venue
  const { grade_id } = scoreAt(venue.entriesOf(uscc), rulePack, at)
  return service.catalog.measures
    .filter(
      (one) =>
        one.rule_pack_id === rulePack.rule_pack_id &&
        one.grade_ids.includes(grade_id) &&
        fields.includes(one.field),
    )
    .map(({ measure_id, field, kind, text }) => ({ measure_id, field, kind, text }))
}
