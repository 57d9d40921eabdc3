/** A rule said no. `code` is stable snake_case; `rule` names the legal source where there is one. */
export interface Rejection<Code extends string = string> {
  readonly ok: false
  readonly code: Code
  readonly detail: string
  readonly rule?: string
}

export interface Accepted<T> {
  readonly ok: true
  readonly value: T
}

export type Result<T, Code extends string = string> = Accepted<T> | Rejection<Code>

export function ok<T>(value: T): Accepted<T> {
  return { ok: true, value }
}

/** `detail` names the field, the rule and the fix; it is shown to the user as it stands. */
export function rejected<Code extends string>(code: Code, detail: string, rule?: string): Rejection<Code> {
  return rule === undefined ? { ok: false, code, detail } : { ok: false, code, detail, rule }
}
