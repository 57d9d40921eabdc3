import {
  type Alert,
  averageTicks,
  percent,
  type Thresholds,
  volumeOf,
  type WatchedDay,
  type WatchedTrade,
} from './watched-day.ts'

/**
 * The close is an average of the whole day (CEA-12), so that it is marked by trades at prices of their own, whenever:
 * somebody whose trades alone move the average by more than a line.
 */
export function markedClose({ trades }: WatchedDay, { moves = 1, least_trades = 1 }: Thresholds): Alert[] {
  const average = averageTicks(trades)
  const all = volumeOf(trades)
  const byHolder = new Map<number, WatchedTrade[]>()
  for (const trade of trades)
    for (const holder of new Set([trade.buyer, trade.seller]))
      byHolder.set(holder, [...(byHolder.get(holder) ?? []), trade])
  const alerts: Alert[] = []
  for (const [holder, own] of byHolder) {
    if (trades.length - own.length < least_trades) continue
    const left = all - volumeOf(own)
    const without = (average * all - averageTicks(own) * volumeOf(own)) / left
    const moved = Math.abs(average - without) / without
    if (moved < moves) continue
    const made = own.map(({ trade_id }) => trade_id)
    // Two that trade with each other alone move it together: that is one finding of both.
    const same = alerts.findIndex((one) => one.trades.join() === made.join())
    if (same >= 0) alerts[same] = { ...alerts[same]!, holders: [...alerts[same]!.holders, holder] }
    else
      alerts.push({
        ...{ rule_id: 'marking', holders: [holder], orders: [], trades: made, measure: moved, line: moves },
        detail: {
          zh: `其成交使当日均价变动 ${percent(moved)}`,
          en: `its trades alone move the average of the day by ${percent(moved)}`,
        },
      })
  }
  return alerts
}

/** A day whose price or volume is out of the ordinary (价量异常). */
export function anomalies(
  { trades, referenceTicks, volumesBefore }: WatchedDay,
  { price_moves = 1, times_volume = 1, least_days = 1 }: Thresholds,
): Alert[] {
  const all = trades.map(({ trade_id }) => trade_id)
  const common = { holders: [], orders: [], trades: all }
  const alerts: Alert[] = []
  const moved = trades.length === 0 ? 0 : Math.abs(averageTicks(trades) - referenceTicks) / referenceTicks
  if (moved >= price_moves)
    alerts.push({
      ...{ rule_id: 'price_anomaly', ...common, measure: moved, line: price_moves },
      detail: {
        zh: `当日均价偏离基准 ${percent(moved)}`,
        en: `the day’s average is ${percent(moved)} from the reference`,
      },
    })
  const usual = median(volumesBefore)
  const times = usual === 0 ? 0 : volumeOf(trades) / usual
  if (volumesBefore.length >= least_days && times >= times_volume)
    alerts.push({
      ...{ rule_id: 'volume_anomaly', ...common, measure: times, line: times_volume },
      detail: {
        zh: `成交量为此前中位数的 ${times.toFixed(1)} 倍`,
        en: `${times.toFixed(1)} times the median volume of the days before`,
      },
    })
  return alerts
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
