import { z } from 'zod'
import { symbol } from '../../engine/facts/common.ts'
import { instrument } from '../../engine/facts/market.ts'
import {
  groupAnswer,
  groupBody,
  killSwitchAnswer,
  killSwitchBody,
  phaseBody,
} from '../../engine/facts/registry.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { answers, describe, jsonBody, type Router, requireRole, submit } from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { listedView, marketOf } from './instruments.ts'

const tag = 'operation'
const roles = ['operator'] as const

/** What an operator does to a market: phases, the kill switch, groups of affiliates. */
export function operationRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Open, call, halt or close a market', roles },
      {
        method: 'post',
        path: '/v1/markets/{symbol}/phase',
        request: { params: z.object({ symbol }), ...jsonBody(phaseBody) },
        responses: answers(200, instrument),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const service = c.get('service')
      const name = marketOf(service, c.req.valid('param').symbol).terms.symbol
      const { phase, reason, ends_at, random_end_seconds } = c.req.valid('json')
      const command: Command = {
        type: 'set_phase',
        symbol: name,
        phase,
        reason,
        ...(ends_at === undefined
          ? {}
          : {
              end: {
                endsAt: Date.parse(ends_at),
                randomEndMs: Math.round((random_end_seconds ?? 0) * 1000),
              },
            }),
      }
      await submit(c, principal, command)
      return c.json(listedView(service, marketOf(service, name)), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Kill switch: stop a member, a market or the venue, and cancel its open orders',
        roles,
      },
      {
        method: 'post',
        path: '/v1/kill-switch',
        request: jsonBody(killSwitchBody),
        responses: answers(200, killSwitchAnswer),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const receipt = await submit(c, principal, { type: 'kill_switch', ...c.req.valid('json') })
      const { cancelled } = acceptedValue<{ cancelled: number }>(receipt)
      return c.json({ cancelled, seq: receipt.seq }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Form a group of affiliates, who do not trade with each other', roles },
      {
        method: 'post',
        path: '/v1/affiliate-groups',
        request: jsonBody(groupBody),
        responses: answers(201, groupAnswer),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const { usccs } = c.req.valid('json')
      const receipt = await submit(c, principal, { type: 'form_group', usccs })
      return c.json({ group: acceptedValue<{ group: number }>(receipt).group, usccs, seq: receipt.seq }, 201)
    },
  )
}
