import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Candle, CandleInterval, Instrument } from '../../../engine/facts/market.ts'
import { useLoaded } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Empty, Loading } from '../shell/parts.tsx'
import { named, signIns, t, token } from '../shell/state.ts'
import { useParticipants } from '../shell/subjects.ts'
import { isKnown, isTrader, me } from '../shell/who.tsx'
import { Board } from './board.tsx'
import { HoursNote } from './hours-note.tsx'
import { ListCard, ListingsCard } from './listings.tsx'
import { MarketStream } from './market-stream.ts'
import { BookCard, ownPrices, TradesCard } from './order-book.tsx'
import { OrderForm } from './order-form.tsx'
import { phaseName } from './order-status.ts'
import { OwnOrders } from './own-orders.tsx'
import { redRises, setRedRises } from './rise-colors.ts'
import { StatusNote } from './status-note.tsx'

const INTERVALS = ['1m', '5m', '15m', '1h', '1d'] as const

export function MarketPage({ place }: { place: Readonly<Record<string, string>> }) {
  const instruments = useLoaded('/v1/instruments')
  const list = instruments.value?.data ?? []
  const instrument = list.find((one) => one.symbol === place.symbol)
  return (
    <>
      <div class="title">
        <h1>{t('环境权益交易', 'Permit market')}</h1>
        <nav class="tabs" aria-label={t('品种', 'Instruments')}>
          <a href="/markets" aria-current={place.symbol === undefined ? 'page' : undefined}>
            {t('全部', 'All')}
          </a>
          {list.map(({ symbol }) => (
            <a
              key={symbol}
              href={`/markets/${symbol}`}
              aria-current={symbol === instrument?.symbol ? 'page' : undefined}
            >
              {symbol}
            </a>
          ))}
        </nav>
      </div>
      <Loading of={instruments} />
      {instruments.value && list.length === 0 && (
        <Empty>
          {t(
            '尚无上市品种。运营人员凭批准文件在“运营”页上市。',
            'Nothing is listed yet. An operator lists instruments under the document that allows them, at the desk.',
          )}
        </Empty>
      )}
      {list.length > 0 && place.symbol === undefined && <Board instruments={list} />}
      {list.length > 0 && place.symbol !== undefined && !instrument && (
        <Empty>{t(`没有品种 ${place.symbol}`, `There is no instrument ${place.symbol}`)}</Empty>
      )}
      {instrument && isKnown.value && (
        <Market
          key={`${instrument.symbol} ${token.value} ${signIns.value} ${isTrader.value}`}
          instrument={instrument}
        />
      )}
    </>
  )
}

function Market({ instrument }: { instrument: Instrument }) {
  const { symbol } = instrument
  const stream = useMemo(() => new MarketStream(symbol, token.value, isTrader.value), [symbol])
  useEffect(() => () => stream.stop(), [stream])
  const [price, setPrice] = useState('')
  const ticker = stream.ticker.value
  const isListing = stream.status.value?.phase === 'listing'
  // A close makes another reference price, and another limit: the ticker tells, the list of instruments is of before.
  const day = ticker ?? instrument
  return (
    <>
      <p class="note law">{named(instrument.legal_basis)}</p>
      <div class="figures compact">
        <div class="figure main">
          <span>{named(instrument.name)}</span>
          <strong data-testid="last">{ticker?.last_price ? decimal(ticker.last_price) : '—'}</strong>
          <small>
            CNY/{instrument.unit} ·{' '}
            <span class={`mark ${stream.isConnected.value ? 'confirmed' : 'unverified'}`} role="status">
              {stream.isConnected.value ? t('实时', 'live') : t('已断开,正在重连…', 'connecting…')}
            </span>{' '}
            <b data-testid="phase">{phaseName(stream.status.value?.phase)}</b>
          </small>
        </div>
        <Figure
          name={t('参考价', 'Reference')}
          value={decimal(day.reference_price)}
          note={instrument.reference_price_basis ? named(instrument.reference_price_basis) : ''}
        />
        <Figure
          name={t('涨跌限', 'Price limit')}
          value={`${decimal(day.price_limit.lower)} – ${decimal(day.price_limit.upper)}`}
          note={`${t('最小变动', 'tick')} ${instrument.tick} · ${t('最小数量', 'lot')} ${instrument.lot} ${instrument.unit}`}
        />
        <Figure
          name={t('本交易日成交', 'Volume of the trading day')}
          value={`${decimal(ticker?.day_volume ?? '0')} ${instrument.unit}`}
          note={`${t('均价', 'average')} ${ticker?.day_average_price ?? '—'}`}
        />
      </div>
      <StatusNote stream={stream} unit={instrument.unit} />
      <HoursNote symbol={symbol} />
      {isTrader.value && <SuspendedNote />}
      {isListing && <ListingsCard instrument={instrument} stream={stream} mayTrade={isTrader.value} />}
      <div class="market">
        <Chart stream={stream} />
        <BookCard
          bids={stream.bids.value}
          asks={stream.asks.value}
          own={ownPrices(stream.orders.value.values(), symbol)}
          onPick={setPrice}
        />
        <TradesCard stream={stream} />
        {isTrader.value ? (
          <>
            {isListing ? (
              <ListCard instrument={instrument} stream={stream} />
            ) : (
              <OrderForm instrument={instrument} price={price} onPrice={setPrice} stream={stream} />
            )}
            <OwnOrders stream={stream} symbol={symbol} />
          </>
        ) : (
          <Card title={t('下单', 'Place an order')}>
            <Empty>
              {t(
                '下单须以企业身份登录(演示中在右上角选择)',
                'Orders are placed by an enterprise: sign in as one (in the demonstration choose it at the top right)',
              )}
            </Empty>
          </Card>
        )}
      </div>
    </>
  )
}

/** Who may not trade is told before an order is filled in. */
function SuspendedNote() {
  const own = useParticipants().rows?.find(({ uscc }) => uscc === me.value?.uscc)
  if (!own?.is_suspended) return null
  return (
    <p class="problem" role="alert">
      {t(
        '您已被暂停交易:不能下单,已有委托可以撤销。请联系交易运营。',
        'You are suspended from trading: no orders are taken, those that rest can be cancelled. Ask the operator.',
      )}
    </p>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div class="figure">
      <span>{name}</span>
      <strong class="small">{value}</strong>
      <small>{note}</small>
    </div>
  )
}

/** The chart is the largest part of the pages by far: it is fetched where it is shown. */
function useChart(): ComponentType<{ candles: readonly Candle[] }> | undefined {
  const [found, setFound] = useState<{ Drawn: ComponentType<{ candles: readonly Candle[] }> }>()
  useEffect(() => {
    let isWanted = true
    import('./chart.tsx').then((module) => isWanted && setFound({ Drawn: module.default })).catch(() => {})
    return () => {
      isWanted = false
    }
  }, [])
  return found?.Drawn
}

function Chart({ stream }: { stream: MarketStream }) {
  const [interval, choose] = useState<CandleInterval>('1m')
  const [candles, setCandles] = useState<Candle[]>([])
  const Drawn = useChart()
  useEffect(() => stream.candles(interval, setCandles), [stream, interval])
  return (
    <Card
      title={t('行情', 'Chart')}
      aside={
        <span class="buttons">
          <button type="button" class="plain" onClick={() => setRedRises(!redRises.value)}>
            {redRises.value ? t('红涨绿跌', 'red rises') : t('绿涨红跌', 'green rises')}
          </button>
          <Choice
            label={t('时间间隔', 'Interval')}
            isLabelHidden
            value={interval}
            options={INTERVALS.map((one) => ({ value: one, label: one }))}
            onChange={choose}
          />
        </span>
      }
    >
      {Drawn ? <Drawn candles={candles} /> : <Empty>{t('加载中…', 'Loading…')}</Empty>}
    </Card>
  )
}
