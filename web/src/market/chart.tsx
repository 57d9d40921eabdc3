import { CandlestickSeries, createChart, HistogramSeries, type UTCTimestamp } from 'lightweight-charts'
import { useEffect, useRef } from 'preact/hooks'
import type { Candle } from '../../../engine/facts/market.ts'
import { isDark, t } from '../shell/state.ts'
import { riseColors } from './rise-colors.ts'

/** The chart knows no time zones: shown as if UTC were Shanghai. */
const SHANGHAI_OFFSET_SECONDS = 8 * 3600

/** Candles and volume, with a summary for readers who can't see them. */
export default function CandleChart({ candles }: { candles: readonly Candle[] }) {
  const holder = useRef<HTMLDivElement>(null)
  const { up, down } = riseColors()
  const dark = isDark.value
  const line = dark ? '#26332e' : '#eef2f0'
  useEffect(() => {
    if (!holder.current) return
    const chart = createChart(holder.current, {
      autoSize: true,
      layout: {
        background: { color: 'transparent' },
        textColor: dark ? '#a3b3ac' : '#51615b',
        attributionLogo: true,
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      timeScale: { timeVisible: true, secondsVisible: false },
      rightPriceScale: { borderVisible: false },
    })
    const series = chart.addSeries(CandlestickSeries, {
      upColor: up,
      downColor: down,
      borderVisible: false,
      wickUpColor: up,
      wickDownColor: down,
    })
    const volume = chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      color: dark ? '#3b5a4e' : '#b9cfc6',
    })
    chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } })
    const timeOf = (candle: Candle) =>
      (Date.parse(candle.start) / 1000 + SHANGHAI_OFFSET_SECONDS) as UTCTimestamp
    series.setData(
      candles.map((candle) => ({
        time: timeOf(candle),
        open: Number(candle.open),
        high: Number(candle.high),
        low: Number(candle.low),
        close: Number(candle.close),
      })),
    )
    volume.setData(candles.map((candle) => ({ time: timeOf(candle), value: Number(candle.volume) })))
    chart.timeScale().fitContent()
    return () => chart.remove()
  }, [candles, up, down, line])
  const last = candles[candles.length - 1]
  return (
    <figure>
      <div ref={holder} class="chart" />
      <figcaption>
        {last
          ? t(
              `最近一根: 开 ${last.open} 高 ${last.high} 低 ${last.low} 收 ${last.close} 量 ${last.volume}`,
              `Latest: open ${last.open}, high ${last.high}, low ${last.low}, close ${last.close}, volume ${last.volume}`,
            )
          : t('尚无成交', 'No trades yet')}
      </figcaption>
    </figure>
  )
}
