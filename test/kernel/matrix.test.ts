import { expect, test } from 'vitest'
import { PRIVATE_CHANNELS, PUBLIC_CHANNELS } from '../../engine/facts/stream.ts'
import { keysOf, ROLE, type Role } from '../../engine/facts/words.ts'
import { COMMANDS } from '../../engine/venue/execute.ts'
import { Session } from '../../src/edge/session.ts'
import { findPrincipal } from '../../src/kernel/principals.ts'
import { dispatch } from '../../src/market/stream/dispatch.ts'
import { startTestService } from '../helpers/service.ts'

const api = await startTestService()
/** Somebody of each role, by token; and the public. */
const TOKENS: Readonly<Record<Role, string>> = {
  enterprise: 'demo-enterprise-a',
  bank: 'demo-bank',
  operator: 'demo-operator',
  maker: 'demo-bureau',
  approver: 'demo-bureau-chief',
  auditor: 'demo-auditor',
  administrator: 'demo-administrator',
}
const ROLES = keysOf(ROLE)

interface Operation {
  readonly description?: string
  readonly security?: readonly object[]
}
const { body: document } = await api.call<{ paths: Record<string, Record<string, Operation>> }>(
  'GET',
  '/openapi.json',
)

/** Places of a path that nothing has: what is refused for a role is refused before anything is looked for. */
const filled = (path: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'list' ? 'positive' : '999999'))

test.each(Object.entries(document.paths).filter(([path]) => path !== '/v1/stream'))(
  '%s opens to the roles that its document names, and to nobody else',
  async (path, methods) => {
    for (const [method, { description = '', security = [] }] of Object.entries(methods)) {
      const named = /Roles: ([^.]*)\./.exec(description)?.[1]?.split(', ')
      const isPublic = security.some((scheme) => Object.keys(scheme).length === 0)
      expect(isPublic).toBe(named === undefined)
      const stranger = await api.call(method.toUpperCase(), filled(path))
      expect([method, 'public', stranger.status === 401 && stranger.body.code === 'unauthorized']).toEqual([
        ...[method, 'public', named !== undefined],
      ])
      for (const role of ROLES) {
        const body = method === 'get' || method === 'delete' ? undefined : {}
        const { status, body: answer } = await api.call(
          method.toUpperCase(),
          filled(path),
          TOKENS[role],
          body,
        )
        const isOpen = named === undefined || named.includes(role)
        expect([path, method, role, status === 403 && answer.code === 'forbidden']).toEqual([
          ...[path, method, role, !isOpen],
        ])
      }
    }
  },
)

test('every command names who may give it, and a route that gives it says the same', () => {
  const own = COMMANDS.filter(({ isOwn }) => isOwn)
  for (const { name, by } of own) for (const role of by) expect(['enterprise', 'bank'], name).toContain(role)
})

test.each(ROLES)(
  'a stream opens its private channels to %s as the table says, and public ones to all',
  async (role) => {
    const { service } = api
    const sent: string[] = []
    const socket = {
      send: (frame: { text: string }) => sent.push(frame.text),
      close: () => {},
      buffered: () => 0,
    }
    const principal = findPrincipal(service.sequencer.venue, TOKENS[role], true, Date.now())
    const session = new Session(socket as never, principal, service.metrics)
    const ask = async (params: object) => {
      sent.length = 0
      await dispatch(service, session, JSON.stringify({ method: 'subscribe', params, req_id: 1 }))
      return (JSON.parse(sent[0]!) as { success: boolean }).success
    }
    for (const channel of PRIVATE_CHANNELS)
      expect([channel, await ask({ channel })]).toEqual([channel, role === 'enterprise' || role === 'bank'])
    for (const channel of PUBLIC_CHANNELS.filter((one) => one !== 'candles'))
      expect([channel, await ask({ channel, symbols: ['SO2-ZIBO'] })]).toEqual([channel, true])
  },
)
