import type { InstrumentTerms } from '../../engine/exchange/instrument.ts'
import type { Instrument } from '../../engine/facts/catalogue.ts'

/** A catalogue entry as the engine lists it. */
export function termsOf(instrument: Instrument): InstrumentTerms {
  return {
    symbol: instrument.symbol,
    family: instrument.family,
    unit: instrument.unit,
    tick: instrument.tick,
    lot: instrument.lot,
    referencePrice: instrument.reference_price,
    priceLimitBasisPoints: instrument.price_limit_basis_points,
    maxOrderQuantity: instrument.max_order_quantity,
    ...(instrument.position_limit === undefined ? {} : { positionLimit: instrument.position_limit }),
    ...(instrument.market_protection_basis_points === undefined
      ? {}
      : { marketProtectionBasisPoints: instrument.market_protection_basis_points }),
    ...(instrument.volatility_interruption === undefined
      ? {}
      : { volatilityInterruption: interruptionOf(instrument.volatility_interruption) }),
    ...(instrument.allows_all_or_none ? { allowsAllOrNone: true } : {}),
    modes: instrument.modes,
    sides: instrument.sides,
    participants: instrument.participants,
    legalBasis: instrument.legal_basis,
  }
}

function interruptionOf(entry: NonNullable<Instrument['volatility_interruption']>) {
  return {
    basisPoints: entry.basis_points,
    callMs: Math.round(entry.call_seconds * 1000),
    randomEndMs: Math.round(entry.random_end_seconds * 1000),
  }
}
