import type { Context } from 'hono'
import {
  type CredentialRecord,
  enrolment,
  enrolmentBody,
  joinBody,
  joinWithPasskeyBody,
  passkeyCreation,
  session,
} from '../../engine/facts/identity.ts'
import { isOpen } from '../../engine/venue/credentials.ts'
import type { CommandNamed } from '../../engine/venue/execute.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, type Env, jsonBody, type Router } from '../edge/route.ts'
import type { Service } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import { principalOf as asPrincipal, tokenHash } from '../kernel/principals.ts'
import { creationFor, PASSKEY_CODES, readMade } from './passkeys.ts'
import { type KeptSecret, keepSecret, newSecret } from './passwords.ts'
import { drawTotp } from './secrets.ts'

const tag = 'identity'

/** The first time: an invitation is taken up, with a password and one-time codes, or with a passkey. */
export function enrolmentRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Who was invited, and a secret for the authenticator', codes: INVITATION_CODES },
      {
        method: 'post',
        path: '/v1/enrolments',
        request: jsonBody(enrolmentBody),
        responses: answers(200, enrolment),
      },
    ),
    (c) => {
      const { principal } = invitationOf(c.get('service'), c.req.valid('json').invitation)
      const { secret, uri } = drawTotp(principal)
      return c.json({ name: principal, totp_secret: secret, totp_uri: uri }, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Take up an invitation: choose a password, and prove that the authenticator works',
        codes: { ...INVITATION_CODES, 422: ['password_too_weak', 'code_wrong'] },
      },
      {
        method: 'post',
        path: '/v1/enrolments/complete',
        request: jsonBody(joinBody),
        responses: answers(201, joined),
      },
    ),
    async (c) => {
      const { invitation, password, totp_secret, code } = c.req.valid('json')
      const found = invitationOf(c.get('service'), invitation)
      const kept = await newSecret(c.get('service'), found.principal, { password, totp_secret, code })
      return c.json(await takeUp(c, found, 'password', kept), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Who was invited, and what the browser is asked with for a passkey to be made',
        codes: { ...INVITATION_CODES, 422: ['passkey_needs_a_name'] },
      },
      {
        method: 'post',
        path: '/v1/enrolments/passkey/options',
        request: jsonBody(enrolmentBody),
        responses: answers(200, passkeyCreation),
      },
    ),
    (c) => {
      const { principal } = invitationOf(c.get('service'), c.req.valid('json').invitation)
      return c.json(creationFor(c, principal), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Take up an invitation with a passkey, in place of a password',
        codes: { ...INVITATION_CODES, 422: PASSKEY_CODES },
      },
      {
        method: 'post',
        path: '/v1/enrolments/passkey/complete',
        request: jsonBody(joinWithPasskeyBody),
        responses: answers(201, joined),
      },
    ),
    async (c) => {
      const { invitation, passkey } = c.req.valid('json')
      const found = invitationOf(c.get('service'), invitation)
      const kept = await readMade(c, found.principal, passkey)
      return c.json(await takeUp(c, found, 'passkey', kept), 201)
    },
  )
}

export const joined = session.pick({ name: true })

export async function takeUp(
  c: Context<Env>,
  { credential_id, principal }: CredentialRecord,
  kind: NonNullable<CommandNamed<'take_up_invitation'>['kind']>,
  kept: KeptSecret & { readonly public_key?: string },
) {
  const { sequencer, doors } = c.get('service')
  const { outcome } = await sequencer.submit({
    command: {
      command: 'take_up_invitation',
      ...{ invitation_id: credential_id, kind, token_sha256: sha256(kept.secret) },
      ...(kept.public_key === undefined ? {} : { public_key: kept.public_key }),
    },
    by: asPrincipal(sequencer.venue.shelves.principals.get(principal)!),
    attach: keepSecret(kept),
  })
  if (!outcome.ok) throw notKnown()
  doors.log.note('joined', { name: principal, address: c.get('address') })
  return { name: principal }
}

export const INVITATION_CODES = { 401: ['invitation_unknown'], 403: ['not_confirmed'] }

/** The invitation that is still open; of one whose roles wait for a second administrator that is said. */
export function invitationOf(service: Service, token: string): CredentialRecord {
  const { venue } = service.sequencer
  const found = venue.credentialOfToken(tokenHash(token))
  if (!found || found.kind !== 'invitation' || !isOpen(found, service.now())) {
    throw notKnown()
  }
  if (venue.shelves.principals.get(found.principal)?.status !== 'active') {
    const detail = 'your roles wait for a second administrator; come back when they are confirmed'
    throw new ProblemError(403, 'not_confirmed', detail)
  }
  return found
}

function notKnown(): ProblemError {
  const detail = 'invitation: not known, used, or out of date; ask an administrator for another'
  return new ProblemError(401, 'invitation_unknown', detail)
}
