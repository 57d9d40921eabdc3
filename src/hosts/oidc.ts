import type { OidcSettings } from '../edge/service.ts'

const NEAR = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** A provider of accounts, where the environment names one. Throws as `readConfig` does. */
export function readOidc(env: Readonly<Record<string, string | undefined>>): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME } = env
  if (!issuer) {
    if (clientId || clientSecret) throw new Error('OIDC_ISSUER: the provider of OIDC_CLIENT_ID; give it')
    return undefined
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && NEAR.has(url.hostname))
  if (!url || !isSafe)
    throw new Error(`OIDC_ISSUER: ${issuer} is no address such as https://accounts.example`)
  if (!clientId) throw new Error('OIDC_CLIENT_ID: the provider knows this service by it; give it')
  return { issuer: url, clientId, name: OIDC_NAME || url.hostname, ...(clientSecret ? { clientSecret } : {}) }
}
