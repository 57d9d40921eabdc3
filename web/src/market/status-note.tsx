import { decimal, time } from '../shell/format.ts'
import { useNow } from '../shell/fresh.ts'
import { t } from '../shell/state.ts'
import type { MarketStream } from './market-stream.ts'
import { isCall, phaseName } from './order-status.ts'

/** Why nobody trades now, what a call would trade if it ended now, and how long it is until that is over. */
export function StatusNote({ stream, unit }: { stream: MarketStream; unit: string }) {
  const status = stream.status.value
  if (!status) return null
  const { phase, phase_reason: reason, call_ends_from: ends } = status
  if (phase === 'continuous' || phase === 'listing') return null
  return (
    <p class={phase === 'halted' ? 'note problem' : 'note'} data-testid="call">
      <strong>{phaseName(phase)}</strong>{' '}
      {phase === 'halted' &&
        t('不接受委托,已有委托可以撤销。', 'No orders are taken; those that rest can be cancelled. ')}
      {reason !== null && (
        <span data-testid="phase-reason">
          {t('原因:', 'Why: ')}
          {reason}
        </span>
      )}
      {isCall(phase) && <Indication stream={stream} unit={unit} />}
      {ends !== null && <Countdown ends={ends} isCall={isCall(phase)} />}
    </p>
  )
}

function Indication({ stream, unit }: { stream: MarketStream; unit: string }) {
  const auction = stream.auction.value
  if (!auction) return null
  const { price, volume, surplus, surplus_side } = auction
  return (
    <>
      {' '}
      {price === null
        ? t('目前没有可成交的委托', 'nothing would trade now')
        : t(
            `虚拟成交价 ${decimal(price)} · 量 ${decimal(volume)} ${unit}`,
            `indicative price ${decimal(price)} · volume ${decimal(volume)} ${unit}`,
          )}
      {surplus_side !== null &&
        ` · ${surplus_side === 'buy' ? t('买方剩余', 'buyers left over') : t('卖方剩余', 'sellers left over')} ${decimal(surplus)} ${unit}`}
    </>
  )
}

/** Until when, and how long that is from now. */
function Countdown({ ends, isCall }: { ends: string; isCall: boolean }) {
  const left = Math.max(0, Math.ceil((Date.parse(ends) - useNow()) / 1000))
  const clock = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return (
    <span role="timer">
      {' · '}
      {isCall ? t('最早结束于', 'ends at the earliest at') : t('停牌至', 'halted until')} {time(ends)}
      {left > 0 && t(`(还有 ${clock})`, ` (${clock} left)`)}
      {!isCall && t(',此后按交易时间', ', and then as the hours of the market have it')}
    </span>
  )
}
