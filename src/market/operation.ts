import { groupAnswer, instrument, killSwitchAnswer } from '../../engine/facts/market.ts'
import { formGroup, killSwitch, setPhase } from '../../engine/venue/market.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does } from '../edge/rows.ts'
import { listedView, marketOf } from './instruments.ts'

const tag = 'operation'

/** What an operator does to a market: phases, the kill switch, groups of affiliates. */
export function operationRoutes(app: Router): void {
  does(app, setPhase, {
    tag,
    summary: 'Open, call, halt or close a market',
    path: '/v1/markets/{symbol}/phase',
    status: 200,
    answer: instrument,
    check: (service, { symbol, ends_at, random_end_seconds }) => {
      marketOf(service, symbol)
      if (random_end_seconds !== undefined && ends_at === undefined)
        throw memberFault('random_end_seconds', 'call_end_not_allowed', 'it goes with ends_at')
    },
    view: ({ service, given }) => listedView(service, marketOf(service, given.symbol)),
  })

  does(app, killSwitch, {
    tag,
    summary: 'Kill switch: stop a member, a market or the venue, and cancel its open orders',
    path: '/v1/kill-switch',
    status: 200,
    answer: killSwitchAnswer,
    view: ({ value, receipt }) => ({ cancelled: value.cancelled, seq: receipt.seq }),
  })

  does(app, formGroup, {
    tag,
    summary: 'Form a group of affiliates, who do not trade with each other',
    path: '/v1/affiliate-groups',
    answer: groupAnswer,
    view: ({ given, value, receipt }) => ({ group: value.group, usccs: given.usccs, seq: receipt.seq }),
  })
}
