import { dayOf } from '../base/calendar.ts'
import { countSteps, type Step } from '../base/decimal.ts'
import { foldCode } from '../base/fold.ts'
import { ok, rejected } from '../base/result.ts'
import {
  type CertificateClaim,
  claimCertificatesBody,
  claimIdBody,
  type EnergyUse,
  recordEnergyUseBody,
  refuseCertificatesBody,
} from '../facts/energy.ts'
import { expiryOf } from '../registry/green-certificates.ts'
import { command, ownCommand } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** No block is larger: what all of the country's plants make in a month. */
const MAX_BLOCK = 1_000_000_000

/** A thousandth of a tce. */
export const KGCE: Step = { units: 1, decimals: 3 }

/** The verified energy use of a year. On another basis than the right's it is refused: the two are never added. */
export const recordEnergyUse = command(
  'record_energy_use',
  recordEnergyUseBody,
  ['maker'],
  ['participant_not_found', 'market_not_found', 'basis_mixed', 'amount_out_of_range'],
  (venue, body, { seq, at }) => {
    const { uscc, symbol, year, quantity, basis, kgce_per_kwh, document } = body
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    const market = findEnergy(venue, symbol)
    if (isRefused(market)) return market
    const own = market.terms.energy_basis
    if (own !== undefined && own !== basis)
      return rejected(
        'basis_mixed',
        `basis: ${symbol} is ${own}; a use on another basis is not held against it`,
      )
    const kgce = countSteps(quantity, KGCE)
    if (kgce < 0) return rejected('amount_out_of_range', 'quantity: tce with at most three decimals')
    venue.shelves.energy_uses.put({
      ...{ energy_use_id: seq, uscc, symbol, year, kgce, basis, kgce_per_kwh, document, at },
    })
    return ok({ energy_use_id: seq })
  },
  () => true,
)

/** A block of certificates for a year's consumption; the bureau confirms that the national platform has it so. */
export const claimCertificates = ownCommand(
  'claim_certificates',
  claimCertificatesBody,
  ['enterprise'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'attributes_conflict',
      'storage_not_eligible',
    ] as const),
    ...(['certificate_expired', 'claim_period_mismatch', 'certificate_already_claimed'] as const),
    'amount_out_of_range',
  ],
  (venue, body, { seq, at }) => {
    const participant = findParticipant(venue, body.uscc)
    if (isRefused(participant)) return participant
    const market = findEnergy(venue, body.symbol)
    if (isRefused(market)) return market
    const { serial_from, serial_to, production_month, year, generation } = body
    if (serial_to < serial_from) return rejected('attributes_conflict', 'serial_to: lies before serial_from')
    if (serial_to - serial_from >= MAX_BLOCK)
      return rejected('amount_out_of_range', `serial_to: a block has at most ${MAX_BLOCK} certificates`)
    if (production_month > dayOf(at).slice(0, 7))
      return rejected('claim_period_mismatch', 'production_month: it has not come yet')
    if (generation === 'storage')
      return rejected('storage_not_eligible', 'generation: storage gets no certificates')
    const expires = expiryOf(production_month)
    if (dayOf(at) > expires)
      return rejected(
        'certificate_expired',
        `production_month: certificates of it could be claimed until ${expires}`,
      )
    if (year < production_month.slice(0, 4) || year > expires.slice(0, 4))
      return rejected(
        'claim_period_mismatch',
        `year: certificates of ${production_month} are for the consumption of ${production_month.slice(0, 4)} to ${expires.slice(0, 4)}`,
      )
    const prefix = foldCode(body.prefix)
    for (const other of venue.shelves.certificate_claims.values()) {
      const overlaps =
        other.prefix === prefix && other.serial_from <= serial_to && serial_from <= other.serial_to
      if (overlaps && other.status !== 'refused')
        return rejected(
          'certificate_already_claimed',
          `serial_from: ${other.serial_from} to ${other.serial_to} were claimed for ${other.year} (claim ${other.claim_id})`,
        )
    }
    const { uscc, symbol, is_cross_province, document } = body
    venue.shelves.certificate_claims.put({
      ...{ claim_id: seq, uscc, symbol, year, prefix, serial_from, serial_to, production_month, generation },
      ...{ is_cross_province, status: 'claimed', document, reason: null, at },
    })
    return ok({ claim_id: seq })
  },
)

/** The bureau found the block on the national platform, for this enterprise and year. */
export const confirmCertificates = command(
  'confirm_certificates',
  claimIdBody,
  ['maker', 'approver'],
  ['claim_not_found', 'claim_already_decided'],
  (venue, { claim_id }) => {
    const claim = findClaim(venue, claim_id, 'claimed')
    if (isRefused(claim)) return claim
    venue.shelves.certificate_claims.put({ ...claim, status: 'confirmed' })
    return ok({ claim_id })
  },
)

/** The bureau did not, or sees that it was wrong to confirm it: its numbers are free again. */
export const refuseCertificates = command(
  'refuse_certificates',
  refuseCertificatesBody,
  ['maker', 'approver'],
  ['claim_not_found', 'claim_already_decided'],
  (venue, { claim_id, reason }) => {
    const claim = findClaim(venue, claim_id, 'claimed', 'confirmed')
    if (isRefused(claim)) return claim
    venue.shelves.certificate_claims.put({ ...claim, status: 'refused', reason })
    return ok({ claim_id })
  },
)

/** The newest figure of each enterprise, right and year. */
export function energyUses(venue: Venue): EnergyUse[] {
  const newest = new Map<string, EnergyUse>()
  for (const one of venue.shelves.energy_uses.values())
    newest.set(`${one.uscc} ${one.symbol} ${one.year}`, one)
  return [...newest.values()]
}

/** How many certificates a claim is of. */
export const countOf = ({ serial_from, serial_to }: CertificateClaim) => serial_to - serial_from + 1

function findEnergy(venue: Venue, symbol: string) {
  const market = findMarket(venue, symbol)
  if (isRefused(market)) return market
  if (market.terms.family === 'energy') return market
  return rejected('market_not_found', `symbol: ${symbol} is no energy-use right`)
}

function findClaim(venue: Venue, claimId: number, ...states: CertificateClaim['status'][]) {
  const claim = venue.shelves.certificate_claims.get(claimId)
  if (!claim) return rejected('claim_not_found', `claim_id: there is none ${claimId}`)
  if (!states.includes(claim.status))
    return rejected('claim_already_decided', `claim_id: it has been ${claim.status}`)
  return claim
}
