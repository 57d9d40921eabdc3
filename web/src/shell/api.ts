import { useEffect, useState } from 'preact/hooks'
import type { Fault } from '../../../engine/facts/common.ts'
import { visits } from './address.ts'
import { newName } from './names.ts'
import { learnSentences, sentenceOf } from './problems.ts'
import type { List, Reads, Writes } from './routes.ts'
import { language, signIns, t, token } from './state.ts'

/** Members of the path, and others, which go into the query. */
export type Given = Readonly<Record<string, string | number>>

/** An answer that says no, or none that can be read (status 0), with what to show. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  /** The service's own words, with the figures of this case. */
  readonly detail: string
  readonly faults: readonly Fault[]
  constructor(status: number, code: string, detail: string, faults: readonly Fault[] = []) {
    super(sentenceOf(code) ?? detail)
    this.status = status
    this.code = code
    this.detail = detail
    this.faults = faults
  }

  /** What was wrong with a member of what was sent. */
  faultOf(member: string): string | undefined {
    // What lies deeper is told at the field that it was made of.
    const fault =
      this.faults.find(({ pointer }) => pointer.split('/')[1] === member) ??
      this.faults.find(({ pointer }) => pointer.split('/').includes(member))
    return fault && (sentenceOf(fault.code) ?? fault.detail)
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
  /** Asked again under the same key, it is done once. */
  key?: string,
): Promise<Writes[R][1]> {
  const [method, path] = route.split(' ') as [string, string]
  const target = addressOf(path, given)
  const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key }
  if (body instanceof Blob) return ask(method, target, body, { ...headers, 'Content-Type': body.type })
  const text = body === undefined ? undefined : JSON.stringify(body)
  const json = text === undefined ? headers : { ...headers, 'Content-Type': 'application/json' }
  return ask<Writes[R][1]>(method, target, text, json).catch((error: ApiError) => {
    if (error.code !== 'signature_needed') throw error
    return askSigned(error, { method, target, text, key: key ?? newName() }, json)
  })
}

/** A request that is to be signed. */
export interface ToSign {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly key: string
  /** The JSON of its body; absent: there is none. */
  readonly text: string | undefined
}

/** The same request once more, signed with the passkey of who asks; where there is none, the refusal stands. */
async function askSigned<T>(
  refusal: ApiError,
  request: ToSign,
  headers: Readonly<Record<string, string>>,
): Promise<T> {
  const { signatureOf } = await import('./signing.ts')
  const { me } = await read('/v1/sessions/current')
  const signature = await signatureOf(request, me)
  if (!signature) throw refusal
  const { method, target, text, key } = request
  return ask(method, target, text, { ...headers, ...signature, 'Idempotency-Key': key })
}

/** A file that the service makes for who is signed in. */
export async function fileAt(address: string): Promise<Blob> {
  const answer = await answerTo('GET', address)
  return answer.ok ? answer.blob() : bodyOf<Blob>('GET', answer)
}

export async function ask<T>(...request: Parameters<typeof answerTo>): Promise<T> {
  return bodyOf<T>(request[0], await answerTo(...request))
}

async function answerTo(
  method: string,
  address: string,
  body?: string | Blob,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const who = token.value === '' ? {} : { Authorization: `Bearer ${token.value}` }
  return fetch(address, {
    method,
    headers: { 'Accept-Language': language.value, ...headers, ...who },
    ...(body === undefined ? {} : { body }),
  }).catch(() => {
    throw unanswered(method)
  })
}

/** What an answer says. Throws what it refuses with. */
async function bodyOf<T>(method: string, answer: Response): Promise<T> {
  if (answer.status === 204) return null as T
  const json = (await answer.json().catch(() => {
    throw unanswered(method)
  })) as T & { code?: string; detail?: string; errors?: Fault[] }
  if (!answer.ok) {
    const { code = 'error', detail = answer.statusText } = json
    if (code === 'unauthorized') endedElsewhere()
    await learnSentences()
    throw new ApiError(answer.status, code, detail, json.errors)
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
      ? t('请检查网络后重试', 'Look at your connection and try again')
      : t(
          '请求可能已执行;原样再提交一次即可查明,不会重复办理',
          'It may have been done: send it again as it is to find out; it is not done twice',
        )
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
  const key = address === undefined ? undefined : `${token.value} ${signIns.value} ${address}`
  useEffect(() => {
    if (address === undefined || key === undefined) return
    let isCurrent = true
    ask<Reads[P]>('GET', address)
      .then((value) => isCurrent && setState({ key, value }))
      .catch(
        (error: ApiError) =>
          isCurrent &&
          // What could not be loaded again stays as it was, with what went wrong.
          setState((before) => (before.key === key ? { ...before, error } : { key, error })),
      )
    return () => {
      isCurrent = false
    }
  }, [address, key, round, visits.value])
  const isSame = key !== undefined && state.key === key
  return {
    value: isSame ? state.value : undefined,
    error: isSame ? state.error : undefined,
    isLoading: key !== undefined && !isSame,
    reload: () => setRound((count) => count + 1),
  }
}

/** Rows of a list that comes in pages, as many as were asked for so far. */
export interface LoadedList<T> extends Pick<Loaded<unknown>, 'error' | 'isLoading' | 'reload'> {
  readonly rows: readonly T[] | undefined
  /** Loads the next page; absent: there is none. */
  readonly more?: () => void
  /** Loads the first page again, where no other one is shown. */
  refresh(): void
  /** Every row, for a file: page by page, whatever is shown. */
  all(): Promise<readonly T[]>
}

const PAGE = 100

type Row<P extends keyof Reads> = Reads[P] extends { readonly data: (infer T)[] } ? T : never

/** Rows of a file at most; past it a program reads the list. */
const MAX_ROWS = 200_000

async function everyRow<P extends keyof Reads>(path: P, given: Given): Promise<readonly Row<P>[]> {
  const rows: Row<P>[] = []
  for (let cursor = ''; rows.length < MAX_ROWS; ) {
    const asked = { ...given, limit: 1000, ...(cursor === '' ? {} : { cursor }) }
    const page = (await read(path, asked)) as unknown as List<Row<P>> & { next_cursor?: string | null }
    rows.push(...page.data)
    if (!page.next_cursor) return rows
    cursor = page.next_cursor
  }
  return rows
}

/** A list, loaded page by page. */
export function useList<P extends keyof Reads>(path: P | undefined, given: Given = {}): LoadedList<Row<P>> {
  const [known, setKnown] = useState<{ key: string; rows: Row<P>[] }>({ key: '', rows: [] })
  const [cursor, setCursor] = useState('')
  const key = `${path} ${JSON.stringify(given)} ${token.value} ${signIns.value}`
  const isSame = known.key === key
  const loaded = useLoaded(path, { limit: PAGE, ...given, ...(isSame && cursor !== '' ? { cursor } : {}) })
  const value = loaded.value as (List<Row<P>> & { readonly next_cursor?: string | null }) | undefined
  const before = isSame ? known.rows : []
  const next = value?.next_cursor
  return {
    rows: value ? [...before, ...value.data] : before.length > 0 ? before : undefined,
    error: loaded.error,
    isLoading: loaded.isLoading,
    all: () => (path === undefined ? Promise.resolve([]) : everyRow(path, given)),
    refresh: () => before.length === 0 && loaded.reload(),
    reload() {
      setKnown({ key: '', rows: [] })
      setCursor('')
      loaded.reload()
    },
    ...(value && next
      ? {
          more() {
            setKnown({ key, rows: [...before, ...value.data] })
            setCursor(next)
          },
        }
      : {}),
  }
}
