/** What a client's message is answered with. */
export type Answer =
  | { success: true; result?: unknown }
  | {
      success: false
      error: { code: string; detail: string; seq?: number; rule?: string; retry_after_ms?: number }
    }

export function refused(code: string, detail: string): Answer {
  return { success: false, error: { code, detail } }
}
