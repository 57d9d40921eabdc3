import type { HoldRecord } from '../facts/registry.ts'
import type { Venue } from './venue.ts'

type SetAside = Pick<HoldRecord, 'hold_id' | 'holder' | 'asset' | 'kind' | 'amount' | 'document'>

/** Sets something of an account aside until it is ended. The caller has checked that it is free. */
export function setAside({ shelves }: Venue, hold: SetAside, at: number): void {
  shelves.holds.put({ ...hold, placed_at: at, resolved_at: null, asked: null, until: null })
}

/** What was set aside is free again; returns the hold as it was. */
export function endHold({ shelves }: Venue, holdId: number, at: number): HoldRecord {
  const hold = shelves.holds.get(holdId)!
  shelves.holds.put({ ...hold, amount: 0, resolved_at: at })
  return hold
}
