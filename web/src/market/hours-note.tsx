import { PHASE } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { dateTime } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'

/** The hours of a market; undefined: it has none, or they are not known yet. */
export const useHours = (symbol: string) =>
  useLoaded('/v1/trading-hours').value?.data.find((one) => one.symbol === symbol)

/** When a market is open, and its blocks; nothing of one without hours. */
export function HoursNote({ symbol }: { symbol: string }) {
  const hours = useHours(symbol)
  if (!hours) return null
  const { changes, blocks, next_at, next_phase } = hours
  return (
    <p class="empty" data-testid="market-hours">
      {t('交易日(北京时间):', 'On trading days (Beijing): ')}
      {changes.map(({ at, phase }) => `${at} ${named(PHASE[phase])}`).join(t('、', ', '))}
      {blocks && t(`;大宗协议 ${blocks.from}–${blocks.until}`, `; blocks ${blocks.from}–${blocks.until}`)}
      {next_at !== null &&
        next_phase !== null &&
        t(
          `;下一次:${dateTime(next_at)} ${named(PHASE[next_phase])}`,
          `; next: ${dateTime(next_at)} ${named(PHASE[next_phase])}`,
        )}
    </p>
  )
}
