import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from './server.ts'

const CLIENT = { client_id: 'qingheng', client_secret: 'told to the service alone' }

/** A provider of accounts (a certified implementation of OpenID Connect) that lets in whoever names himself. */
export async function startProvider() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const warn = console.warn
  // It warns that its keys and pages are those of a trial, which is what this is.
  console.warn = () => {}
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: ['https://qingheng.example/sign-in/oidc'] }],
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  })
  // Where the service listens is known later.
  Object.assign(provider.Client.prototype, { redirectUriAllowed: () => true })
  const server = createServer(provider.callback())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  console.warn = warn
  return {
    environment: {
      ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.client_id, OIDC_CLIENT_SECRET: CLIENT.client_secret },
      OIDC_NAME: '单位账号',
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
