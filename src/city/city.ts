import type { Catalog } from '../../catalog/catalog.ts'
import { ruralPackOf } from '../../catalog/catalog.ts'
import { dayOf } from '../../engine/base/calendar.ts'
import type { RasterDesk } from '../edge/raster-desk.ts'
import type { OidcSettings } from '../edge/service.ts'
import type { Applied } from '../kernel/applied.ts'
import { drawChance } from '../kernel/chance.ts'
import { Doors } from '../kernel/doors.ts'
import { erasureDue } from '../kernel/erasure.ts'
import { Metrics } from '../kernel/metrics.ts'
import { SERVICE } from '../kernel/permissions.ts'
import { Sequencer, UnavailableError } from '../kernel/sequencer.ts'
import { type Rate, Throttle } from '../kernel/throttle.ts'
import { Hub, type Streaming } from '../market/stream/hub.ts'
import { accountView } from '../registry/account-view.ts'
import { migrate } from '../store/migrations.ts'
import type { Sql } from '../store/sql.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { type Compute, computeHere } from '../valuation/account-job.ts'
import { ValuationJobs } from '../valuation/jobs.ts'

/** What differs between the hosts. */
export interface Host {
  readonly sql: Sql
  readonly isDemo: boolean
  /** Orders of one principal; undefined: as many as come. */
  readonly orderRate?: Rate | undefined
  /** Requests of one caller; undefined: as many as come. */
  readonly requestRate?: Rate | undefined
  /** A provider of accounts, with which people may sign in. */
  readonly oidc?: OidcSettings | undefined
  now(): number
  defer(run: () => void): void
  onBroken(error: Error): void
  /** How accounts are computed; absent: on this thread. */
  readonly compute?: Compute
  /** Where rasters are kept and computed; absent: nowhere. */
  readonly rasters?: RasterDesk
}

/** One city's application: everything that a request, a socket or a command line needs. */
export interface City extends Streaming {
  readonly jobs: ValuationJobs
}

/** Commands after which somebody who is connected may have to go. */
const CLOSING: ReadonlySet<string> = new Set([
  ...['end_credential', 'remove_principal', 'reset_principal', 'change_password'],
])

/** Commands that change who may do what. */
const AUTHORITY: ReadonlySet<string> = new Set([
  ...[
    'add_principal',
    'add_membership',
    'confirm_principal',
    'remove_principal',
    'reset_principal',
    'end_credential',
  ],
  ...['demand_second_person', 'demand_signatures'],
])

/** Brings the database up to date, recovers, and takes up what was under way. */
export function startCity(host: Host, published: Catalog): City {
  migrate(host.sql)
  const metrics = new Metrics()
  type Listener = (batch: readonly Applied[], touched: ReadonlySet<number>) => void
  const listeners: Listener[] = []
  const sequencer = new Sequencer({
    sql: host.sql,
    now: host.now,
    draw: drawChance,
    origin: `qingheng/${published.regions.find(({ level }) => level === 'city')?.area ?? 'city'}`,
    defer: host.defer,
    onCommitted: (batch, touched) => {
      for (const listen of listeners) {
        // What is committed is committed: a fault in telling of it is logged, and stops nothing.
        try {
          listen(batch, touched)
        } catch (error) {
          console.error('after a commit:', error)
        }
      }
    },
    onBroken: host.onBroken,
  })
  // A demonstration is a database that was made as one: a real one never becomes it, whatever a variable says.
  const isDemo = host.isDemo && (sequencer.lastSeq === 0 || hasDemonstration(sequencer))
  const catalog = withOwn(published, sequencer)
  const formulas = compileFormulas(catalog)
  const doors = new Doors(host.sql, host.now)
  const hub = new Hub(host.sql, sequencer, metrics, host.now, accountView)
  const compute = host.compute ?? computeHere(catalog, formulas)
  const jobs = new ValuationJobs({ sql: host.sql, sequencer, catalog, formulas, compute, defer: host.defer })
  listeners.push(
    (batch) => metrics.committed(batch),
    (batch, touched) => hub.own.publish(batch, touched),
    (batch) => hub.markets.publish(batch),
    (batch) => jobs.committed(batch),
    (batch) => {
      if (batch.some(({ command }) => CLOSING.has(command.command)))
        hub.turnOut(sequencer.venue, doors, host.now())
      for (const { command, actor, outcome } of batch) {
        if (!outcome.ok || !AUTHORITY.has(command.command)) continue
        const whom =
          'name' in command ? command.name : 'credential_id' in command ? command.credential_id : ''
        doors.log.note('authority_changed', {
          name: actor,
          address: '',
          detail: `${command.command} ${whom}`,
        })
      }
    },
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
    requestThrottle: new Throttle(host.requestRate),
    isDemo,
    doors,
    oidc: host.oidc,
    rasters: host.rasters,
    now: host.now,
    progressOf: (valuationId) => jobs.progressOf(valuationId),
  }
}

function hasDemonstration({ venue }: Sequencer): boolean {
  return [...venue.shelves.principals.values()].some(({ is_demonstration }) => is_demonstration)
}

/** The catalogue with the bureau's own profiles and areas, as the venue has them at any time. */
function withOwn(published: Catalog, sequencer: Sequencer): Catalog {
  return {
    ...published,
    get regions() {
      const own = sequencer.venue.shelves.areas.values()
      return [
        ...published.regions,
        ...[...own].map(({ parent, area_km2, document, at: _, ...area }) => ({
          ...area,
          ...(parent === null ? {} : { parent }),
          ...(area_km2 === null ? {} : { area_km2, area_basis: document }),
        })),
      ]
    },
    get profiles() {
      const own = sequencer.venue.shelves.profiles.values()
      return [...published.profiles, ...[...own].map(({ profile }) => profile)]
    },
  }
}

/** Puts the catalogue's names and rules in force if they are not yet: commands like any other, so they stand in the journal. */
export async function adoptCatalogue({ catalog, sequencer }: City): Promise<void> {
  const { shelves, rulePack } = sequencer.venue
  const names = {
    areas: catalog.regions.map(({ area }) => area).filter((area) => !shelves.areas.has(area)),
    ecosystems: catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id),
    profiles: catalog.profiles.map(({ profile_id }) => profile_id).filter((id) => !shelves.profiles.has(id)),
    defaults: catalog.defaults.map(({ defaults_id }) => defaults_id),
  }
  const inForce = shelves.catalogue.get(1)
  if (JSON.stringify({ only: 1, ...names }) !== JSON.stringify(inForce))
    await sequencer.submit({ command: { command: 'adopt_catalogue', ...names }, by: SERVICE })
  const pack = catalog.creditRulePacks[0]!
  if (JSON.stringify(pack) !== JSON.stringify(rulePack))
    await sequencer.submit({ command: { command: 'adopt_rule_pack', pack }, by: SERVICE })
  const rural = ruralPackOf(catalog)
  const adopted = [...shelves.rule_packs.values()].findLast((one) => one.pack.subjects === 'rural')
  if (rural && JSON.stringify(rural) !== JSON.stringify(adopted?.pack))
    await sequencer.submit({ command: { command: 'adopt_rule_pack', pack: rural }, by: SERVICE })
  const rules = catalog.pledgeRules[0]!
  if (JSON.stringify(rules) !== JSON.stringify(sequencer.venue.pledgeRules))
    await sequencer.submit({ command: { command: 'adopt_pledge_rules', rules }, by: SERVICE })
  const years = catalog.holidays.filter((one) => {
    const { at: _, ...known } = shelves.holidays.get(one.year) ?? { at: 0 }
    return JSON.stringify(known) !== JSON.stringify(one)
  })
  if (years.length > 0)
    await sequencer.submit({ command: { command: 'adopt_holidays', years: [...years] }, by: SERVICE })
  const repair = catalog.repairRules[0]!
  if (JSON.stringify(repair) !== JSON.stringify(sequencer.venue.repairRules))
    await sequencer.submit({ command: { command: 'adopt_repair_rules', rules: repair }, by: SERVICE })
  const replacement = catalog.replacementRules[0]!
  const requirement = catalog.computationRules.find(
    ({ computation_id }) => computation_id === replacement.computation_id,
  )!
  const replaced = sequencer.venue.replacementRules
  if (JSON.stringify([replacement, requirement]) !== JSON.stringify([replaced?.rules, replaced?.requirement]))
    await sequencer.submit({
      command: { command: 'adopt_replacement_rules', rules: replacement, requirement },
      by: SERVICE,
    })
}

/** Erases what may be kept no longer, as much as one command has at a time; looked for once a day, and at a start. */
async function eraseWhatIsOver(city: City): Promise<void> {
  const { sequencer, sql } = city
  let hasErased = false
  for (;;) {
    const due = erasureDue(sql, sequencer.venue, city.now())
    if (!due) break
    await sequencer.submit({ command: due, by: SERVICE })
    hasErased = true
  }
  if (hasErased) sql.dropOldPages?.()
}

/** The day on which a city was last looked through for what may be kept no longer. */
const lookedThrough = new WeakMap<City, string>()

/**
 * Lets happen what is due (orders lapse, calls end) even when nobody trades; hosts call it when it is. While nothing can be
 * written it tries too, as often as the sequencer lets it: what gets through says that all is well again.
 */
export async function advanceClock(city: City): Promise<void> {
  const { sequencer } = city
  const today = dayOf(city.now())
  if (lookedThrough.get(city) !== today && sequencer.failure === undefined) {
    await eraseWhatIsOver(city)
    lookedThrough.set(city, today)
  }
  if (city.now() < sequencer.nextDue && sequencer.failure === undefined) return
  try {
    await sequencer.submit({ command: { command: 'expire_orders' }, by: SERVICE })
  } catch (error) {
    // Readiness and log have it already.
    if (!(error instanceof UnavailableError)) throw error
  }
}
