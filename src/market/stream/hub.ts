import { timeOf } from '../../../engine/base/calendar.ts'
import { CLOSE_GOING_AWAY, CLOSE_POLICY } from '../../../engine/facts/stream.ts'
import { isOpen } from '../../../engine/venue/credentials.ts'
import type { Venue } from '../../../engine/venue/venue.ts'
import { Frame } from '../../edge/frame.ts'
import type { Service } from '../../edge/service.ts'
import type { Session } from '../../edge/session.ts'
import type { Doors } from '../../kernel/doors.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import type { Sequencer } from '../../kernel/sequencer.ts'
import type { Sql } from '../../store/sql.ts'
import { MarketFeed } from './market-feed.ts'
import { PrivateFeed } from './private-feed.ts'
import type { AccountOf } from './private-history.ts'

/** What a connection needs: the city, and who else is connected. */
export interface Streaming extends Service {
  readonly hub: Hub
}

/** Every connection of a venue, and the two feeds that they read: the markets in public, one's own affairs. */
export class Hub {
  readonly markets: MarketFeed
  readonly own: PrivateFeed
  readonly #sequencer: Sequencer
  readonly #metrics: Metrics
  readonly #now: () => number
  readonly #sessions = new Set<Session>()

  constructor(sql: Sql, sequencer: Sequencer, metrics: Metrics, now: () => number, accountOf: AccountOf) {
    this.#sequencer = sequencer
    this.#metrics = metrics
    this.#now = now
    this.markets = new MarketFeed(sql, sequencer, now)
    this.own = new PrivateFeed(sql, sequencer, accountOf)
  }

  connect(session: Session): void {
    this.#sessions.add(session)
    this.#metrics.sockets = this.#sessions.size
  }

  disconnect(session: Session): void {
    session.isClosed = true
    for (const topic of session.topics.keys()) topic.leave(session, this.#now())
    this.#sessions.delete(session)
    this.#metrics.sockets = this.#sessions.size
  }

  /** Connections that are open. */
  get sessions(): Iterable<Session> {
    return this.#sessions
  }

  /** Says that the service is there, once a second, and gives readers who have caught up a fresh snapshot. */
  beat(): void {
    const frame = new Frame({
      channel: 'heartbeat',
      seq: this.#sequencer.lastSeq,
      ts: timeOf(this.#now()),
    })
    for (const session of this.#sessions) {
      if (session.isSlow) continue
      this.markets.refreshStale(session)
      session.send(frame)
    }
    this.sweep()
  }

  /** Lets go what nobody reads any more. */
  sweep(): void {
    this.markets.sweep()
    this.own.sweep()
  }

  /** Closes the connections of those whose key or session has ended, or who were removed. */
  turnOut(venue: Venue, doors: Doors, now: number): void {
    for (const session of this.#sessions) {
      const { principal } = session
      if (principal === undefined) continue
      const credential = venue.shelves.credentials.get(principal.credentialId ?? 0)
      const isActive = venue.shelves.principals.get(principal.name)?.status === 'active'
      const isGood = credential === undefined || (isOpen(credential, now) && !doors.isIdle(credential, now))
      if (isActive && isGood) continue
      session.close(CLOSE_POLICY, 'this key or session has ended')
    }
  }

  closeAll(): void {
    this.markets.stop()
    for (const session of this.#sessions) session.close(CLOSE_GOING_AWAY, 'the service is stopping')
  }
}
