import { z } from 'zod'
import { me, newPrincipal, newPrincipalBody, principal } from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { addPrincipal, removePrincipal } from '../../engine/venue/identity.ts'
import { VERSION } from '../edge/document.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import { commandsOf } from '../kernel/permissions.ts'
import { drawToken, tokenHash } from '../kernel/principals.ts'

const tag = 'identity'
const EVERYBODY = keysOf(ROLE)

/** Who I am, and who may call. */
export function identityRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Who I am, for whom I act, what I may do', by: EVERYBODY },
      { method: 'get', path: '/v1/me', request: { query: z.strictObject({}) }, responses: answers(200, me) },
    ),
    (c) => {
      const { name, roles, uscc } = principalOf(c)
      const may = commandsOf(principalOf(c))
      return c.json(
        { name, roles: [...roles], uscc: uscc ?? null, may, is_demonstration: c.get('service').isDemo },
        200,
      )
    },
  )

  reads(app, {
    tag,
    summary: 'What this service is: whether it is a demonstration, whose tokens are known to everybody',
    path: '/v1/service',
    answer: z.object({ version: z.string(), is_demonstration: z.boolean() }),
    view: ({ service }) => ({ version: VERSION, is_demonstration: service.isDemo }),
  })

  reads(app, {
    tag,
    summary: 'Principals',
    path: '/v1/principals',
    by: ['administrator', 'auditor'],
    answer: z.object({ data: z.array(principal) }),
    view: ({ service }) => ({
      data: [...service.sequencer.venue.shelves.principals.values()].map(
        ({ token_sha256: _, is_demonstration: __, ...shown }) => shown,
      ),
    }),
  })

  // The token is drawn here and told once, so that this row is written out.
  app.openapi(
    describe(
      { tag, summary: 'Add a principal; its token is told once', gives: addPrincipal },
      {
        method: 'post',
        path: '/v1/principals',
        request: jsonBody(newPrincipalBody),
        responses: answers(201, newPrincipal),
      },
    ),
    async (c) => {
      const body = c.req.valid('json')
      const token = drawToken()
      const { seq } = await submit(c, {
        command: 'add_principal',
        ...body,
        token_sha256: tokenHash(token),
        is_demonstration: false,
      })
      const { name, roles, uscc } = body
      return c.json({ name, roles, uscc: uscc ?? null, is_removed: false, token, seq }, 201)
    },
  )

  does(app, removePrincipal, {
    tag,
    summary: 'Remove a principal: its token is good for nothing from now on',
    path: '/v1/principals/{name}/remove',
    status: 200,
    answer: z.object({ name: z.string(), seq: z.int() }),
    view: ({ value, receipt }) => ({ name: value.name, seq: receipt.seq }),
  })
}
