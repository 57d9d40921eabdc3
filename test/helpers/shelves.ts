import { expect } from 'vitest'
import type { Venue } from '../../engine/venue/venue.ts'
import { SHELF_TABLES, type ShelfName } from '../../src/store/tables.ts'

/** A record on a shelf has nothing that its table has not: what is not kept would be gone after a restart. */
export function expectNothingUnkept({ shelves }: Venue): void {
  for (const name of Object.keys(shelves) as ShelfName[]) {
    const columns = new Set(SHELF_TABLES[name].columns.map((column) => column.name))
    const unkept = [...shelves[name].values()].flatMap((record) =>
      Object.keys(record).filter((member) => !columns.has(member)),
    )
    expect([name, [...new Set(unkept)]]).toEqual([name, []])
  }
}
