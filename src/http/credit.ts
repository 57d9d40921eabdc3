import { z } from 'zod'
import type { CreditRulePack } from '../../catalog/schema/catalog.ts'
import { CREDIT_LISTS, publishedOn, scoreAt } from '../../engine/credit/score.ts'
import { consentInForce } from '../../engine/venue/credit-file.ts'
import type { Participant, RecordedEntry } from '../../engine/venue/venue.ts'
import { rulePackInForce, type Service } from '../app/service.ts'
import { timeOf } from '../app/views.ts'
import type { Principal } from '../auth/principals.ts'
import { instant, pathNumber, uscc } from '../contract/common.ts'
import {
  type CreditEntryAnswer,
  type CreditFile,
  consentAnswer,
  consentBody,
  creditEntry,
  creditEntryBody,
  creditFile,
  listEntry,
} from '../contract/credit.ts'
import { notFound, ProblemError } from './problem.ts'
import { answers, describe, jsonBody, type Router, requireRole, requireSubject, submit } from './route.ts'

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
      return c.json(entryView(service.catalog.creditRulePacks[0]!, entry, []), 201)
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
          query: z.object({ as_of: instant.optional(), purpose: z.string().max(200).optional() }),
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

function listOf(service: Service, list: (typeof CREDIT_LISTS)[number]): z.infer<typeof listEntry>[] {
  const pack = service.catalog.creditRulePacks[0]!
  const { venue } = service.sequencer
  return venue.participants.flatMap((subject) =>
    publishedOn(list, venue.entriesOf(subject.uscc), rulePackInForce(service.catalog), service.now()).map(
      ({ entry, publishedUntil }) => {
        const { authority, document } = entry as RecordedEntry
        return {
          entry_id: entry.entryId,
          uscc: subject.uscc,
          name: subject.name,
          item_id: entry.itemId,
          item: itemOf(pack, entry.itemId)?.name ?? { zh: entry.itemId, en: entry.itemId },
          decided_on: entry.decidedOn,
          authority,
          document,
          published_until: publishedUntil,
        }
      },
    ),
  )
}

/** A bank (`reader`) sees its own consents and enquiries, not those of others. */
function fileOf(
  service: Service,
  subject: Participant,
  asOf: number,
  reader: string | undefined,
): CreditFile {
  const pack = service.catalog.creditRulePacks[0]!
  const { venue } = service.sequencer
  const entries = venue.entriesOf(subject.uscc).filter((entry) => entry.recordedAt <= asOf)
  const score = scoreAt(entries, rulePackInForce(service.catalog), asOf)
  const grade = pack.grades.find((candidate) => candidate.grade_id === score.gradeId)!
  type EnquiryRow = { enquiry_id: number; bank_uscc: string; purpose: string; at: number }
  const enquiries = service.sql.all<EnquiryRow>(
    `SELECT enquiry_id, bank_uscc, purpose, at FROM enquiries
     WHERE uscc = ? AND at <= ? AND (? = '' OR bank_uscc = ?) ORDER BY enquiry_id DESC LIMIT 100`,
    subject.uscc,
    asOf,
    reader ?? '',
    reader ?? '',
  )
  const consents = [...venue.consents.values()].filter(
    (consent) =>
      consent.uscc === subject.uscc &&
      consent.grantedAt <= asOf &&
      (reader === undefined || consent.bankUscc === reader),
  )
  return {
    uscc: subject.uscc,
    name: subject.name,
    as_of: timeOf(asOf),
    score: score.score,
    grade: {
      grade_id: grade.grade_id,
      name: grade.name,
      color: grade.color,
      confirmed: grade.grade === 'confirmed',
    },
    rule_pack: { rule_pack_id: pack.rule_pack_id, version: pack.version, name: pack.name },
    reasons: score.reasons.map((reason) => ({
      entry_id: reason.entryId,
      item_id: reason.itemId,
      points: reason.points,
      is_veto: reason.isVeto,
      scoring_until: reason.scoringUntil,
    })),
    entries: entries.map((entry) => entryView(pack, entry, entries)),
    enquiries: enquiries.map(({ at, ...row }) => ({ ...row, at: timeOf(at) })),
    consents: consents.map((consent) => ({
      consent_id: consent.consentId,
      bank_uscc: consent.bankUscc,
      purpose: consent.purpose,
      expires_at: timeOf(consent.expiresAt),
      revoked_at: consent.revokedAt === undefined ? null : timeOf(consent.revokedAt),
    })),
  }
}

function entryView(
  pack: CreditRulePack,
  entry: RecordedEntry,
  entries: readonly RecordedEntry[],
): CreditEntryAnswer {
  const item = itemOf(pack, entry.itemId)
  return {
    entry_id: entry.entryId,
    uscc: entry.uscc,
    item_id: entry.itemId,
    item: item?.name ?? { zh: entry.itemId, en: entry.itemId },
    list: item?.list ?? null,
    points: item?.points ?? 0,
    decided_on: entry.decidedOn,
    recorded_at: timeOf(entry.recordedAt),
    authority: entry.authority,
    document: entry.document,
    detail: entry.detail,
    evidence_sha256: entry.evidenceSha256 ?? null,
    withdraws: entry.withdraws ?? null,
    withdrawn_by: entries.find((other) => other.withdraws === entry.entryId)?.entryId ?? null,
  }
}

function itemOf(pack: CreditRulePack, itemId: string) {
  return pack.items.find((item) => item.item_id === itemId)
}
