import type { ApiError } from '../shell/api.ts'
import { newName } from '../shell/names.ts'
import { token } from '../shell/state.ts'

/** Names of orders whose answer did not come, by person and order: asked for again, each is still one order. */
const unanswered = new Map<string, string>()

/** Places an order once, however often it is asked for until an answer says what became of it. */
export interface Attempt {
  /** The client_order_id. */
  readonly name: string
  succeed(): void
  fail(error: ApiError): void
}

export function attemptOf(order: object): Attempt {
  const key = `${token.value} ${JSON.stringify(order)}`
  const isFirst = !unanswered.has(key)
  const name = unanswered.get(key) ?? newName()
  unanswered.set(key, name)
  const forget = () => unanswered.delete(key)
  return {
    name,
    succeed: forget,
    fail({ status }) {
      // A rule that said no speaks of this name; any other refusal only of this attempt.
      if (status === 422 || (isFirst && status >= 400 && status < 500)) forget()
    },
  }
}
