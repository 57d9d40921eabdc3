import { useEffect, useState } from 'preact/hooks'
import type { Asset } from '../../../engine/facts/asset.ts'
import type { Ecosystem, FormulaEntry, ParameterEntry, Source } from '../../../engine/facts/catalogue.ts'
import type { CreditFile, ListEntry } from '../../../engine/facts/credit.ts'
import type {
  CredentialAnswer,
  Enrolment,
  JoinBody,
  JoinWithPasskeyBody,
  Me,
  NewKey,
  NewKeyBody,
  NewPasskeyBody,
  NewPasswordBody,
  NewPrincipal,
  NewPrincipalBody,
  PasskeyCreation,
  PasskeyProven,
  PasskeyRequest,
  PrincipalAnswer,
  ProposalAnswer,
  SecurityEventAnswer,
  SessionAnswer,
  SignInBody,
} from '../../../engine/facts/identity.ts'
import type { Instrument } from '../../../engine/facts/market.ts'
import type { OrderAnswer, PlaceOrderBody } from '../../../engine/facts/order.ts'
import type { PlotValueAnswer } from '../../../engine/facts/plot-value.ts'
import type { ApprovalAnswer, ParticipantAnswer } from '../../../engine/facts/registry.ts'
import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Evaluation, Trace, Valuation } from '../../../engine/facts/valuation.ts'
import type { ComparisonAnswer, QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { sentenceOf } from './problems.ts'
import { signIns, t, token } from './state.ts'

interface List<T> {
  readonly data: T[]
}

/** What the service answers to each path that a page reads. */
export interface Reads {
  '/v1/sessions/current': { readonly me: Me | null }
  '/v1/principals': List<PrincipalAnswer>
  '/v1/proposals': List<ProposalAnswer>
  '/v1/approvals': List<ApprovalAnswer>
  '/v1/credentials': List<CredentialAnswer>
  '/v1/security-events': List<SecurityEventAnswer>
  '/v1/service': { readonly is_demonstration: boolean }
  '/v1/assets': List<Asset>
  '/v1/assets/{asset_id}/values': List<PlotValueAnswer>
  '/v1/credit/files/{uscc}': CreditFile
  '/v1/credit/lists/{list}': List<ListEntry>
  '/v1/ecosystems': List<Ecosystem>
  '/v1/formulas': List<FormulaEntry>
  '/v1/instruments': List<Instrument>
  '/v1/parameters': List<ParameterEntry>
  '/v1/participants': List<ParticipantAnswer>
  '/v1/sources': List<Source>
  '/v1/valuations': List<Valuation>
  '/v1/valuations/{valuation_id}': Valuation
  '/v1/valuations/{valuation_id}/accounts': SeeaAccountsAnswer
  '/v1/valuations/{valuation_id}/comparison': ComparisonAnswer
  '/v1/valuations/{valuation_id}/quality': QualityAnswer
  '/v1/valuations/{valuation_id}/traces/{trace_id}': Trace
}

/** What a page gives to each route that changes or computes something, and what comes back. */
export interface Writes {
  'POST /v1/orders': [body: PlaceOrderBody, answer: OrderAnswer]
  'DELETE /v1/orders/{order_id}': [body: undefined, answer: OrderAnswer]
  'POST /v1/sessions': [body: SignInBody, answer: SessionAnswer]
  'POST /v1/sessions/passkey/options': [body: undefined, answer: PasskeyRequest]
  'POST /v1/sessions/passkey': [body: PasskeyProven, answer: SessionAnswer]
  'DELETE /v1/sessions/current': [body: undefined, answer: null]
  'POST /v1/enrolments': [body: { readonly invitation: string }, answer: Enrolment]
  'POST /v1/enrolments/complete': [body: JoinBody, answer: { readonly name: string }]
  'POST /v1/enrolments/passkey/options': [body: { readonly invitation: string }, answer: PasskeyCreation]
  'POST /v1/enrolments/passkey/complete': [body: JoinWithPasskeyBody, answer: { readonly name: string }]
  'POST /v1/passkeys/options': [body: undefined, answer: PasskeyCreation]
  'POST /v1/passkeys': [body: NewPasskeyBody, answer: CredentialAnswer]
  'POST /v1/authenticators': [body: undefined, answer: Enrolment]
  'POST /v1/password': [body: NewPasswordBody, answer: { readonly credential_id: number }]
  'POST /v1/keys': [body: NewKeyBody, answer: NewKey]
  'POST /v1/credentials/{credential_id}/end': [body: undefined, answer: { readonly credential_id: number }]
  'POST /v1/invitations': [body: NewPrincipalBody, answer: NewPrincipal]
  'POST /v1/principals': [body: NewPrincipalBody, answer: NewPrincipal]
  'POST /v1/principals/{name}/confirm': [body: undefined, answer: { readonly name: string }]
  'POST /v1/principals/{name}/reset': [body: undefined, answer: NewPrincipal]
  'POST /v1/principals/{name}/remove': [body: { readonly reason: string }, answer: { readonly name: string }]
  'POST /v1/proposals/{proposal_id}/confirm': [body: undefined, answer: object]
  'POST /v1/proposals/{proposal_id}/refuse': [body: { readonly reason: string }, answer: object]
  'POST /v1/approvals/{approval_id}/approve': [body: undefined, answer: object]
  'POST /v1/approvals/{approval_id}/refuse': [body: { readonly reason: string }, answer: object]
  'POST /v1/formulas/{formula_id}/evaluate': [
    body: { readonly inputs: Record<string, { readonly value: number; readonly unit: string }> },
    answer: Evaluation,
  ]
}

/** Members of the path, and others, which go into the query. */
export type Given = Readonly<Record<string, string | number>>

/** An answer that says no, or none that can be read (status 0), with what to show. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

/** The address of a path with what it is given. */
export function addressOf(path: string, given: Given = {}): string {
  const query = new URLSearchParams()
  let filled = path
  for (const [name, value] of Object.entries(given)) {
    if (filled.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, encodeURIComponent(String(value)))
    else query.set(name, String(value))
  }
  return query.size === 0 ? filled : `${filled}?${query}`
}

export function read<P extends keyof Reads>(path: P, given?: Given): Promise<Reads[P]> {
  return ask('GET', addressOf(path, given))
}

export function write<R extends keyof Writes>(
  route: R,
  given: Given,
  body: Writes[R][0],
): Promise<Writes[R][1]> {
  const [method, path] = route.split(' ') as [string, string]
  return ask(method, addressOf(path, given), body)
}

async function ask<T>(method: string, address: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {}
  if (token.value !== '') headers.Authorization = `Bearer ${token.value}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const answer = await fetch(address, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw unanswered(method)
  })
  if (answer.status === 204) return null as T
  const json = (await answer.json().catch(() => {
    throw unanswered(method)
  })) as T & { code?: string; detail?: string }
  if (!answer.ok) {
    const { code = 'error', detail = answer.statusText } = json
    if (code === 'unauthorized') endedElsewhere()
    throw new ApiError(answer.status, code, sentenceOf(code) ?? detail)
  }
  return json
}

/** A session that was ended elsewhere, or ran out: the page asks again who this is, once in a while. */
let askedAgainAt = 0
function endedElsewhere(): void {
  if (token.value !== '' || Date.now() - askedAgainAt < 10_000) return
  askedAgainAt = Date.now()
  signIns.value++
}

/** Of what was only read nothing can have been done. */
function unanswered(method: string): ApiError {
  const sentence =
    method === 'GET'
      ? t('没有收到答复;请检查网络后重试', 'no answer came; look at your connection and try again')
      : t('没有收到答复,请求可能已执行;请重试', 'no answer came, and it may have been done; try again')
  return new ApiError(0, 'no_answer', sentence)
}

export interface Loaded<T> {
  readonly value: T | undefined
  readonly error: ApiError | undefined
  readonly isLoading: boolean
  reload(): void
}

/**
 * What a path answers, loaded again when the path, what it is given or the person changes; no path: nothing. What was
 * loaded for another is never shown.
 */
export function useLoaded<P extends keyof Reads>(path: P | undefined, given?: Given): Loaded<Reads[P]> {
  const [state, setState] = useState<{ key?: string; value?: Reads[P]; error?: ApiError }>({})
  const [round, setRound] = useState(0)
  const address = path === undefined ? undefined : addressOf(path, given)
  const key = address === undefined ? undefined : `${token.value} ${signIns.value} ${round} ${address}`
  useEffect(() => {
    if (address === undefined || key === undefined) return
    let isCurrent = true
    ask<Reads[P]>('GET', address)
      .then((value) => isCurrent && setState({ key, value }))
      .catch((error: ApiError) => isCurrent && setState({ key, error }))
    return () => {
      isCurrent = false
    }
  }, [address, key])
  const isCurrent = key !== undefined && state.key === key
  return {
    value: isCurrent ? state.value : undefined,
    error: isCurrent ? state.error : undefined,
    isLoading: key !== undefined && !isCurrent,
    reload: () => setRound((count) => count + 1),
  }
}
