import type { Instrument } from '../../../engine/facts/market.ts'
import { decimal } from '../shell/format.ts'
import { t } from '../shell/state.ts'
import type { MarketStream } from './market-stream.ts'

/** What a trader has free, and what of it orders hold. */
export function Balances({ stream, instrument }: { stream: MarketStream; instrument: Instrument }) {
  const account = stream.account.value
  if (!account) return null
  const { symbol, unit } = instrument
  const holding = account.holdings.find((one) => one.symbol === symbol)
  const rows = [
    [t('可用资金', 'Free cash'), account.cash.free, 'CNY'],
    [t('资金占用', 'Cash held by orders'), account.cash.held.orders, 'CNY'],
    [t('可用权益', 'Free permits'), holding?.free ?? '0', unit],
    [t('权益占用', 'Permits held by orders'), holding?.held.orders ?? '0', unit],
  ] as const
  return (
    <dl class="balances" data-testid="balances">
      {rows.map(([name, value, of]) => (
        <>
          <dt>{name}</dt>
          <dd>
            {decimal(value)} {of}
          </dd>
        </>
      ))}
    </dl>
  )
}
