import { insiderTrades } from './insiders.ts'
import { withdrawnOrders } from './orders-withdrawn.ts'
import { anomalies, markedClose } from './prices.ts'
import { circularTrades, concentration, washTrades } from './trades-among.ts'
import type { Alert, SurveillanceRules, WatchedDay } from './watched-day.ts'

/**
 * What in a day of a market is worth a look: a pure function of the day and of rules that are data, so that an alert can
 * be had again as it was. An alert is no finding of guilt: it names trades and orders, and somebody looks at them.
 */
export function alertsOf(day: WatchedDay, rules: SurveillanceRules): Alert[] {
  const of = (rule: Parameters<SurveillanceRules['get']>[0]) => rules.get(rule) ?? {}
  const has = (rule: Parameters<SurveillanceRules['get']>[0]) => rules.has(rule)
  return [
    ...(has('wash_trade') ? washTrades(day) : []),
    ...(has('circular_trade') ? circularTrades(day, of('circular_trade')) : []),
    ...(has('layering') ? withdrawnOrders(day, of('layering')) : []),
    ...(has('marking') ? markedClose(day, of('marking')) : []),
    ...(has('price_anomaly') ? anomalies(day, of('price_anomaly')) : []),
    ...(has('insider_window') ? insiderTrades(day) : []),
    ...(has('concentration') ? concentration(day, of('concentration')) : []),
  ]
}
