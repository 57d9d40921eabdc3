import { assert } from '../base/assert.ts'
import { countSteps, formatSteps, formatUnits, parseStep, type Step } from '../base/decimal.ts'
import { multiplyExact, scaleDown, scaleUp } from '../base/quantity.ts'
import type { InstrumentTerms } from '../facts/market.ts'

/** Prices stay below so many ticks: bands around them are then exact in doubles. */
export const MAX_TICKS = 2 ** 31

/** Fractional digits of an average price beyond those of the tick. */
const AVERAGE_DECIMALS = 2

const FEN: Step = { units: 1, decimals: 2 }

/** The arithmetic of an instrument: decimal strings at the edge, ticks, lots and fen within. */
export class Scale {
  readonly tick: Step
  readonly lot: Step
  /** Fen for one lot at a price of one tick. Whole by rule, so that no trade is ever rounded. */
  readonly fenPerTickLot: number

  constructor(terms: Pick<InstrumentTerms, 'tick' | 'lot'>) {
    this.tick = parseStep(terms.tick)
    this.lot = parseStep(terms.lot)
    const fen = fenOfTickLot(this.tick, this.lot)
    assert(fen !== undefined, 'tick × lot is a whole number of fen')
    this.fenPerTickLot = fen
  }

  /** Ticks, or OFF_STEP, or TOO_LARGE. */
  ticks(price: string): number {
    return countSteps(price, this.tick)
  }
  /** Lots, or OFF_STEP, or TOO_LARGE. */
  lots(quantity: string): number {
    return countSteps(quantity, this.lot)
  }
  price(ticks: number): string {
    return formatSteps(ticks, this.tick)
  }
  quantity(lots: number): string {
    return formatSteps(lots, this.lot)
  }
  /** Fen for so many lots at so many ticks. */
  cost(ticks: number, lots: number): number {
    return multiplyExact(multiplyExact(ticks, lots), this.fenPerTickLot)
  }
  /** CNY per unit of what cost so many fen in all, rounded half up two digits below the tick; null of nothing. */
  averagePrice(fen: number | bigint, lots: number | bigint): string | null {
    if (BigInt(lots) === 0n) return null
    const { units, decimals } = this.tick
    // fen ÷ (lots × fen per tick and lot) is in ticks; a tick is `units` × 10^−decimals CNY.
    const scaledUp = BigInt(fen) * BigInt(units) * 10n ** BigInt(AVERAGE_DECIMALS)
    const divisor = BigInt(lots) * BigInt(this.fenPerTickLot)
    return formatUnits((scaledUp * 2n + divisor) / (divisor * 2n), decimals + AVERAGE_DECIMALS)
  }
}

/** Fen for one lot at one tick, or undefined where it is not whole: such an instrument can't be settled exactly. */
export function fenOfTickLot(tick: Step, lot: Step): number | undefined {
  const units = BigInt(tick.units) * BigInt(lot.units) * 100n
  const divisor = 10n ** BigInt(tick.decimals + lot.decimals)
  return units % divisor === 0n ? Number(units / divisor) : undefined
}

/** Lowest and highest price allowed, in ticks, rounded inwards (exchange-rules CEA-16: the safe reading). */
export function priceLimit(referenceTicks: number, basisPoints: number): { lower: number; upper: number } {
  return {
    lower: Math.max(1, scaleUp(referenceTicks, 10_000 - basisPoints, 10_000)),
    upper: Math.max(1, scaleDown(referenceTicks, 10_000 + basisPoints, 10_000)),
  }
}

/** The highest price, in ticks, so far above another: rounded inwards. For ticks below 2^31 doubles are exact here. */
export function above(ticks: number, basisPoints: number): number {
  return Math.floor((ticks * (10_000 + basisPoints)) / 10_000)
}

/** The lowest price, in ticks, so far below another: rounded inwards, and never nothing. */
export function below(ticks: number, basisPoints: number): number {
  return Math.max(1, Math.ceil((ticks * (10_000 - basisPoints)) / 10_000))
}

/** Fen of a CNY decimal, or OFF_STEP, or TOO_LARGE. */
export function fenOf(amount: string): number {
  return countSteps(amount, FEN)
}

export function formatFen(fen: number): string {
  return formatSteps(fen, FEN)
}
