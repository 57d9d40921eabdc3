import { rejected } from '../base/result.ts'
import type { Pledge } from '../facts/pledge.ts'
import { refusalByRules } from './pledge-reading.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/** Pledges that rest on the same permits at most. */
const MAX_RANKS = 5

/**
 * The registered pledges that rest on the same permits, in the order in which they are met (民法典 414). The first of them
 * is who has the permits set aside; when it ends, the next has.
 */
export function ranked({ shelves }: Venue, pledge: Pledge): Pledge[] {
  const root = rootOf(pledge)
  return [...shelves.pledges.values()]
    .filter((one) => rootOf(one) === root && (one.status === 'registered' || one.status === 'defaulted'))
    .sort((a, b) => a.registered_seq! - b.registered_seq!)
}

/** The number under which pledges of the same permits stand together: that of the first there was. */
export function rootOf({ behind, pledge_id }: Pledge): number {
  return behind ?? pledge_id
}

/** What is secured by the permits of a pledge before its own turn comes, in fen. */
export function securedBefore(venue: Venue, pledge: Pledge): number {
  return ranked(venue, pledge)
    .filter(({ registered_seq }) => pledge.registered_seq === null || registered_seq! < pledge.registered_seq)
    .reduce((sum, one) => sum + one.secured_fen, 0)
}

/** Why a pledge can't stand, or be registered, behind the others of its permits; undefined: it can, or stands alone. */
export function refusalByRank(venue: Venue, pledge: Pledge, at: number) {
  if (pledge.behind === null) return undefined
  const before = ranked(venue, pledge)
  const [front] = before
  // What the front one is of may have been exchanged, or let go, since this one was proposed.
  if (front?.asset !== pledge.asset || front.quantity_lots !== pledge.quantity_lots)
    return rejected(
      'pledge_rank_conflict',
      `pledge_id: pledge ${pledge.behind}, behind which it stands, has ended or is of other permits now; propose it anew`,
    )
  if (before.length >= MAX_RANKS)
    return rejected(
      'pledge_rank_conflict',
      `pledge_id: at most ${MAX_RANKS} pledges rest on the same permits`,
    )
  const fen = pledge.secured_fen + securedBefore(venue, pledge)
  return refusalByRules(venue, venue.marketOf(pledge.asset)!, { lots: pledge.quantity_lots, fen }, at)
}

/** Why more can't be asked of permits on which others rest too (民法典 409: no change at the cost of those behind). */
export function refusalOfMore(venue: Venue, pledge: Pledge) {
  const others = ranked(venue, pledge).filter(({ pledge_id }) => pledge_id !== pledge.pledge_id)
  if (others.length === 0) return undefined
  return rejected(
    'pledge_rank_conflict',
    `pledge_id: pledge ${others[0]!.pledge_id} rests on the same permits; only the end of this one, or a lower sum, may change`,
  )
}

/** The permits stay set aside, under the next pledge that rests on them. */
export function passOn(venue: Venue, from: Pledge, to: Pledge, lots: number, at: number): void {
  const { holder, asset } = to
  endHold(venue, from.pledge_id, at)
  setAside(
    venue,
    { hold_id: to.pledge_id, holder, asset, kind: 'pledges', amount: lots, document: to.document },
    at,
  )
}
