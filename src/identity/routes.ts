import { z } from 'zod'
import { DAY_MS, timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  credential,
  currentSession,
  me,
  newKey,
  newKeyBody,
  newPrincipal,
  newPrincipalBody,
  principal,
  removePrincipalBody,
  securityEvent,
} from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { addCredential, endCredential, isOpen } from '../../engine/venue/credentials.ts'
import {
  addMembership,
  addPrincipal,
  confirmPrincipal,
  removePrincipal,
  resetPrincipal,
} from '../../engine/venue/identity.ts'
import { settingsOf } from '../../engine/venue/second-person.ts'
import { VERSION } from '../edge/document.ts'
import { paged, readCursor } from '../edge/page.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { does, reads, submitOnce } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { drawToken, tokenHash } from '../kernel/principals.ts'
import { credentialView, meView, principalView } from './answers.ts'
import { demandFreshSession, FRESH_CODES } from './fresh-session.ts'

const tag = 'identity'
const EVERYBODY = keysOf(ROLE)
const TOLD_ONCE = { 422: ['told_once'] }
/** An invitation is good for three days, a key for a year at most. */
export const INVITATION_MS = 3 * DAY_MS
export const KEY_MS = 365 * DAY_MS

/** Who I am, who may call, and by what they are known. */
export function identityRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Who I am, for whom I act, what I may do',
    path: '/v1/me',
    by: EVERYBODY,
    answer: me,
    view: ({ service, principal: caller }) => meView(service, caller!),
  })

  reads(app, {
    tag,
    summary: 'Who has signed in with this browser: for pages, which are public too',
    path: '/v1/sessions/current',
    answer: currentSession,
    view: ({ service, principal: caller }) => ({ me: caller ? meView(service, caller) : null }),
  })

  reads(app, {
    tag,
    summary: 'What this service is: whether it is a demonstration, whose tokens are known to everybody',
    path: '/v1/service',
    answer: z.object({
      version: z.string(),
      is_demonstration: z.boolean(),
      demands_second_person: z.boolean(),
      demands_signatures: z.boolean(),
      /** The provider of accounts with which one may sign in, by its name. */
      oidc_name: z.string().nullable(),
    }),
    view: ({ service }) => ({
      version: VERSION,
      is_demonstration: service.isDemo,
      demands_second_person: settingsOf(venueOf(service)).demands_second_person,
      demands_signatures: settingsOf(venueOf(service)).demands_signatures,
      oidc_name: service.oidc?.name ?? null,
    }),
  })

  principalRoutes(app)
  credentialRoutes(app)

  reads(app, {
    tag,
    summary: 'The security log: who came in, who was turned away; the newest first',
    path: '/v1/security-events',
    by: ['auditor'],
    query: pageQuery,
    answer: page(securityEvent),
    view: ({ service, query: { limit, cursor } }) => {
      service.doors.log.flush(true)
      const rows = service.sql.all<z.infer<typeof securityRow>>(
        'SELECT * FROM security_events WHERE event_id < ? ORDER BY event_id DESC LIMIT ?',
        ...[readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1],
      )
      const view = ({ at, ...row }: z.infer<typeof securityRow>) => ({ ...row, at: timeOf(at) })
      return paged(rows, limit, view, ({ event_id }) => event_id)
    },
  })
}

const securityRow = securityEvent.extend({ at: z.int() })

function principalRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Principals',
    path: '/v1/principals',
    by: ['administrator', 'auditor'],
    query: pageQuery,
    answer: page(principal),
    view: ({ service, query: { limit, cursor } }) => {
      const from = readCursor(cursor, 0)
      const all = [...venueOf(service).shelves.principals.values()]
      const rows = all.slice(from, from + limit + 1).map((record, index) => ({ record, place: from + index }))
      return paged(
        rows,
        limit,
        ({ record }) => principalView(record),
        ({ place }) => place + 1,
      )
    },
  })

  // A token is drawn here and told once, so that these rows are written out.
  for (const [kind, path, summary, lastsMs] of [
    ['key', '/v1/principals', 'Add a program; its key is told once', KEY_MS],
    ['invitation', '/v1/invitations', 'Invite a person; the invitation is told once', INVITATION_MS],
  ] as const) {
    app.openapi(
      describe(
        { tag, summary, gives: addPrincipal, takesKey: true, codes: TOLD_ONCE },
        { method: 'post', path, request: jsonBody(newPrincipalBody), responses: answers(201, newPrincipal) },
      ),
      async (c) => {
        const service = c.get('service')
        const body = c.req.valid('json')
        const token = drawToken()
        const expires_at = timeOf(service.now() + lastsMs)
        const { seq } = await submitOnce(c, {
          command: 'add_principal',
          ...{ ...body, kind, token_sha256: tokenHash(token), expires_at, is_demonstration: false },
        })
        const record = venueOf(service).shelves.principals.get(body.name)!
        return c.json({ ...principalView(record), token, expires_at, seq }, 201)
      },
    )
  }

  app.openapi(
    describe(
      {
        tag,
        summary: 'End all that a person is known by, and invite anew; the invitation is told once',
        gives: resetPrincipal,
        takesKey: true,
        codes: TOLD_ONCE,
      },
      {
        method: 'post',
        path: '/v1/principals/{name}/reset',
        request: { params: z.object({ name: removePrincipalBody.shape.name }) },
        responses: answers(201, newPrincipal),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { name } = c.req.valid('param')
      const token = drawToken()
      const expires_at = timeOf(service.now() + INVITATION_MS)
      const command = {
        command: 'reset_principal' as const,
        name,
        token_sha256: tokenHash(token),
        expires_at,
      }
      const { seq } = await submitOnce(c, command)
      const record = venueOf(service).shelves.principals.get(name)!
      return c.json({ ...principalView(record), token, expires_at, seq }, 201)
    },
  )

  does(app, addMembership, {
    tag,
    summary: 'Let a person who acts for one subject act for another one too',
    path: '/v1/memberships',
    answer: principal.extend({ seq: z.int() }),
    view: ({ service, value, receipt }) => ({
      ...principalView(venueOf(service).shelves.principals.get(value.name)!),
      seq: receipt.seq,
    }),
  })

  does(app, confirmPrincipal, {
    tag,
    summary: 'Confirm the roles that another administrator gave',
    path: '/v1/principals/{name}/confirm',
    status: 200,
    answer: z.object({ name: z.string(), status: z.literal('active'), seq: z.int() }),
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })

  does(app, removePrincipal, {
    tag,
    summary: 'Remove a principal: its keys and sessions are good for nothing from now on',
    path: '/v1/principals/{name}/remove',
    status: 200,
    answer: z.object({ name: z.string(), seq: z.int() }),
    view: ({ value, receipt }) => ({ name: value.name, seq: receipt.seq }),
  })
}

function credentialRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'By what I am known: keys, sessions, password, one-time codes',
    path: '/v1/credentials',
    by: EVERYBODY,
    answer: z.object({ data: z.array(credential) }),
    view: ({ service, principal: caller }) => {
      const now = service.now()
      const { name, credentialId } = caller!
      const own = [...venueOf(service).shelves.credentials.values()].filter(
        (one) => one.principal === name && isOpen(one, now) && !service.doors.isIdle(one, now),
      )
      return { data: own.reverse().map((one) => credentialView(service, one, credentialId)) }
    },
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Make a key for a program of mine; it is told once',
        gives: addCredential,
        takesKey: true,
        codes: { 403: FRESH_CODES, 422: ['validity_out_of_range', ...TOLD_ONCE[422]] },
      },
      {
        method: 'post',
        path: '/v1/keys',
        request: jsonBody(newKeyBody),
        responses: answers(201, newKey),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { credentials } = venueOf(service).shelves
      demandFreshSession(c)
      const { label, may, expires_at, public_key } = c.req.valid('json')
      const { scope } = principalOf(c)
      if (scope && !(may ?? ['']).every((name) => scope.includes(name))) {
        const detail = 'may: a key gives no more than the one with which it is made'
        throw new ProblemError(403, 'forbidden', detail)
      }
      const token = drawToken()
      const latest = timeOf(service.now() + KEY_MS)
      if (expires_at !== undefined && Date.parse(expires_at) > Date.parse(latest)) {
        const detail = `expires_at: a key is good for a year at most, until ${latest}`
        throw new ProblemError(422, 'validity_out_of_range', detail)
      }
      const ends = expires_at ?? latest
      const { seq } = await submitOnce(c, {
        command: 'add_credential',
        ...{ kind: 'key', label, token_sha256: tokenHash(token), expires_at: ends, ...(may ? { may } : {}) },
        ...(public_key === undefined ? {} : { public_key }),
      })
      return c.json({ ...credentialView(service, credentials.get(seq)!, undefined), token, seq }, 201)
    },
  )

  does(app, endCredential, {
    tag,
    summary: 'End a key or a session: of mine, or as an administrator anybody’s',
    path: '/v1/credentials/{credential_id}/end',
    status: 200,
    answer: z.object({ credential_id: z.int(), seq: z.int() }),
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })
}
