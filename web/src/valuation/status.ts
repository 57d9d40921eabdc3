import type { Valuation } from '../../../engine/facts/valuation.ts'
import { VALUATION_STATUS, type Word } from '../../../engine/facts/words.ts'
import { wordOf } from '../shell/state.ts'

/** What an account can be, with what its job alone knows of it. */
const STATUS: Readonly<Record<Valuation['status'], Word>> = {
  ...VALUATION_STATUS,
  running: { zh: '计算中', en: 'running' },
}

export const statusName = (status: Valuation['status']) => wordOf(STATUS, status)
