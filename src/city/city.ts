import { createHash } from 'node:crypto'
import type { Catalog } from '../../catalog/catalog.ts'
import type { RulePack } from '../../engine/credit/score.ts'
import { type CreditRulePack, type Profile, profile as profileSchema } from '../../engine/facts/catalogue.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { profileIdOf } from '../../engine/venue/profile-register.ts'
import type { Applied } from '../kernel/applied.ts'
import { drawChance } from '../kernel/chance.ts'
import { Metrics } from '../kernel/metrics.ts'
import { Sequencer } from '../kernel/sequencer.ts'
import { type Rate, Throttle } from '../kernel/throttle.ts'
import { Hub } from '../market/stream/hub.ts'
import { migrate } from '../store/migrations.ts'
import type { Sql } from '../store/sql.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { type Compute, computeHere } from '../valuation/account-job.ts'
import { SYSTEM_ACTOR, ValuationJobs } from '../valuation/jobs.ts'

/** What differs between the hosts. */
export interface Host {
  readonly sql: Sql
  readonly isDemo: boolean
  /** Orders of one principal; undefined: as many as come. */
  readonly orderRate?: Rate | undefined
  now(): number
  defer(run: () => void): void
  onBroken(error: Error): void
  /** How accounts are computed; absent: on this thread. */
  readonly compute?: Compute
}

/** The application of one city: everything that a request, a socket or a command line needs. */
export interface Service {
  readonly sql: Sql
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  readonly sequencer: Sequencer
  readonly hub: Hub
  readonly jobs: ValuationJobs
  readonly metrics: Metrics
  readonly throttle: Throttle
  readonly isDemo: boolean
  now(): number
}

/** Brings the database up to date, recovers, and takes up what was under way. */
export function startService(host: Host, published: Catalog): Service {
  migrate(host.sql)
  const own = host.sql.all<{ profile: string }>('SELECT profile FROM profiles ORDER BY seq')
  // Those of the bureau's own are added as they are adopted. One that was adopted before a member came in gets its default.
  const profiles = [
    ...published.profiles,
    ...own.map(({ profile }) => profileSchema.parse(JSON.parse(profile))),
  ]
  const catalog: Catalog = { ...published, profiles }
  const metrics = new Metrics()
  const formulas = compileFormulas(catalog)
  const listeners: ((batch: readonly Applied[]) => void)[] = []
  const sequencer = new Sequencer({
    sql: host.sql,
    now: host.now,
    draw: drawChance,
    defer: host.defer,
    onCommitted: (batch) => {
      for (const listen of listeners) {
        // What is committed is committed: a fault in telling of it is logged, and stops nothing.
        try {
          listen(batch)
        } catch (error) {
          console.error('after a commit:', error)
        }
      }
    },
    onBroken: host.onBroken,
  })
  const hub = new Hub(host.sql, sequencer, metrics, host.now)
  const compute = host.compute ?? computeHere(catalog, formulas)
  const jobs = new ValuationJobs({ sql: host.sql, sequencer, catalog, compute, defer: host.defer })
  listeners.push(
    (batch) => metrics.committed(batch),
    (batch) => profiles.push(...adoptedIn(batch)),
    (batch) => hub.own.publish(batch),
    (batch) => hub.markets.publish(batch),
    (batch) => jobs.committed(batch),
  )
  jobs.resume()
  return {
    sql: host.sql,
    catalog,
    formulas,
    sequencer,
    hub,
    jobs,
    metrics,
    throttle: new Throttle(host.orderRate),
    isDemo: host.isDemo,
    now: host.now,
  }
}

/** Profiles that a batch has adopted, each under the id of its version. */
function adoptedIn(batch: readonly Applied[]): Profile[] {
  return batch.flatMap(({ command, outcome }) => {
    if (command.type !== 'adopt_profile' || !outcome.ok) return []
    const profile_id = profileIdOf(command.name, command.version)
    return [{ ...(command.profile as Profile), profile_id }]
  })
}

/** Puts the catalogue's rules in force if they are not yet: a command like any other, so that it stands in the journal. */
export async function adoptRules(service: Service): Promise<void> {
  const pack = rulePackInForce(service.catalog)
  if (JSON.stringify(pack) === JSON.stringify(service.sequencer.venue.rulePack)) return
  await service.sequencer.submit({ command: { type: 'adopt_rule_pack', pack }, actor: SYSTEM_ACTOR })
}

/** Lets happen what is due (orders lapse, calls end) even when nobody trades; hosts call it when it is. */
export async function advanceClock(service: Service): Promise<void> {
  if (service.now() < service.sequencer.nextDue) return
  await service.sequencer.submit({ command: { type: 'expire_orders' }, actor: SYSTEM_ACTOR })
}

/**
 * Cancels the orders of participants who asked for that when their connection is lost. After a start and before a stop
 * all connections are: those that `isConnected` still knows (sockets that outlive their object) are passed over.
 * Everything is submitted before it waits for anything.
 */
export async function cancelForLost(
  service: Service,
  isConnected: (uscc: string) => boolean = () => false,
): Promise<void> {
  const lost = service.sequencer.venue.participants.filter(
    ({ uscc, cancelsOnDisconnect }) => cancelsOnDisconnect && !isConnected(uscc),
  )
  await Promise.all(lost.map(({ uscc }) => cancelFor(service, uscc)))
}

/** Cancels all orders of a participant whose connection is lost, and disarms it. */
export async function cancelFor(service: Service, uscc: string): Promise<void> {
  const commands = [
    { type: 'cancel_orders', uscc },
    { type: 'set_cancel_on_disconnect', uscc, isOn: false },
  ] as const
  const submissions = commands.map((command) => ({ command, actor: SYSTEM_ACTOR }))
  await service.sequencer.submitAll(submissions)
}

/** The catalogue's first pack, as the engine reads it. */
export function rulePackInForce(catalog: Catalog): RulePack {
  return enginePack(catalog.creditRulePacks[0]!)
}

export function enginePack(pack: CreditRulePack): RulePack {
  return {
    rulePackId: pack.rule_pack_id,
    version: pack.version,
    startScore: pack.start_score,
    minScore: pack.min_score,
    maxScore: pack.max_score,
    items: pack.items.map((item) => ({
      itemId: item.item_id,
      points: item.points,
      list: item.list,
      scoringMonths: item.scoring_months,
      publicationMonths: item.publication_months,
      isVeto: item.is_veto,
    })),
    grades: pack.grades.map((grade) => ({ gradeId: grade.grade_id, from: grade.from, to: grade.to })),
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
