import type { JoinBody } from '../../engine/facts/identity.ts'
import { enrolment, newPasswordBody, passwordChanged } from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { changePassword } from '../../engine/venue/credentials.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { submit } from '../edge/rows.ts'
import type { Service } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import { principalOf as asPrincipal } from '../kernel/principals.ts'
import { first, type Sql } from '../store/sql.ts'
import { attempt } from './attempt.ts'
import { drawTotp, faultOfPassword, hashOfPassword, isPassword, stepOfCode } from './secrets.ts'

const tag = 'identity'

/** One's own password and authenticator, changed by who still has both. */
export function passwordRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'A new secret for my authenticator, to be proved with its first code',
        by: keysOf(ROLE),
      },
      { method: 'post', path: '/v1/authenticators', request: {}, responses: answers(200, enrolment) },
    ),
    (c) => {
      const { name } = principalOf(c)
      const { secret, uri } = drawTotp(name)
      return c.json({ name, totp_secret: secret, totp_uri: uri }, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Change my password, or my authenticator too; all my sessions end',
        gives: changePassword,
        codes: {
          401: ['sign_in_failed'],
          422: ['password_too_weak', 'code_wrong'],
          429: ['too_many_attempts'],
        },
      },
      {
        method: 'post',
        path: '/v1/password',
        request: jsonBody(newPasswordBody),
        responses: answers(201, passwordChanged),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { password, code, new_password, totp_secret, new_code, ends_others } = c.req.valid('json')
      const { name } = principalOf(c)
      if (!secretsOf(service, name)) {
        const detail = 'password: you have none; ask an administrator for an invitation'
        throw new ProblemError(404, 'credential_not_found', detail)
      }
      // What is wrong with the new ones is said before a code is used up.
      checkPassword(new_password, name, 'new_password')
      const moved =
        totp_secret === undefined ? undefined : stepOf(service, totp_secret, new_code ?? '', 'new_code')
      const found = await attempt(c, name, () => proven(service, name, password, code))
      const kept = await secretOf(new_password, totp_secret ?? found.totpSecret, moved ?? found.step)
      const command = {
        command: 'change_password' as const,
        ...{ token_sha256: sha256(kept.secret), ...(ends_others ? { ends_others } : {}) },
      }
      const { seq } = await submit(c, command, keepSecret(kept))
      service.doors.log.note('password_changed', { name, address: c.get('address') })
      return c.json({ credential_id: seq, seq }, 201)
    },
  )
}

/** What is kept of a person beside the journal, which has its hash; with the step or counter that was used last. */
export interface KeptSecret {
  readonly secret: string
  readonly lastStep: number
}

/** Puts it beside the credential that the command adds. */
export function keepSecret({ secret, lastStep }: KeptSecret) {
  return (sql: Sql, seq: number) =>
    sql.run(
      'INSERT INTO secrets (credential_id, secret, last_step) VALUES (?, ?, ?)',
      ...[seq, secret, lastStep],
    )
}

interface Secrets {
  readonly password: string
  readonly totp_secret: string
}

/** What is kept of a password that will do and an authenticator that works. Throws the problem of either. */
export async function newSecret(
  service: Service,
  name: string,
  { password, totp_secret, code }: Pick<JoinBody, 'password' | 'totp_secret' | 'code'>,
): Promise<KeptSecret> {
  checkPassword(password, name, 'password')
  return secretOf(password, totp_secret, stepOf(service, totp_secret, code, 'code'))
}

async function secretOf(password: string, totpSecret: string, step: number): Promise<KeptSecret> {
  const secrets = { password: await hashOfPassword(password), totp_secret: totpSecret } satisfies Secrets
  return { secret: JSON.stringify(secrets), lastStep: step }
}

function checkPassword(password: string, name: string, member: string): void {
  const fault = faultOfPassword(password, name)
  if (fault !== undefined) throw refusedMember(member, 'password_too_weak', fault)
}

function stepOf(service: Service, secret: string, code: string, member: string): number {
  const step = stepOfCode(secret, code, service.now())
  if (step !== undefined) return step
  const detail = `${member}: not the one that the authenticator shows now; look at the clock of the phone, and try the next one`
  throw refusedMember(member, 'code_wrong', detail)
}

/** The principal whose password and code these are, and the step of the code. Every way to fail takes as long as others. */
export async function proven(service: Service, name: string, password: string, code: string) {
  const kept = secretsOf(service, name)
  const isRight = await isPassword(password, kept?.secrets.password)
  if (!isRight || !kept) return undefined
  const step = stepOfCode(kept.secrets.totp_secret, code, service.now())
  const record = service.sequencer.venue.shelves.principals.get(name)
  if (step === undefined || step <= kept.lastStep || record?.status !== 'active') return undefined
  // A step is good once, also where two come at the same time.
  if (!service.doors.takeStep(kept.credentialId, step)) return undefined
  const { credentialId, secrets } = kept
  return { principal: asPrincipal(record), step, credentialId, totpSecret: secrets.totp_secret }
}

/** What is kept beside a credential. */
export type SecretRow = { credential_id: number; secret: string; last_step: number }

function secretsOf(service: Service, name: string) {
  const row = soundSecret(
    service,
    first<SecretRow>(
      service.sql,
      `SELECT s.credential_id, s.secret, s.last_step FROM credentials c JOIN secrets s USING (credential_id)
       WHERE c.principal = ? AND c.kind = 'password' AND c.ended_at IS NULL ORDER BY c.credential_id DESC LIMIT 1`,
      name,
    ),
  )
  if (!row) return undefined
  return {
    credentialId: row.credential_id,
    secrets: JSON.parse(row.secret) as Secrets,
    lastStep: row.last_step,
  }
}

/** A row of secrets; nothing where it is not what the journal has the hash of: it was put there by somebody else. */
export function soundSecret(service: Service, row: SecretRow | undefined): SecretRow | undefined {
  const credential = service.sequencer.venue.shelves.credentials.get(row?.credential_id ?? 0)
  return row && credential?.token_sha256 === sha256(row.secret) ? row : undefined
}

export function refusedMember(member: string, code: string, detail: string): ProblemError {
  return new ProblemError(422, code, detail, { errors: [{ pointer: `/${member}`, code, detail }] })
}
