import { write } from '../shell/api.ts'

/** Where an invitation waits while its owner is with the provider; gone when the tab is closed. */
const WAITING = 'qingheng-invitation'

/** Sends the browser to the provider of accounts; it comes back to /sign-in/oidc. */
export async function goToProvider(invitation?: string): Promise<void> {
  const { url } = await write('POST /v1/oidc/options', {}, undefined)
  if (invitation === undefined) sessionStorage.removeItem(WAITING)
  else sessionStorage.setItem(WAITING, invitation)
  location.assign(url)
}

/** Gives the service what the provider sent back: an invitation is taken up, or a session opened. */
export async function comeBack(query: string): Promise<{ readonly name: string; readonly isNew: boolean }> {
  const invitation = sessionStorage.getItem(WAITING)
  sessionStorage.removeItem(WAITING)
  if (invitation === null) return { ...(await write('POST /v1/sessions/oidc', {}, { query })), isNew: false }
  return { ...(await write('POST /v1/enrolments/oidc', {}, { invitation, query })), isNew: true }
}
