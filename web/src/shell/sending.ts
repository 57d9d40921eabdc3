import { useState } from 'preact/hooks'
import type { ApiError } from './api.ts'

interface Sending {
  readonly isSending: boolean
  readonly error: ApiError | undefined
  /** Sends, and then does what follows; a refusal is kept to be shown. */
  send<T>(sent: () => Promise<T>, then: (answer: T) => void): Promise<void>
  clear(): void
}

/** A form or a button that sends something: whether it is under way, and why it was refused. */
export function useSending(): Sending {
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<ApiError>()
  return {
    isSending,
    error,
    clear: () => setError(undefined),
    async send(sent, then) {
      setIsSending(true)
      try {
        const answer = await sent()
        setError(undefined)
        then(answer)
      } catch (caught) {
        setError(caught as ApiError)
      } finally {
        setIsSending(false)
      }
    },
  }
}
