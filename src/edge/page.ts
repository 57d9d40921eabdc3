import { ProblemError } from './problem.ts'

/** A page of rows that were read one longer than asked, to know whether there are more. */
export function paged<R, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
  keyOf: (row: R) => string | number,
) {
  const shown = rows.slice(0, limit)
  const last = shown[shown.length - 1]
  const hasMore = rows.length > limit && last !== undefined
  return { data: shown.map(view), next_cursor: hasMore ? cursorOf(keyOf(last)) : null }
}

/** A page of a list that is in memory and only grows at its end; `rows` in the order in which they are told. */
export function pagedList<R, T>(
  rows: readonly R[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  view: (row: R) => T,
) {
  const from = readCursor(cursor, 0)
  const places = rows.slice(from, from + limit + 1).map((row, index) => ({ row, next: from + index + 1 }))
  return paged(
    places,
    limit,
    ({ row }) => view(row),
    ({ next }) => next,
  )
}

/** A keyset cursor: where the page ended. Opaque to clients. */
export function cursorOf(key: string | number): string {
  return btoa(String(key))
}

/** The number a cursor stands for, or the given one where there is no cursor. */
export function readCursor(cursor: string | undefined, start: number): number {
  if (cursor === undefined) return start
  let key = Number.NaN
  try {
    key = Number(atob(cursor))
  } catch {}
  if (!Number.isSafeInteger(key)) {
    throw new ProblemError(400, 'malformed_request', 'cursor: give a next_cursor as it came', {
      errors: [{ pointer: '/cursor', code: 'invalid_cursor', detail: 'give a next_cursor as it came' }],
    })
  }
  return key
}

/** The instants of a half-open span of time, in ms; all of time where it is open. */
export function spanOf(query: { from?: string | undefined; until?: string | undefined }): [number, number] {
  const { from, until } = query
  return [
    from === undefined ? 0 : Date.parse(from),
    until === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(until),
  ]
}
