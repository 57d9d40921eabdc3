import { t } from './state.ts'

export function statusName(status: string): string {
  const names: Record<string, [string, string]> = {
    resting: ['挂单', 'resting'],
    partially_filled: ['部分成交', 'partially filled'],
    filled: ['全部成交', 'filled'],
    cancelled: ['已撤', 'cancelled'],
    expired: ['已失效', 'expired'],
  }
  const [zh, en] = names[status] ?? [status, status]
  return t(zh, en)
}
