import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { rejected } from '../base/result.ts'
import { fenOf } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { isRefused } from './find.ts'

/** A quantity of a permit in lots, which may be nothing, or why it is none; `member`: where it stands. */
export function readLots({ scale, terms }: Market, quantity: string, member = 'quantity') {
  const lots = scale.lots(quantity)
  if (lots === OFF_STEP)
    return rejected(
      'quantity_not_a_multiple_of_lot',
      `${member}: ${quantity} is not a multiple of the lot ${terms.lot} ${terms.unit}`,
    )
  if (lots === TOO_LARGE)
    return rejected('amount_out_of_range', `${member}: more than the registry can keep exactly`)
  return { lots }
}

/** The same, of what has to be something. */
export function readSomeLots(market: Market, quantity: string, member = 'quantity') {
  const read = readLots(market, quantity, member)
  return isRefused(read) || read.lots > 0 ? read : nothing(member)
}

/** An amount of cash in fen, which may be nothing, or why it is none. */
export function readFen(amount: string, member = 'amount') {
  const fen = fenOf(amount)
  if (fen === OFF_STEP || fen === TOO_LARGE)
    return rejected(
      'amount_out_of_range',
      `${member}: whole fen, and no more than the registry can keep exactly`,
    )
  return { fen }
}

/** The same, of what has to be something. */
export function readSomeFen(amount: string, member = 'amount') {
  const read = readFen(amount, member)
  return isRefused(read) || read.fen > 0 ? read : nothing(member)
}

const nothing = (member: string) => rejected('amount_must_be_positive', `${member}: nothing to move`)
