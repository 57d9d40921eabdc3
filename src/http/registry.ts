import { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { CASH } from '../../engine/registry/registry.ts'
import type { Approval, Obligation, Participant, Venue } from '../../engine/venue/venue.ts'
import { accountView } from '../app/views.ts'
import { pathNumber, uscc } from '../contract/common.ts'
import {
  account,
  allocationBody,
  approval,
  cashAnswer,
  cashBody,
  invariants,
  obligation,
  obligationBody,
  participant,
  participantBody,
  refusalBody,
  surrenderAnswer,
  surrenderBody,
  suspensionBody,
} from '../contract/registry.ts'
import { notFound } from './problem.ts'
import {
  acceptedValue,
  answers,
  describe,
  jsonBody,
  type Router,
  requireRole,
  requireSubject,
  submit,
} from './route.ts'

const tag = 'registry'
const approvalPath = { params: z.object({ approval_id: pathNumber }) }

export function registryRoutes(app: Router): void {
  participantRoutes(app)
  accountRoutes(app)
  allocationRoutes(app)
  complianceRoutes(app)

  app.openapi(
    describe(
      { tag, summary: 'Is every permit and every fen accounted for?' },
      {
        method: 'get',
        path: '/v1/registry/invariants',
        responses: answers(200, invariants),
      },
    ),
    (c) => {
      const { venue, lastSeq } = c.get('service').sequencer
      return c.json(invariantsOf(venue, lastSeq), 200)
    },
  )
}

function participantRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Participants' },
      {
        method: 'get',
        path: '/v1/participants',
        responses: answers(200, z.object({ data: z.array(participant) })),
      },
    ),
    (c) => c.json({ data: c.get('service').sequencer.venue.participants.map(participantView) }, 200),
  )

  app.openapi(
    describe(
      { tag, summary: 'Register an enterprise or a bank', roles: ['operator'] },
      {
        method: 'post',
        path: '/v1/participants',
        request: jsonBody(participantBody),
        responses: answers(201, participant),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const body = c.req.valid('json')
      await submit(c, principal, {
        type: 'register_participant',
        uscc: body.uscc,
        kind: body.kind,
        name: body.name,
      })
      return c.json({ ...body, is_suspended: false }, 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Suspend a participant from trading, or let it trade again', roles: ['operator'] },
      {
        method: 'post',
        path: '/v1/participants/{uscc}/suspension',
        request: { params: z.object({ uscc }), ...jsonBody(suspensionBody) },
        responses: answers(200, participant),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const { is_suspended, reason } = c.req.valid('json')
      const { venue } = c.get('service').sequencer
      const found = participantOf(venue, c.req.valid('param').uscc)
      await submit(c, principal, {
        type: 'suspend_participant',
        uscc: found.uscc,
        isSuspended: is_suspended,
        reason,
      })
      return c.json({ ...participantView(found), is_suspended }, 200)
    },
  )
}

function accountRoutes(app: Router): void {
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

function allocationRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Propose to issue permits; a second person approves', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/allocations',
        request: jsonBody(allocationBody),
        responses: answers(202, approval, 'waits for approval'),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const { uscc, symbol, quantity, document } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'propose_allocation',
        uscc,
        symbol,
        quantity,
        document,
      })
      const { approvalId, quantityLots } = acceptedValue<{ approvalId: number; quantityLots: number }>(
        receipt,
      )
      const asked = c.get('service').sequencer.venue.marketBySymbol.get(symbol)!.scale.quantity(quantityLots)
      return c.json(
        {
          approval_id: approvalId,
          status: 'pending' as const,
          proposer: principal.name,
          uscc,
          symbol,
          quantity: asked,
          document,
        },
        202,
      )
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'What waits for a second person, and what was decided',
        roles: ['maker', 'approver', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/approvals',
        responses: answers(200, z.object({ data: z.array(approval) })),
      },
    ),
    (c) => {
      requireRole(c, 'maker', 'approver', 'auditor')
      const { venue } = c.get('service').sequencer
      return c.json(
        { data: [...venue.approvals.values()].reverse().map((one) => approvalView(venue, one)) },
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Approve as the second person', roles: ['approver'] },
      {
        method: 'post',
        path: '/v1/approvals/{approval_id}/approve',
        request: approvalPath,
        responses: answers(200, approval),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const approvalId = c.req.valid('param').approval_id
      await submit(c, principal, { type: 'approve', approvalId })
      const { venue } = c.get('service').sequencer
      return c.json(
        { ...approvalView(venue, venue.approvals.get(approvalId)!), status: 'approved' as const },
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Refuse as the second person', roles: ['approver'] },
      {
        method: 'post',
        path: '/v1/approvals/{approval_id}/refuse',
        request: { ...approvalPath, ...jsonBody(refusalBody) },
        responses: answers(200, approval),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const approvalId = c.req.valid('param').approval_id
      await submit(c, principal, { type: 'refuse', approvalId, reason: c.req.valid('json').reason })
      const { venue } = c.get('service').sequencer
      return c.json(
        { ...approvalView(venue, venue.approvals.get(approvalId)!), status: 'refused' as const },
        200,
      )
    },
  )
}

function complianceRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Set what an enterprise has to surrender for a year', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/obligations',
        request: jsonBody(obligationBody),
        responses: answers(201, obligation),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const { uscc, symbol, period, quantity, due_on } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'set_obligation',
        uscc,
        symbol,
        period,
        quantity,
        dueOn: due_on,
      })
      const { obligationId, verifiedLots } = acceptedValue<{ obligationId: number; verifiedLots: number }>(
        receipt,
      )
      const { venue } = c.get('service').sequencer
      const set: Obligation = {
        obligationId,
        uscc,
        symbol,
        period,
        verifiedLots,
        dueOn: due_on,
        surrenderedLots: 0,
      }
      return c.json(obligationView(venue, set), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Obligations: own, or all for the bureau',
        roles: ['enterprise', 'maker', 'approver', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/obligations',
        responses: answers(200, z.object({ data: z.array(obligation) })),
      },
    ),
    (c) => {
      const principal = requireRole(c, 'enterprise', 'maker', 'approver', 'auditor')
      const { venue } = c.get('service').sequencer
      const own = [...venue.obligations.values()].filter(
        (one) => principal.uscc === undefined || one.uscc === principal.uscc,
      )
      return c.json({ data: own.map((one) => obligationView(venue, one)) }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Surrender permits for an obligation: for good', roles: ['enterprise'] },
      {
        method: 'post',
        path: '/v1/surrenders',
        request: jsonBody(surrenderBody),
        responses: answers(201, surrenderAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const { symbol, quantity, obligation_id } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'surrender',
        uscc: principal.uscc,
        symbol,
        quantity,
        obligationId: obligation_id,
      })
      const { scale } = c.get('service').sequencer.venue.marketBySymbol.get(symbol)!
      const done = acceptedValue<{ quantityLots: number; gapLots: number; isOnTime: boolean }>(receipt)
      return c.json(
        {
          obligation_id,
          symbol,
          quantity: scale.quantity(done.quantityLots),
          gap: scale.quantity(done.gapLots),
          is_on_time: done.isOnTime,
          seq: receipt.seq,
        },
        201,
      )
    },
  )
}

function participantOf(venue: Venue, code: string): Participant {
  const found = venue.participantByUscc.get(code)
  if (!found) throw notFound(`uscc: ${code} is not registered`)
  return found
}

function participantView({ uscc, kind, name, isSuspended }: Participant) {
  return { uscc, kind, name, is_suspended: isSuspended }
}

function approvalView(venue: Venue, one: Approval) {
  const { scale } = venue.marketBySymbol.get(one.symbol)!
  return {
    approval_id: one.approvalId,
    status: one.status,
    proposer: one.proposer,
    uscc: one.uscc,
    symbol: one.symbol,
    quantity: scale.quantity(one.quantityLots),
    document: one.document,
  }
}

function obligationView(venue: Venue, one: Obligation) {
  const { scale } = venue.marketBySymbol.get(one.symbol)!
  return {
    obligation_id: one.obligationId,
    uscc: one.uscc,
    symbol: one.symbol,
    period: one.period,
    verified: scale.quantity(one.verifiedLots),
    surrendered: scale.quantity(one.surrenderedLots),
    gap: scale.quantity(one.verifiedLots - one.surrenderedLots),
    due_on: one.dueOn,
  }
}

export function invariantsOf(venue: Venue, seq: number): z.infer<typeof invariants> {
  const instruments = venue.markets.map((market) => {
    const supply = venue.registry.supply(market.asset)
    return {
      symbol: market.terms.symbol,
      issued: market.scale.quantity(supply.issued),
      held: market.scale.quantity(supply.held),
      surrendered: market.scale.quantity(supply.surrendered),
      retired: market.scale.quantity(supply.retired),
      holds: supply.holds,
    }
  })
  const supply = venue.registry.supply(CASH)
  const cash = {
    currency: 'CNY' as const,
    deposited: formatFen(supply.issued),
    held: formatFen(supply.held),
    holds: supply.holds,
  }
  return { holds: cash.holds && instruments.every((one) => one.holds), seq, instruments, cash }
}
