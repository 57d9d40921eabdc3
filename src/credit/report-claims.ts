import { DAY_MS } from '../../engine/base/calendar.ts'
import { marksOf } from '../../engine/credit/repair.ts'
import { publishedOn, scoreAt } from '../../engine/credit/score.ts'
import { trendOf } from '../../engine/credit/trend.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { ReportRecord } from '../../engine/facts/credit.ts'
import { CREDIT_LIST, keysOf, type ReportPart } from '../../engine/facts/words.ts'
import type { ReportClaims } from '../../engine/proof/report.ts'
import { HOLD_KINDS } from '../../engine/registry/hold-kinds.ts'
import { collateralPrice, collateralValue } from '../../engine/venue/pledge-reading.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { first } from '../store/sql.ts'
import { isRepairedAt, shownOf } from './views.ts'

/** Prices and volumes of a report are those of so long. */
const YEAR_MS = 365 * DAY_MS
/** What a loan is looked at under: the value as it is, a fifth less, two fifths less. */
const STRESSES = [100, 80, 60] as const

/**
 * What a report says of its subject at the command that issued it, for one page of a loan officer: who it is, how its
 * credit stood and stands, what counts against it, which permits it holds and what of them is free, what is pledged and
 * owed, and what is not known here.
 */
export function claimsOf(service: Service, report: ReportRecord) {
  const venue = venueOf(service)
  const { uscc, bank_uscc, at, expires_at, purpose, consent_id, report_id, withheld } = report
  const isGiven = (part: ReportPart) => !withheld.includes(part)
  const subject = venue.participants.get(uscc)!
  const pack = venue.packAt(uscc, at)
  const entries = shownOf(venue, uscc, at).filter((entry) => entry.recorded_at <= at)
  const { score, grade_id, reasons } = scoreAt(entries, pack, at)
  const grade = pack.grades.find((one) => one.grade_id === grade_id)!
  return {
    iss: service.sequencer.log.origin,
    ...{ sub: uscc, aud: bank_uscc, jti: `report/${report_id}`, purpose, consent_id },
    ...{ iat: Math.floor(at / 1000), exp: Math.floor(expires_at / 1000), as_of: at },
    name: subject.name,
    /** What its subject left out: nothing of it says that there is none. */
    withheld: [...withheld],
    place: isGiven('place') ? placeOf(venue, uscc) : null,
    has_record: entries.length > 0,
    score,
    grade_id,
    grade: { name: grade.name, color: grade.color, is_confirmed: grade.grade === 'confirmed' },
    trend: trendOf(entries, pack, at),
    reasons,
    entries,
    marks: entries.flatMap(({ entry_id }) => {
      const marks = marksOf(venue.casesOf(entry_id), at)
      return Object.values(marks).some((mark) => mark !== null && mark !== false)
        ? [{ entry_id, ...marks }]
        : []
    }),
    published: (subject.kind === 'rural' ? [] : keysOf(CREDIT_LIST)).flatMap((list) =>
      publishedOn(list, entries, pack, at, isRepairedAt(venue, at)).map(({ entry, publishedUntil }) => ({
        ...{ entry_id: entry.entry_id, list, published_until: publishedUntil },
      })),
    ),
    rule_pack: pack,
    holdings: isGiven('holdings')
      ? venue.markets.flatMap((market) => holdingOf(service, market, subject.holder, at))
      : [],
    pledges: isGiven('pledges') ? pledgesOf(venue, subject.holder, bank_uscc) : [],
    obligations: isGiven('obligations') ? obligationsOf(venue, uscc) : [],
    is_suspended: subject.is_suspended,
    says_not: {
      zh: '不证明事实真伪;不含其他部门信息、环评与验收、自行监测、保险及本登记系统以外的债务。',
      en: 'Whether the facts are true; what other authorities know; approvals of projects, monitoring, insurance; debts outside of this registry.',
    },
  } satisfies ReportClaims
}

export type SubjectClaims = ReturnType<typeof claimsOf>

function placeOf({ shelves }: Venue, uscc: string) {
  const standing = shelves.standings.get(uscc)
  if (!standing) return null
  const { area, sector, has_paid, is_monitored, document } = standing
  return { area, sector, has_paid, is_monitored, document }
}

/** What somebody has of a permit, how much of it is free, and what it is worth; nothing of what he has none of. */
function holdingOf(service: Service, market: Market, holder: number, at: number) {
  const { registry, pledgeRules } = venueOf(service)
  const { asset, scale, terms } = market
  const balance = registry.balance(holder, asset)
  if (balance === 0) return []
  const free = registry.free(holder, asset)
  const value = collateralValue(market, free, at)
  const most = pledgeRules?.max_loan_to_value_basis_points
  const held = HOLD_KINDS.flatMap((kind, index) => {
    const lots = registry.held(holder, asset, index)
    return lots === 0 ? [] : [[kind, scale.quantity(lots)] as const]
  })
  return [
    {
      ...{ symbol: terms.symbol, unit: terms.unit },
      ...{ balance: scale.quantity(balance), free: scale.quantity(free), held: Object.fromEntries(held) },
      ...{ vintage: terms.vintage ?? null, valid_until: terms.valid_until ?? null },
      price: scale.price(collateralPrice(market, at)),
      year: yearOf(service, market, at),
      free_value: formatFen(value),
      /** So much of a loan the free part could secure by the rules in force, at the value and at less of it. */
      loans:
        most === undefined
          ? []
          : STRESSES.map((percent) => ({
              percent,
              amount: formatFen(Number((BigInt(value) * BigInt(percent) * BigInt(most)) / 1_000_000n)),
            })),
    },
  ]
}

/** Average price and volume of a permit over the year before an instant; null: it was not traded. */
function yearOf({ sql }: Service, { asset, scale }: Market, at: number) {
  const sums = first<{ ticks: string | null; lots: string | null }>(
    sql,
    `SELECT CAST(sum(price_ticks * quantity_lots) AS TEXT) AS ticks, CAST(sum(quantity_lots) AS TEXT) AS lots
     FROM standing_trades WHERE asset = ? AND at > ? AND at <= ?`,
    ...[asset, at - YEAR_MS, at],
  )
  if (!sums?.ticks || !sums.lots) return null
  const [ticks, lots] = [BigInt(sums.ticks), BigInt(sums.lots)]
  return {
    average_price: scale.averagePrice(ticks * BigInt(scale.fenPerTickLot), lots)!,
    volume: scale.quantity(Number(lots)),
  }
}

/** Pledges that stand, in the order of their registration; to whom they are is told of the reader's own alone. */
function pledgesOf(venue: Venue, holder: number, reader: string) {
  return [...venue.shelves.pledges.values()]
    .filter((one) => one.holder === holder && (one.status === 'registered' || one.status === 'defaulted'))
    .sort((a, b) => a.registered_seq! - b.registered_seq!)
    .map(({ pledge_id, asset, quantity_lots, secured_fen, due_on, status, pledgee_uscc }) => {
      const { scale, terms } = venue.marketOf(asset)!
      return {
        ...{ pledge_id, symbol: terms.symbol, quantity: scale.quantity(quantity_lots) },
        ...{ secured_amount: formatFen(secured_fen), due_on, status, is_own: pledgee_uscc === reader },
      }
    })
}

function obligationsOf(venue: Venue, uscc: string) {
  return [...venue.shelves.obligations.values()]
    .filter((one) => one.uscc === uscc)
    .map(({ symbol, period, due_on, verified_lots, surrendered_lots }) => {
      const { scale } = venue.marketBySymbol.get(symbol)!
      return {
        ...{ symbol, period, due_on, surrendered: scale.quantity(surrendered_lots) },
        verified: verified_lots === null ? null : scale.quantity(verified_lots),
      }
    })
}
