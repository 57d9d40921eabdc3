import { z } from 'zod'
import { CREDIT_LISTS } from '../../engine/credit/score.ts'
import { instant, pathNumber, uscc } from '../../engine/facts/common.ts'
import {
  consentAnswer,
  consentBody,
  creditEntry,
  creditEntryBody,
  creditFile,
  listEntry,
} from '../../engine/facts/credit.ts'
import { consentInForce } from '../../engine/venue/credit-file.ts'
import type { Participant } from '../../engine/venue/venue.ts'
import type { Service } from '../city/city.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  jsonBody,
  type Router,
  requireRole,
  requireSubject,
  submit,
} from '../edge/route.ts'
import type { Principal } from '../kernel/principals.ts'
import { timeOf } from '../market/views.ts'
import { entryView, fileOf, listOf } from './views.ts'

const tag = 'credit'

export function creditRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Rule packs: the one in force first' },
      {
        method: 'get',
        path: '/v1/credit/rules',
        responses: answers(200, z.object({ in_force: z.string(), data: z.array(z.any()) })),
      },
    ),
    (c) => {
      const packs = c.get('service').catalog.creditRulePacks
      return c.json({ in_force: packs[0]!.rule_pack_id, data: [...packs] }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Published entries: positive, negative or severe' },
      {
        method: 'get',
        path: '/v1/credit/lists/{list}',
        request: { params: z.object({ list: z.enum(CREDIT_LISTS) }) },
        responses: answers(200, z.object({ data: z.array(listEntry) })),
      },
    ),
    (c) => {
      const service = c.get('service')
      return c.json({ data: listOf(service, c.req.valid('param').list) }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Record an entry; a correction is an entry that withdraws another', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/credit/entries',
        request: jsonBody(creditEntryBody),
        responses: answers(201, creditEntry),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const body = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'record_credit_entry',
        uscc: body.uscc,
        itemId: body.item_id,
        decidedOn: body.decided_on,
        authority: body.authority,
        document: body.document,
        detail: body.detail,
        ...(body.evidence_sha256 === undefined ? {} : { evidenceSha256: body.evidence_sha256 }),
        ...(body.withdraws === undefined ? {} : { withdraws: body.withdraws }),
      })
      const service = c.get('service')
      const entries = service.sequencer.venue.entriesOf(body.uscc)
      const entry = entries.find((candidate) => candidate.entryId === receipt.seq)!
      return c.json(
        entryView(service.catalog.creditRulePacks[0]!, entry, [], service.sequencer.venue.rulePack),
        201,
      )
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'A credit file as of an instant',
        roles: ['enterprise', 'bank', 'maker', 'approver', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/credit/files/{uscc}',
        request: {
          params: z.object({ uscc }),
          query: z.object({ as_of: instant.optional() }),
        },
        responses: answers(200, creditFile),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'enterprise', 'bank', 'maker', 'approver', 'auditor')
      const service = c.get('service')
      const subject = service.sequencer.venue.participantByUscc.get(c.req.valid('param').uscc)
      const mayReadAny = principal.roles.some(
        (role) => role === 'maker' || role === 'approver' || role === 'auditor',
      )
      if (!mayReadAny && principal.uscc !== subject?.uscc) await enquire(service, principal, subject)
      if (!subject) throw notFound('uscc: there is no credit file of this subject')
      const reader = mayReadAny || principal.uscc === subject.uscc ? undefined : principal.uscc
      const { as_of } = c.req.valid('query')
      return c.json(
        fileOf(service, subject, as_of === undefined ? service.now() : Date.parse(as_of), reader),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Let a bank read the own file', roles: ['enterprise'] },
      {
        method: 'post',
        path: '/v1/credit/consents',
        request: jsonBody(consentBody),
        responses: answers(201, consentAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const { bank_uscc, purpose, expires_at } = c.req.valid('json')
      const expiresAt = Date.parse(expires_at)
      const { seq } = await submit(c, principal, {
        type: 'grant_consent',
        uscc: principal.uscc,
        bankUscc: bank_uscc,
        purpose,
        expiresAt,
      })
      return c.json({ consent_id: seq, bank_uscc, purpose, expires_at: timeOf(expiresAt), seq }, 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Take a consent back', roles: ['enterprise'] },
      {
        method: 'delete',
        path: '/v1/credit/consents/{consent_id}',
        request: { params: z.object({ consent_id: pathNumber }) },
        responses: answers(200, z.object({ consent_id: z.int(), seq: z.int() })),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const consentId = c.req.valid('param').consent_id
      const { seq } = await submit(c, principal, { type: 'revoke_consent', uscc: principal.uscc, consentId })
      return c.json({ consent_id: consentId, seq }, 200)
    },
  )
}

/** A bank reads with the subject's consent only, and each reading is recorded before it is answered. */
async function enquire(
  service: Service,
  principal: Principal,
  subject: Participant | undefined,
): Promise<void> {
  const { venue } = service.sequencer
  const consent =
    subject && principal.uscc !== undefined && principal.roles.includes('bank')
      ? consentInForce(venue, principal.uscc, subject.uscc, service.now())
      : undefined
  // The same answer whether there is no file or no consent: otherwise it would tell who is registered.
  if (!subject || !consent) throw consentNeeded()
  const receipt = await service.sequencer.submit({
    command: {
      type: 'log_enquiry',
      uscc: subject.uscc,
      bankUscc: consent.bankUscc,
      consentId: consent.consentId,
      purpose: consent.purpose,
    },
    actor: principal.name,
  })
  // The consent may have ended between the look and the record.
  if (!receipt.outcome.ok) throw consentNeeded()
}

function consentNeeded(): ProblemError {
  return new ProblemError(
    403,
    'consent_needed',
    'the subject has given no consent that is in force; ask it for one (征信业管理条例 art. 18)',
  )
}
