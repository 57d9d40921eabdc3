import { cancelOrderCommand, orderAnswerOf, placeOrderCommand } from '../app/orders.ts'
import { UnavailableError } from '../app/sequencer.ts'
import type { Service } from '../app/service.ts'
import { findPrincipal } from '../auth/principals.ts'
import {
  type ClientMessage,
  clientMessage,
  MAX_MESSAGE,
  PRIVATE_CHANNELS,
  type PrivateChannel,
} from '../contract/stream.ts'
import type { Session } from './session.ts'

const DEFAULT_DEPTH = 25

type Answer =
  | { success: true; result?: unknown }
  | { success: false; error: { code: string; detail: string; seq?: number } }
/** An answer, and what follows it: a snapshot comes after the acknowledgement of its subscription. */
interface Reply {
  readonly answer: Answer
  readonly afterwards?: () => void
}
type Subscription = Extract<ClientMessage, { method: 'subscribe' }>['params']

/** Told when who a session is, or what it reads, has changed: a host whose sockets outlive its memory keeps that. */
export type Remember = (params: Subscription | undefined, method: string) => void

/** Reads one message of a client and answers it. What can't be read is answered too, and closes nothing. */
export async function dispatch(
  service: Service,
  session: Session,
  text: string,
  remember?: Remember,
): Promise<void> {
  const read = readMessage(text)
  if (!('message' in read)) {
    const { method, req_id, ...error } = read
    session.send(JSON.stringify({ method, req_id, success: false, error }))
    return
  }
  const { message } = read
  const { answer, afterwards } = await run(service, session, message)
  if (answer.success && isLasting(message)) {
    remember?.(message.method === 'authenticate' ? undefined : message.params, message.method)
  }
  session.send(JSON.stringify({ method: message.method, req_id: message.req_id, ...answer }))
  afterwards?.()
}

interface Unreadable {
  readonly method: unknown
  readonly req_id: unknown
  readonly code: string
  readonly detail: string
}

function readMessage(text: string): { message: ClientMessage } | Unreadable {
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
  const detail = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`).join('; ')
  return unreadable('malformed_message', detail, json)
}

async function run(service: Service, session: Session, message: ClientMessage): Promise<Reply> {
  switch (message.method) {
    case 'ping':
      return { answer: { success: true } }
    case 'authenticate': {
      const principal = findPrincipal(service.sql, message.params.token, service.isDemo)
      if (!principal) return { answer: refused('unauthorized', 'token: not known') }
      if (session.principal?.uscc !== principal.uscc) service.hub.leavePrivate(session)
      session.principal = principal
      return { answer: { success: true, result: { name: principal.name, roles: principal.roles } } }
    }
    case 'subscribe':
    case 'unsubscribe':
      return subscribe(service, session, message.method, message.params)
    case 'place_order':
    case 'cancel_order':
      return { answer: await trade(service, session, message) }
  }
}

function subscribe(
  service: Service,
  session: Session,
  method: 'subscribe' | 'unsubscribe',
  params: Subscription,
): Reply {
  const { venue } = service.sequencer
  const { channel } = params
  if (isPrivate(channel)) {
    const uscc = session.principal?.uscc
    const participant = uscc === undefined ? undefined : venue.participantByUscc.get(uscc)
    if (!participant) {
      return { answer: refused('unauthorized', `${channel} is private: authenticate as a participant first`) }
    }
    const afterwards = () => {
      if (method === 'subscribe') service.hub.subscribePrivate(session, channel, participant, params.from_seq)
      else service.hub.unsubscribePrivate(session, channel, participant.uscc)
    }
    return { answer: { success: true }, afterwards }
  }
  const symbols = params.symbols ?? venue.markets.map((market) => market.terms.symbol)
  const unknown = symbols.find((symbol) => !venue.marketBySymbol.has(symbol))
  if (unknown !== undefined) {
    return { answer: refused('market_not_found', `symbols: there is no instrument ${unknown}`) }
  }
  const afterwards = () => {
    for (const symbol of symbols) {
      // One book a symbol: a subscription with another depth takes the place of the one before.
      const market = venue.marketBySymbol.get(symbol)!
      service.hub.unsubscribePublic(session, channel, market)
      if (method === 'subscribe')
        service.hub.subscribePublic(session, channel, market, params.depth ?? DEFAULT_DEPTH)
    }
  }
  return { answer: { success: true }, afterwards }
}

async function trade(
  service: Service,
  session: Session,
  message: Extract<ClientMessage, { method: 'place_order' | 'cancel_order' }>,
): Promise<Answer> {
  const { principal } = session
  if (principal?.uscc === undefined || !principal.roles.includes('enterprise')) {
    return refused('unauthorized', 'authenticate as an enterprise first')
  }
  const { uscc } = principal
  const command =
    message.method === 'place_order'
      ? placeOrderCommand(uscc, message.params)
      : cancelOrderCommand(uscc, message.params.order_id)
  try {
    const receipt = await service.sequencer.submit({ command, actor: principal.name })
    if (!receipt.outcome.ok) {
      const { code, detail } = receipt.outcome
      return { success: false, error: { code, detail, seq: receipt.seq } }
    }
    if (message.method === 'cancel_order') {
      return {
        success: true,
        result: { order_id: message.params.order_id, status: 'cancelled', seq: receipt.seq },
      }
    }
    const { symbol, client_order_id } = message.params
    return { success: true, result: orderAnswerOf(service, receipt, symbol, client_order_id) }
  } catch (error) {
    if (error instanceof UnavailableError) return refused('unavailable', `${error.message}; safe to retry`)
    console.error('stream:', error)
    return refused(
      'internal_error',
      'the outcome is unknown; send the order again with the same client_order_id',
    )
  }
}

function refused(code: string, detail: string): Answer {
  return { success: false, error: { code, detail } }
}

function isLasting(
  message: ClientMessage,
): message is Extract<ClientMessage, { method: 'subscribe' | 'unsubscribe' | 'authenticate' }> {
  return (
    message.method === 'subscribe' || message.method === 'unsubscribe' || message.method === 'authenticate'
  )
}

function isPrivate(channel: string): channel is PrivateChannel {
  return (PRIVATE_CHANNELS as readonly string[]).includes(channel)
}
