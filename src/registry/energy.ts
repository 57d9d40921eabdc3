import { timeOf } from '../../engine/base/calendar.ts'
import { formatSteps } from '../../engine/base/decimal.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  type CertificateClaim,
  type CertificateClaimAnswer,
  certificateClaim,
  type EnergyBalanceAnswer,
  type EnergyUse,
  energyBalance,
  energyUse,
} from '../../engine/facts/energy.ts'
import { deductionOf, energyOf, expiryOf } from '../../engine/registry/green-certificates.ts'
import {
  claimCertificates,
  confirmCertificates,
  countOf,
  energyUses,
  KGCE,
  recordEnergyUse,
  refuseCertificates,
} from '../../engine/venue/energy.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const tag = 'registry'

/** Energy-use rights: verified use, green certificates, and the balance of both with what is held. */
export function energyRoutes(app: Router): void {
  does(app, recordEnergyUse, {
    tag,
    summary: 'Record the verified energy use of a year, and what a kilowatt-hour counts for in it',
    path: '/v1/energy/uses',
    answer: energyUse,
    view: ({ service, value }) => useView(venueOf(service).shelves.energy_uses.get(value.energy_use_id)!),
  })

  const answerOf = ({ service, value }: { service: Service; value: { claim_id: number } }) => {
    const venue = venueOf(service)
    return claimView(venue, venue.shelves.certificate_claims.get(value.claim_id)!)
  }
  does(app, claimCertificates, {
    tag,
    summary: 'Claim green certificates of mine for a year’s consumption',
    path: '/v1/energy/certificates',
    answer: certificateClaim,
    view: answerOf,
  })
  does(app, confirmCertificates, {
    tag,
    summary: 'Confirm that the national platform has the claim so',
    path: '/v1/energy/certificates/{claim_id}/confirm',
    status: 200,
    answer: certificateClaim,
    view: answerOf,
  })
  does(app, refuseCertificates, {
    tag,
    summary: 'Refuse a claim: its numbers are free again',
    path: '/v1/energy/certificates/{claim_id}/refuse',
    status: 200,
    answer: certificateClaim,
    view: answerOf,
  })
  reads(app, {
    tag,
    summary: 'Claims of green certificates, the newest first: own, or all for the bureau',
    path: '/v1/energy/certificates',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(certificateClaim),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.certificate_claims.values()].filter(
        ({ uscc }) => mayReadDrafts(principal) || uscc === principal!.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => claimView(venue, one))
    },
  })
  reads(app, {
    tag,
    summary: 'Energy balances by year: own, or all for the bureau',
    path: '/v1/energy/balances',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(energyBalance),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = energyUses(venue).filter(
        ({ uscc }) => mayReadDrafts(principal) || uscc === principal!.uscc,
      )
      const balances = balancesOf(venue, seen)
      return pagedList(seen, query, (one) => balances.get(one)!)
    },
  })
}

const tce = (kgce: number) => formatSteps(kgce, KGCE)

function useView({ energy_use_id, uscc, symbol, year, kgce, basis, kgce_per_kwh, document, at }: EnergyUse) {
  return {
    ...{ energy_use_id, uscc, symbol, year, quantity: tce(kgce), basis, kgce_per_kwh, document },
    at: timeOf(at),
  }
}

function claimView(venue: Venue, one: CertificateClaim): CertificateClaimAnswer {
  return {
    ...one,
    name: venue.participants.get(one.uscc)!.name,
    certificates: countOf(one),
    expires_on: expiryOf(one.production_month),
    at: timeOf(one.at),
  }
}

/** Balances of uses. What somebody holds is counted once: for the earliest year first, what is left for the next. */
function balancesOf(venue: Venue, uses: readonly EnergyUse[]): ReadonlyMap<EnergyUse, EnergyBalanceAnswer> {
  const left = new Map<string, number>()
  const answers = new Map<EnergyUse, EnergyBalanceAnswer>()
  for (const use of [...uses].sort((a, b) => (a.year < b.year ? -1 : 1))) {
    const { uscc, symbol } = use
    const { asset, scale } = venue.marketBySymbol.get(symbol)!
    const { holder } = venue.participants.get(uscc)!
    const key = `${uscc} ${symbol}`
    const held = left.get(key) ?? kgceOf(scale, venue.registry.balance(holder, asset))
    const { answer, taken } = balanceOf(venue, use, held)
    left.set(key, held - taken)
    answers.set(use, answer)
  }
  return answers
}

/** Lots of a right in kgce: its unit is the tce. */
function kgceOf({ lot }: Market['scale'], lots: number): number {
  return Math.round(lots * lot.units * 10 ** (3 - lot.decimals))
}

/**
 * allowance + bought − sold (what is held and was surrendered) + clean energy ≥ verified use. `held`: what earlier years do
 * not need; `taken`: what this one does.
 */
function balanceOf(
  venue: Venue,
  use: EnergyUse,
  held: number,
): { readonly answer: EnergyBalanceAnswer; readonly taken: number } {
  const { uscc, symbol, year, basis, kgce_per_kwh, kgce } = use
  const { scale } = venue.marketBySymbol.get(symbol)!
  const { name } = venue.participants.get(uscc)!
  const surrendered = [...venue.shelves.obligations.values()]
    .filter((one) => one.uscc === uscc && one.symbol === symbol && one.period === year)
    .reduce((sum, one) => sum + kgceOf(scale, one.surrendered_lots), 0)
  const claims = [...venue.shelves.certificate_claims.values()].filter(
    (one) => one.uscc === uscc && one.symbol === symbol && one.year === year,
  )
  const count = (isWanted: (one: CertificateClaim) => boolean) =>
    claims.filter(isWanted).reduce((sum, one) => sum + countOf(one), 0)
  const own = count((one) => one.status === 'confirmed' && !one.is_cross_province)
  const elsewhere = count((one) => one.status === 'confirmed' && one.is_cross_province)
  const needed = Math.max(0, kgce - held - surrendered)
  const worth = { own: energyOf(own, kgce_per_kwh), elsewhere: energyOf(elsewhere, kgce_per_kwh) }
  const { deducted, unused } = deductionOf(needed, worth.own, worth.elsewhere)
  const to_surrender = Math.max(0, kgce - deducted)
  const owed = Math.max(0, to_surrender - surrendered)
  const answer = {
    ...{ uscc, name, symbol, year, basis, kgce_per_kwh },
    energy_use: tce(kgce),
    held: tce(held),
    surrendered: tce(surrendered),
    certificates: own,
    cross_province_certificates: elsewhere,
    pending_certificates: count((one) => one.status === 'claimed'),
    deduction: tce(Math.min(kgce, deducted)),
    unused_deduction: tce(unused),
    to_surrender: tce(to_surrender),
    shortfall: tce(Math.max(0, owed - held)),
  }
  return { answer, taken: Math.min(held, owed) }
}
