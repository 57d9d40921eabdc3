import type { ReplicaLevel } from '../../../src/client/book-replica.ts'
import { decimal } from '../shell/format.ts'
import { t } from '../shell/state.ts'
import { riseColors } from './rise-colors.ts'

const [WIDTH, HEIGHT] = [300, 90]

/** Quantity up to each price, best first: what an order of a size would have to reach. */
export function cumulative(levels: readonly ReplicaLevel[]): { price: number; quantity: number }[] {
  let quantity = 0
  // Sums of decimals, without the tail that doubles leave.
  const whole = (sum: number) => Number(sum.toFixed(9))
  return levels.map(([price, own]) => {
    quantity = whole(quantity + Number(own))
    return { price: Number(price), quantity }
  })
}

/** The book as two slopes; the ladder above has its figures, and the text says what they come to. */
export function Depth({ bids, asks }: { bids: readonly ReplicaLevel[]; asks: readonly ReplicaLevel[] }) {
  const sides = [cumulative(bids), cumulative(asks)] as const
  const [below, above] = sides
  if (below.length === 0 || above.length === 0) return null
  const [lowest, highest] = [below.at(-1)!.price, above.at(-1)!.price]
  const most = Math.max(below.at(-1)!.quantity, above.at(-1)!.quantity)
  const x = (price: number) => ((price - lowest) / (highest - lowest || 1)) * WIDTH
  const y = (quantity: number) => HEIGHT - (quantity / most) * (HEIGHT - 4)
  const { up, down } = riseColors()
  const areaOf = (points: (typeof sides)[0]) => {
    const steps = points.flatMap(({ price, quantity }, index) => {
      const before = index === 0 ? 0 : points[index - 1]!.quantity
      return [`${x(price)},${y(before)}`, `${x(price)},${y(quantity)}`]
    })
    return `${x(points[0]!.price)},${HEIGHT} ${steps.join(' ')} ${x(points.at(-1)!.price)},${HEIGHT}`
  }
  const text = t(
    `深度:买方合计 ${decimal(String(below.at(-1)!.quantity))} 至 ${lowest},卖方合计 ${decimal(String(above.at(-1)!.quantity))} 至 ${highest}`,
    `Depth: bids for ${decimal(String(below.at(-1)!.quantity))} down to ${lowest}, offers of ${decimal(String(above.at(-1)!.quantity))} up to ${highest}`,
  )
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text} class="depth-picture">
        <polygon points={areaOf(below)} fill={up} opacity="0.35" />
        <polygon points={areaOf(above)} fill={down} opacity="0.35" />
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  )
}
