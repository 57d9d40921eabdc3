import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, test } from 'vitest'
import { uniformStream } from '../../engine/base/random.ts'
import type { CreditFile, CreditReportAnswer, Trust } from '../../engine/facts/credit.ts'
import { fromBase64 } from '../../engine/proof/bytes.ts'
import {
  KEY_KINDS,
  noteOf,
  readCheckpoint,
  readNote,
  readVerifier,
  signAsWitness,
  verifierText,
} from '../../engine/proof/note.ts'
import { verifyBundle } from '../../engine/proof/report.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, BUREAU, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, BANK] = ['91370300MADEMQAAXQ', '91370300MADEMQKK5T']
const PURPOSE = '流动资金贷款 2026-117'
const FLIPS = Number(process.env.SIM ?? 1) * 600
const NOW = Date.UTC(2026, 10, 24, 2)

async function bank() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const entry = {
    uscc: A,
    item_id: 'warning',
    decided_on: '2026-11-20',
    authority: '淄博市生态环境局',
    document: '淄环罚〔2026〕7号',
    detail: '超标',
  }
  const rules = (await api.call<{ data: { items: { item_id: string }[] }[] }>('GET', '/v1/credit/rules')).body
    .data
  await api.call('POST', '/v1/credit/entries', BUREAU, { ...entry, item_id: rules[0]!.items[0]!.item_id })
  const { body } = await api.call<{ consent_id: number }>('POST', '/v1/credit/consents', EA, {
    ...{ bank_uscc: BANK, purpose: PURPOSE, expires_at: '2026-12-24T02:00:00Z' },
  })
  const ask = async (change: object = {}, token = BANKER) =>
    (
      await api.call<CreditReportAnswer & { code?: string }>('POST', '/v1/credit/reports', token, {
        consent_id: body.consent_id,
        purpose: PURPOSE,
        ...change,
      })
    ).body
  const bundle = async (id: number, token = BANKER, query = '') =>
    (await api.call('GET', `/v1/credit/reports/${id}/bundle${query}`, token)).text
  const trust = async () => (await api.call<Trust>('GET', '/v1/log/trust')).body as unknown as Trust
  const file = async () => (await api.call<CreditFile>('GET', `/v1/credit/files/${A}`, EA)).body
  return { ...api, clock, ask, bundle, trust, file, consentId: body.consent_id }
}

test('a report verifies with what is trusted alone, to the score computed again; the audit agrees with the log', async () => {
  const { ask, bundle, trust, call, service, sql } = await bank()
  const report = await ask()
  expect(report).toMatchObject({ bank_uscc: BANK, purpose: PURPOSE, is_valid: true })
  const text = await bundle(report.report_id)
  const verdict = verifyBundle(text, await trust(), { now: NOW, audience: BANK })
  expect(verdict.steps.map(({ part, isGood }) => [part, isGood])).toEqual(
    ['bundle', 'jws', 'sm2', 'status', 'checkpoint', 'proof', 'entries', 'score', 'audience', 'time'].map(
      (part) => [part, true],
    ),
  )
  expect(verdict.claims).toMatchObject({ sub: A, aud: BANK, score: report.score })
  expect(verdict.claims!.entries.length).toBeGreaterThan(0)
  // The log goes on: the same bundle anew has a later head, which goes on from the first.
  const kept = verdict.checkpoint!
  await call('POST', '/v1/credit/reports', BANKER, {
    consent_id: verdict.claims!.consent_id,
    purpose: PURPOSE,
  })
  const later = await bundle(report.report_id)
  const { proof } = (await call<{ proof: string[] }>('GET', `/v1/log/consistency?from=${kept.size}`)).body
  const again = verifyBundle(later, await trust(), {
    now: NOW,
    kept: { ...kept, proof: proof.map(fromBase64) },
  })
  expect(again.isGood).toBe(true)
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('any byte that is changed, in any part, is refused, and the part is named', async () => {
  const { ask, bundle, trust } = await bank()
  const { report_id } = await ask()
  const [text, trusted] = [await bundle(report_id), await trust()]
  const bytes = new TextEncoder().encode(text)
  const random = uniformStream(7, 'flips')
  // Each part as often as any other, however long it is; and the whole, for what stands between them.
  const parts = JSON.parse(text) as Record<string, unknown>
  const spans = [
    [0, bytes.length] as const,
    ...Object.values(parts).map((part) => {
      const written = new TextEncoder().encode(JSON.stringify(part))
      const from = text.indexOf(new TextDecoder().decode(written))
      expect(from).toBeGreaterThan(0)
      return [from, from + written.length] as const
    }),
  ]
  const named = new Set<string>()
  for (let flip = 0; flip < FLIPS; flip++) {
    const [from, to] = spans[flip % spans.length]!
    const at = from + Math.floor(random() * (to - from))
    const changed = bytes.slice()
    changed[at]! ^= 1 << Math.floor(random() * 8)
    const verdict = verifyBundle(new TextDecoder().decode(changed), trusted, { now: NOW, audience: BANK })
    expect(verdict.isGood, `byte ${at}`).toBe(false)
    named.add(verdict.steps.at(-1)!.part)
  }
  expect([...named]).toEqual(
    expect.arrayContaining(['bundle', 'jws', 'sm2', 'status', 'checkpoint', 'proof', 'entries']),
  )
})

test('a bank without consent, for another purpose, after it ended or was taken back: refused, and its subject sees it', async () => {
  const { ask, call, clock, file, bundle, trust, consentId } = await bank()
  expect((await ask({ consent_id: 1 })).code).toBe('consent_not_found')
  expect((await ask({ purpose: '另一用途' })).code).toBe('purpose_not_agreed')
  const { report_id } = await ask()
  await call('DELETE', `/v1/credit/consents/${consentId}`, EA)
  expect((await ask()).code).toBe('consent_not_in_force')
  expect((await file()).refused_enquiries.map(({ reason, purpose }) => [reason, purpose])).toEqual([
    ['consent_not_in_force', PURPOSE],
    ['purpose_not_agreed', '另一用途'],
  ])
  expect((await file()).enquiries[0]).toMatchObject({
    bank_uscc: BANK,
    bank_name: { zh: expect.any(String) },
  })
  const ended = verifyBundle(await bundle(report_id), await trust(), { now: NOW })
  expect(ended.steps.at(-1)).toMatchObject({ part: 'status', isGood: false })
  clock.now = Date.UTC(2026, 11, 25)
  expect((await ask({}, EA)).code).toBe('forbidden')
  expect(await bundle(report_id, EB)).toContain('not_found')
})

test('out of date, or for another bank, or without the witnesses that are wanted', async () => {
  const { ask, bundle, trust, call } = await bank()
  const { report_id } = await ask()
  const trusted = await trust()
  const last = (text: string, options: object, by: Trust = trusted) =>
    verifyBundle(text, by, { now: NOW, ...options }).steps.at(-1)
  const text = await bundle(report_id)
  expect(last(text, { now: Date.UTC(2027, 0, 1) })).toMatchObject({ part: 'time', isGood: false })
  expect(last(text, { audience: A })).toMatchObject({ part: 'audience', isGood: false })
  const AUDIT = 'demo-auditor'
  const seed = new Uint8Array(32).fill(9)
  const witness = {
    name: 'witness.example',
    kind: KEY_KINDS.witness,
    publicKey: ed25519.getPublicKey(seed),
  } as const
  const wary = { ...trusted, witnesses: [verifierText(witness)], witnesses_needed: 1 }
  expect(last(text, {}, wary)).toMatchObject({ part: 'witnesses', isGood: false })
  const head = (await call('GET', '/v1/log/checkpoint')).text
  const { text: body, signatures } = readNote(head)
  const cosigned = noteOf(body, [...signatures, signAsWitness(body, witness.name, seed, NOW / 1000)])
  const given = await call<{ size: number }>('POST', '/v1/log/cosignatures', BANKER, {
    checkpoint: cosigned,
    witness: verifierText(witness),
  })
  expect(given.body.size).toBe(readCheckpoint(body).size)
  expect(last(await bundle(report_id), {}, wary)).toMatchObject({ part: 'time', isGood: true })
  // The log grows on, and what the witness has seen proves the report still.
  await ask()
  const later = await bundle(report_id)
  expect(last(later, {}, wary)).toMatchObject({ part: 'time', isGood: true })
  // A witness that was slow signs a head that is not the newest any more.
  const slow = { ...witness, name: 'slow.example' } as const
  const signed = noteOf(body, [...signatures, signAsWitness(body, slow.name, seed, NOW / 1000)])
  const late = { checkpoint: signed, witness: verifierText(slow) }
  expect((await call<{ size: number }>('POST', '/v1/log/cosignatures', BANKER, late)).body.size).toBe(
    given.body.size,
  )
  // Another who brings the same line, or one of another key under the same name, takes nothing from it.
  await call('POST', '/v1/log/cosignatures', AUDIT, { checkpoint: cosigned, witness: verifierText(witness) })
  expect(last(await bundle(report_id), {}, wary)).toMatchObject({ part: 'time', isGood: true })
  const other = new Uint8Array(32).fill(5)
  const namesake = { ...witness, publicKey: ed25519.getPublicKey(other) }
  const given2 = noteOf(body, [...signatures, signAsWitness(body, witness.name, other, NOW / 1000)])
  await call('POST', '/v1/log/cosignatures', AUDIT, { checkpoint: given2, witness: verifierText(namesake) })
  await call('POST', '/v1/log/cosignatures', BANKER, { checkpoint: cosigned, witness: verifierText(witness) })
  expect(last(await bundle(report_id), {}, wary)).toMatchObject({ part: 'time', isGood: true })
  // Nor does a later head that strangers have signed; who names its witness gets the head which that one has signed.
  const now = (await call('GET', '/v1/log/checkpoint')).text
  const fresh = readNote(now)
  for (const [name, token] of [['evil.one', AUDIT] as const, ['evil.two', BANKER] as const]) {
    const line = signAsWitness(fresh.text, name, other, NOW / 1000)
    await call('POST', '/v1/log/cosignatures', token, {
      checkpoint: noteOf(fresh.text, [...fresh.signatures, line]),
      witness: verifierText({ ...namesake, name }),
    })
  }
  expect(last(await bundle(report_id), {}, wary)).toMatchObject({ part: 'time', isGood: true })
  expect(last(await bundle(report_id, BANKER, '?signed_by=evil.one,evil.two'), {}, wary)).toMatchObject({
    part: 'witnesses',
  })
  // Who does not know the witness goes by what it knows: a stranger's signature spoils nothing.
  expect(last(await bundle(report_id), {})).toMatchObject({ part: 'time', isGood: true })
  expect(readVerifier(trusted.log).name).toBe('qingheng/370300')
})

test('an entry that is rewritten, with all of the database at hand, shows', async () => {
  const { ask, bundle, trust, sql, call } = await bank()
  const { report_id } = await ask()
  sql.run("UPDATE credit_entries SET detail = '无' WHERE uscc = ?", A)
  sql.run("UPDATE log_records SET record = replace(record, '超标', '无')")
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual(
    expect.arrayContaining([expect.stringMatching(/^log \d+: its record was changed$/)]),
  )
  const proof = async (query: string) => call('GET', `/v1/log/proof?${query}`)
  const { size } = readCheckpoint(readNote((await call('GET', '/v1/log/checkpoint')).text).text)
  expect((await proof(`index=0&size=${size - 1}`)).text).toContain(`\n${size - 1}\n`)
  expect([(await proof(`index=0&size=${size + 1}`)).status, (await proof(`index=3&size=3`)).status]).toEqual([
    404, 404,
  ])
  // What was issued before still says what it said.
  expect(verifyBundle(await bundle(report_id), await trust(), { now: NOW }).isGood).toBe(true)
})
