import { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { uscc } from '../../engine/facts/common.ts'
import { account, cashAnswer, cashBody } from '../../engine/facts/registry.ts'
import {
  answers,
  describe,
  jsonBody,
  type Router,
  requireRole,
  requireSubject,
  submit,
} from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { accountView } from '../market/views.ts'
import { participantOf } from './participants.ts'

const tag = 'registry'

export function accountRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Own cash and holdings', roles: ['enterprise'] },
      {
        method: 'get',
        path: '/v1/accounts/me',
        responses: answers(200, account),
      },
    ),
    (c) => {
      const { uscc } = requireSubject(c, 'enterprise', 'bank')
      const { venue } = c.get('service').sequencer
      return c.json(accountView(venue, participantOf(venue, uscc)), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: "A participant's cash and holdings",
        roles: ['maker', 'approver', 'operator', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/accounts/{uscc}',
        request: { params: z.object({ uscc }) },
        responses: answers(200, account),
      },
    ),
    (c) => {
      requireRole(c, 'maker', 'approver', 'operator', 'auditor')
      const { venue } = c.get('service').sequencer
      return c.json(accountView(venue, participantOf(venue, c.req.valid('param').uscc)), 200)
    },
  )

  for (const [path, type, summary] of [
    ['/v1/deposits', 'deposit', 'Cash in, with the reference of the bank'],
    ['/v1/withdrawals', 'withdraw_cash', 'Cash out, with the reference of the bank'],
  ] as const) {
    app.openapi(
      describe(
        { tag, summary, roles: ['operator'] },
        {
          method: 'post',
          path,
          request: jsonBody(cashBody),
          responses: answers(201, cashAnswer),
        },
      ),
      async (c) => {
        const principal = requireRole(c, 'operator')
        const { uscc, amount, bank_reference } = c.req.valid('json')
        const receipt = await submit(c, principal, { type, uscc, amount, bankReference: bank_reference })
        const { amountFen } = acceptedValue<{ amountFen: number }>(receipt)
        return c.json({ uscc, amount: formatFen(amountFen), bank_reference, seq: receipt.seq }, 201)
      },
    )
  }
}
