import {
  CLOSE_POLICY,
  type ClientMessage,
  clientMessage,
  MAX_MESSAGE,
  PRIVATE_CHANNELS,
  type PrivateChannel,
} from '../../../engine/facts/stream.ts'
import { Frame } from '../../edge/frame.ts'
import { refusalTold } from '../../edge/problem.ts'
import type { Session } from '../../edge/session.ts'
import { shapeSentence } from '../../edge/shape-problem.ts'
import { hasRole } from '../../kernel/permissions.ts'
import { findPrincipal } from '../../kernel/principals.ts'
import { type Answer, refused } from './answer.ts'
import type { Streaming } from './hub.ts'
import { enterOrder, isOrderMessage } from './order-entry.ts'

const DEFAULT_DEPTH = 25
export const DEFAULT_INTERVAL = '1m'

/** An answer, and what follows it: a snapshot comes after the acknowledgement of its subscription. */
interface Reply {
  readonly answer: Answer
  readonly afterwards?: () => void
}
type Subscription = Extract<ClientMessage, { method: 'subscribe' }>['params']

type Subscribe = Extract<ClientMessage, { method: 'subscribe' | 'unsubscribe' }>
/** Told when what a session reads has changed: a host whose sockets outlive its memory keeps that. */
export type Remember = (method: Subscribe['method'], params: Subscription) => void

/** Reads one message of a client and answers it. What can't be read is answered too, and closes nothing. */
export async function dispatch(
  service: Streaming,
  session: Session,
  text: string,
  remember?: Remember,
): Promise<void> {
  const told = <E extends { readonly detail: string }>(error: E) =>
    refusalTold(service.sequencer.venue, error, session.readsChinese)
  const caller = session.principal?.name ?? `at ${session.address}`
  const wait = service.requestThrottle.take(caller, 1, service.now())
  if (wait > 0) {
    const detail = `more than ${service.requestThrottle.rate!.perSecond} messages a second; try again in ${wait} ms`
    const error = { code: 'too_many_requests', detail, retry_after_ms: wait }
    session.send(new Frame({ method: null, success: false, error: told(error) }))
    return
  }
  const read = readMessage(text, session.readsChinese)
  if (!('message' in read)) {
    const { method, req_id, ...error } = read
    session.send(new Frame({ method, req_id, success: false, error: told(error) }))
    return
  }
  const { message } = read
  const { answer, afterwards } = await run(service, session, message)
  if (answer.success && (message.method === 'subscribe' || message.method === 'unsubscribe')) {
    remember?.(message.method, message.params)
  }
  const said = answer.success ? answer : { ...answer, error: told(answer.error) }
  session.send(new Frame({ method: message.method, req_id: message.req_id, ...said }))
  afterwards?.()
}

interface Unreadable {
  readonly method: unknown
  readonly req_id: unknown
  readonly code: string
  readonly detail: string
}

function readMessage(text: string, toChinese: boolean): { message: ClientMessage } | Unreadable {
  const unreadable = (code: string, detail: string, json: unknown = {}): Unreadable => {
    const { method = null, req_id } = (json ?? {}) as { method?: unknown; req_id?: unknown }
    return { method, req_id, code, detail }
  }
  if (text.length > MAX_MESSAGE) return unreadable('message_too_long', `at most ${MAX_MESSAGE} characters`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return unreadable('malformed_json', 'a message is one JSON object')
  }
  const parsed = clientMessage.safeParse(json)
  if (parsed.success) return { message: parsed.data }
  return unreadable('malformed_message', shapeSentence(parsed.error, toChinese), json)
}

/** A session that nobody has used for too long may nothing, and goes; what is done over a stream counts as use. */
function endedReply(service: Streaming, session: Session): Reply | undefined {
  const { credentialId } = session.principal ?? {}
  const credential = service.sequencer.venue.shelves.credentials.get(credentialId ?? 0)
  if (credential === undefined) return undefined
  if (!service.doors.isIdle(credential, service.now())) {
    service.doors.used(credential.credential_id, service.now())
    return undefined
  }
  const close = () => session.close(CLOSE_POLICY, 'this session has ended')
  return { answer: refused('unauthorized', 'this session has ended; sign in again'), afterwards: close }
}

/** Tokens that are not known over one connection at most. */
const MAX_FAILED_SIGN_INS = 5

async function run(service: Streaming, session: Session, message: ClientMessage): Promise<Reply> {
  const ended = endedReply(service, session)
  if (ended) return ended
  if (isOrderMessage(message)) return { answer: await enterOrder(service, session, message) }
  switch (message.method) {
    case 'ping':
      return { answer: { success: true } }
    case 'authenticate': {
      const principal = findPrincipal(
        service.sequencer.venue,
        message.params.token,
        service.isDemo,
        service.now(),
      )
      if (!principal) {
        service.doors.log.note('token_unknown', { address: session.address, detail: 'stream' })
        session.failedSignIns++
        const answer = refused('unauthorized', 'token: not known')
        if (session.failedSignIns < MAX_FAILED_SIGN_INS) return { answer }
        return { answer, afterwards: () => session.close(CLOSE_POLICY, 'too many tokens that are not known') }
      }
      if (session.principal?.uscc !== principal.uscc) leavePrivate(session, service.now())
      session.principal = principal
      return { answer: { success: true, result: { name: principal.name, roles: principal.roles } } }
    }
    case 'subscribe':
    case 'unsubscribe':
      return subscribe(service, session, message.method, message.params)
  }
}

function subscribe(
  service: Streaming,
  session: Session,
  method: Subscribe['method'],
  params: Subscription,
): Reply {
  const { venue } = service.sequencer
  const { channel } = params
  if (isPrivate(channel)) {
    const [foreign] = (['symbols', 'depth', 'interval'] as const).filter((name) => params[name] !== undefined)
    if (foreign !== undefined)
      return {
        answer: refused(
          'malformed_message',
          `/params/${foreign}: ${channel} has all markets of yours; leave it out`,
        ),
      }
    const uscc = hasRole(session.principal, ['enterprise', 'bank']) ? session.principal?.uscc : undefined
    const participant = uscc === undefined ? undefined : venue.participants.get(uscc)
    if (!participant) {
      return { answer: refused('unauthorized', `${channel} is private: authenticate as a participant first`) }
    }
    const afterwards = () => {
      // It has become somebody else while this was answered.
      if (session.principal?.uscc !== participant.uscc) return
      if (method === 'subscribe') service.hub.own.subscribe(session, channel, participant, params.from_seq)
      else service.hub.own.unsubscribe(session, channel, participant.uscc)
    }
    return { answer: { success: true }, afterwards }
  }
  const misplaced =
    (params.depth !== undefined && channel !== 'book' && 'depth') ||
    (params.interval !== undefined && channel !== 'candles' && 'interval')
  if (misplaced)
    return {
      answer: refused('malformed_message', `/params/${misplaced}: ${channel} has none; leave it out`),
    }
  const symbols = params.symbols ?? venue.markets.map((market) => market.terms.symbol)
  const unknown = symbols.find((symbol) => !venue.marketBySymbol.has(symbol))
  if (unknown !== undefined) {
    return { answer: refused('market_not_found', `symbols: there is no instrument ${unknown}`) }
  }
  const wanted = {
    channel,
    depth: params.depth ?? DEFAULT_DEPTH,
    interval: params.interval ?? DEFAULT_INTERVAL,
    fromSeq: params.from_seq,
  } as const
  const { markets } = service.hub
  const afterwards = () => {
    for (const symbol of symbols) {
      // One book a symbol: a subscription with another depth takes the place of the one before.
      const market = venue.marketBySymbol.get(symbol)!
      markets.unsubscribe(session, market, wanted)
      if (method === 'subscribe') markets.subscribe(session, market, wanted)
    }
  }
  return { answer: { success: true }, afterwards }
}

/** Leaves the private topics of whoever the session was before. */
function leavePrivate(session: Session, at: number): void {
  session.resuming.clear()
  for (const topic of session.topics.keys()) if (topic.symbol === undefined) topic.leave(session, at)
}

export function isPrivate(channel: string): channel is PrivateChannel {
  return (PRIVATE_CHANNELS as readonly string[]).includes(channel)
}
