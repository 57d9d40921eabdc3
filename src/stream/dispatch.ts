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
    session.send(JSON.stringify({ method: null, success: false, error: read }))
    return
  }
  const { message } = read
  const answer = await run(service, session, message)
  if (answer.success && isLasting(message))
    remember?.(message.method === 'authenticate' ? undefined : message.params, message.method)
  session.send(JSON.stringify({ method: message.method, req_id: message.req_id, ...answer }))
}

function readMessage(text: string): { message: ClientMessage } | { code: string; detail: string } {
  if (text.length > MAX_MESSAGE)
    return { code: 'message_too_long', detail: `at most ${MAX_MESSAGE} characters` }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { code: 'malformed_json', detail: 'a message is one JSON object' }
  }
  const parsed = clientMessage.safeParse(json)
  if (parsed.success) return { message: parsed.data }
  const detail = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`).join('; ')
  return { code: 'malformed_message', detail }
}

async function run(service: Service, session: Session, message: ClientMessage): Promise<Answer> {
  switch (message.method) {
    case 'ping':
      return { success: true }
    case 'authenticate': {
      const principal = findPrincipal(service.sql, message.params.token, service.isDemo)
      if (!principal) return refused('unauthorized', 'token: not known')
      session.principal = principal
      return { success: true, result: { name: principal.name, roles: principal.roles } }
    }
    case 'subscribe':
    case 'unsubscribe':
      return subscribe(service, session, message.method, message.params)
    case 'place_order':
    case 'cancel_order':
      return trade(service, session, message)
  }
}

function subscribe(
  service: Service,
  session: Session,
  method: 'subscribe' | 'unsubscribe',
  params: Subscription,
): Answer {
  const { venue } = service.sequencer
  const { channel } = params
  if (isPrivate(channel)) {
    const uscc = session.principal?.uscc
    const participant = uscc === undefined ? undefined : venue.participantByUscc.get(uscc)
    if (!participant)
      return refused('unauthorized', `${channel} is private: authenticate as a participant first`)
    if (method === 'subscribe') service.hub.subscribePrivate(session, channel, participant, params.from_seq)
    else service.hub.unsubscribePrivate(session, channel, participant.uscc)
    return { success: true }
  }
  const symbols = params.symbols ?? venue.markets.map((market) => market.terms.symbol)
  const unknown = symbols.find((symbol) => !venue.marketBySymbol.has(symbol))
  if (unknown !== undefined) return refused('market_not_found', `symbols: there is no instrument ${unknown}`)
  for (const symbol of symbols) {
    const depth = params.depth ?? DEFAULT_DEPTH
    if (method === 'subscribe')
      service.hub.subscribePublic(session, channel, venue.marketBySymbol.get(symbol)!, depth)
    else service.hub.unsubscribePublic(session, channel, symbol, depth)
  }
  return { success: true }
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
    throw error
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
