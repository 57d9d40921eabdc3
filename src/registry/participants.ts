import { z } from 'zod'
import { uscc } from '../../engine/facts/common.ts'
import { participant, participantBody, suspensionBody } from '../../engine/facts/registry.ts'
import type { Participant, Venue } from '../../engine/venue/venue.ts'
import { notFound } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router, requireRole, submit } from '../edge/route.ts'

const tag = 'registry'

export function participantRoutes(app: Router): void {
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

/** The participant of a code in a path; there is none: 404. */
export function participantOf(venue: Venue, code: string): Participant {
  const found = venue.participantByUscc.get(code)
  if (!found) throw notFound(`uscc: ${code} is not registered`)
  return found
}

function participantView({ uscc, kind, name, isSuspended }: Participant) {
  return { uscc, kind, name, is_suspended: isSuspended }
}
