import { useEffect, useState } from 'preact/hooks'
import { t, token } from './state.ts'

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

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {}
  if (token.value !== '') headers.Authorization = `Bearer ${token.value}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const unknown = () => {
    throw new ApiError(
      0,
      'no_answer',
      t('没有收到答复,请求可能已执行;请重试', 'no answer came, and it may have been done; try again'),
    )
  }
  const answer = await fetch(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(unknown)
  const json = (await answer.json().catch(unknown)) as T & { code?: string; detail?: string }
  if (!answer.ok) throw new ApiError(answer.status, json.code ?? 'error', json.detail ?? answer.statusText)
  return json
}

export interface Loaded<T> {
  readonly value: T | undefined
  readonly error: ApiError | undefined
  reload(): void
}

/** What a path answers, loaded again when the path or the person changes; no path: nothing. */
export function useLoaded<T>(path: string | undefined): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: ApiError }>({})
  const [round, setRound] = useState(0)
  const person = token.value
  useEffect(() => {
    if (path === undefined) {
      setState({})
      return
    }
    let isCurrent = true
    call<T>('GET', path)
      .then((value) => isCurrent && setState({ value }))
      .catch((error: ApiError) => isCurrent && setState({ error }))
    return () => {
      isCurrent = false
    }
  }, [path, person, round])
  return { value: state.value, error: state.error, reload: () => setRound((count) => count + 1) }
}
