import type { Instrument } from '../../catalog/schema/catalog.ts'
import type { InstrumentTerms } from '../../engine/exchange/instrument.ts'

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
    modes: instrument.modes,
    sides: instrument.sides,
    participants: instrument.participants,
    legalBasis: instrument.legal_basis,
  }
}
