import { t } from './state.ts'

const PHASES: Record<string, [string, string]> = {
  pre_open: ['开市前', 'before the opening'],
  opening_auction: ['开盘集合竞价', 'opening auction'],
  closing_auction: ['收盘集合竞价', 'closing auction'],
  volatility_auction: ['波动性中断', 'volatility interruption'],
  continuous: ['连续交易', 'continuous'],
  halted: ['暂停', 'halted'],
  closed: ['闭市', 'closed'],
}

export function phaseName(phase: string | undefined): string {
  const [zh, en] = PHASES[phase ?? ''] ?? [phase ?? '', phase ?? '']
  return t(zh, en)
}

/** Orders rest, even crossed, until the call ends. */
export function isCall(phase: string | undefined): boolean {
  return phase === 'pre_open' || phase?.endsWith('_auction') === true
}

export function typeName(type: string): string {
  const names: Record<string, [string, string]> = {
    limit: ['限价', 'limit'],
    market: ['市价', 'market'],
    stop: ['止损', 'stop'],
    stop_limit: ['止损限价', 'stop limit'],
    trailing_stop: ['跟踪止损', 'trailing stop'],
  }
  const [zh, en] = names[type] ?? [type, type]
  return t(zh, en)
}

export function statusName(status: string): string {
  const names: Record<string, [string, string]> = {
    resting: ['挂单', 'resting'],
    partially_filled: ['部分成交', 'partially filled'],
    pending_trigger: ['待触发', 'waits for its trigger'],
    filled: ['全部成交', 'filled'],
    cancelled: ['已撤', 'cancelled'],
    expired: ['已失效', 'expired'],
  }
  const [zh, en] = names[status] ?? [status, status]
  return t(zh, en)
}
