import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { instant, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  type DeliveryAnswer,
  deliveryAnswer,
  listChange,
  type Receiver,
  type ReceiverAnswer,
  receiverAnswer,
} from '../../engine/facts/receiver.ts'
import { addReceiver, endReceiver } from '../../engine/venue/receivers.ts'
import { paged, pagedList, readCursor } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { feedOf, NOT_PUBLISHED } from './feed.ts'

const tag = 'credit'
const READERS = ['administrator', 'maker', 'approver', 'auditor'] as const

/** Who is told what comes to the public lists: by messages, or by asking. */
export function receiverRoutes(app: Router): void {
  reads(app, {
    tag,
    summary:
      'What came to the public lists and left them, the earliest first: for systems that ask for themselves',
    path: '/v1/credit/list-changes',
    query: pageQuery.extend({ since: instant.optional() }),
    answer: page(listChange),
    view: ({ service, query: { since, ...query } }) => {
      const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since)
      const all = feedOf(service, service.now())
      const left = new Set(all.flatMap((one) => (one.is_on_list ? [] : [one.entry_id])))
      // What an entry said is public as long as it is published.
      const changes = all.map((one) => (left.has(one.entry_id) ? { ...one, ...NOT_PUBLISHED } : one))
      return pagedList(
        changes.filter(({ at }) => Date.parse(at) >= from),
        query,
        (one) => one,
      )
    },
  })
  const view = ({ service, value }: { service: Service; value: { readonly receiver_id: number } }) =>
    viewOf(service, venueOf(service).shelves.receivers.get(value.receiver_id)!)
  does(app, addReceiver, {
    tag,
    summary: 'Name a system that is sent each change of the public lists',
    path: '/v1/receivers',
    answer: receiverAnswer,
    view,
  })
  does(app, endReceiver, {
    tag,
    summary: 'Send a system nothing any more',
    path: '/v1/receivers/{receiver_id}/end',
    status: 200,
    answer: receiverAnswer,
    view,
  })
  reads(app, {
    tag,
    summary: 'Systems that are sent the changes of the public lists, the newest first',
    path: '/v1/receivers',
    by: READERS,
    query: pageQuery,
    answer: page(receiverAnswer),
    view: ({ service, query }) =>
      pagedList([...venueOf(service).shelves.receivers.values()].reverse(), query, (one) =>
        viewOf(service, one),
      ),
  })
  reads(app, {
    tag,
    summary: 'What a system was sent, and what it answered, the newest first',
    path: '/v1/receivers/{receiver_id}/deliveries',
    by: READERS,
    params: z.object({ receiver_id: pathNumber }),
    query: pageQuery,
    answer: page(deliveryAnswer),
    view: ({ service, params: { receiver_id }, query: { limit, cursor } }) => {
      if (!venueOf(service).shelves.receivers.get(receiver_id))
        throw notFound(`receiver_id: there is no receiver ${receiver_id}`)
      const rows = service.sql.all<DeliveryRow>(
        'SELECT * FROM deliveries WHERE receiver_id = ? AND delivery_id < ? ORDER BY delivery_id DESC LIMIT ?',
        ...[receiver_id, readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1],
      )
      return paged(rows, limit, deliveryView, ({ delivery_id }) => delivery_id)
    },
  })
}

/** A row of the table of messages. */
export type DeliveryRow = {
  readonly delivery_id: number
  readonly receiver_id: number
  readonly message_id: string
  readonly body: string
  readonly body_sha256: string
  readonly state: DeliveryAnswer['delivery_state']
  readonly attempts: number
  readonly http_status: number | null
  readonly last_attempt_at: number | null
  readonly next_attempt_at: number | null
}

function deliveryView(row: DeliveryRow): DeliveryAnswer {
  const { message_id, state, attempts, http_status, body_sha256 } = row
  return {
    ...{ message_id, delivery_state: state, attempts, http_status },
    last_attempt_at: timeOrNull(row.last_attempt_at),
    next_attempt_at: timeOrNull(row.next_attempt_at),
    body_sha256,
  }
}

function viewOf({ sql }: Service, receiver: Receiver): ReceiverAnswer {
  const counts = new Map(
    sql
      .all<{ state: string; count: number }>(
        'SELECT state, count(*) AS count FROM deliveries WHERE receiver_id = ? GROUP BY state',
        receiver.receiver_id,
      )
      .map(({ state, count }) => [state, count]),
  )
  const { at, ended_at } = receiver
  return {
    ...receiver,
    ...{ at: timeOf(at), ended_at: timeOrNull(ended_at) },
    delivered: counts.get('delivered') ?? 0,
    pending: counts.get('waiting') ?? 0,
    failed: counts.get('failed') ?? 0,
  }
}
