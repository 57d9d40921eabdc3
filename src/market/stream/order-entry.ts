import type { ClientMessage } from '../../../engine/facts/stream.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import { placeOrder } from '../../../engine/venue/orders.ts'
import { mayInitiate } from '../../../engine/venue/rights.ts'
import { venueOf } from '../../edge/service.ts'
import type { Session } from '../../edge/session.ts'
import { ForbiddenError, hasRole } from '../../kernel/permissions.ts'
import { acceptedValue, type Receipt, UnavailableError } from '../../kernel/sequencer.ts'
import { findOrder, idOfName, NO_ORDER, orderAnswerOf, refusalOf } from '../order-answers.ts'
import { deadMansSwitchView } from '../orders.ts'
import { type Answer, refused } from './answer.ts'
import type { Streaming } from './hub.ts'
import { cancelFor } from './lost.ts'

const ORDER_METHODS = [
  'place_order',
  'amend_order',
  'cancel_order',
  'cancel_orders',
  'cancel_all_after',
  'cancel_on_disconnect',
] as const
export type OrderMessage = Extract<ClientMessage, { method: (typeof ORDER_METHODS)[number] }>

export function isOrderMessage(message: ClientMessage): message is OrderMessage {
  return (ORDER_METHODS as readonly string[]).includes(message.method)
}

/** Order entry over the stream: the same commands as over HTTP, answered after their commit. */
export async function enterOrder(
  service: Streaming,
  session: Session,
  message: OrderMessage,
): Promise<Answer> {
  const { principal } = session
  if (principal?.uscc === undefined || !hasRole(principal, placeOrder.by))
    return refused('unauthorized', 'authenticate as an enterprise first')
  if (message.method === 'place_order' || message.method === 'amend_order') {
    const wait = service.throttle.take(principal.name, 1, service.now())
    if (wait > 0) {
      const { perSecond } = service.throttle.rate!
      return {
        success: false,
        error: {
          code: 'too_many_requests',
          detail: `more than ${perSecond} orders a second; try again in ${wait} ms`,
          retry_after_ms: wait,
        },
      }
    }
  }
  const { uscc } = principal
  try {
    if (message.method === 'cancel_on_disconnect') {
      // Noted as it is submitted, not as it is answered: what follows is decided by what came before it.
      if (message.params.enabled) session.cancelsFor.add(uscc)
      else session.cancelsFor.delete(uscc)
      // Another connection still asks for it: the participant stays armed.
      if (!message.params.enabled && isArmed(service, uscc))
        return { success: true, result: { enabled: false } }
    }
    const receipt = await service.sequencer.submit({
      command: commandOf(service, uscc, message),
      by: principal,
    })
    if (!receipt.outcome.ok) return { success: false, error: refusalOf(receipt.outcome, receipt.seq) }
    return { success: true, result: resultOf(service, uscc, message, receipt) }
  } catch (error) {
    if (error instanceof ForbiddenError) return refused('forbidden', error.message)
    if (error instanceof UnavailableError) return refused('unavailable', `${error.message}; safe to retry`)
    console.error('stream:', error)
    return refused(
      'internal_error',
      'the outcome is unknown; send the order again with the same client_order_id',
    )
  }
}

/** The message is the command's body, but for the name of one switch. */
function commandOf(service: Streaming, uscc: string, message: OrderMessage): Command {
  if (message.method === 'cancel_on_disconnect')
    return { command: 'set_cancel_on_disconnect', uscc, is_on: message.params.enabled }
  if (message.method === 'amend_order' || message.method === 'cancel_order') {
    const { order_id, client_order_id, ...change } = message.params
    // Of a name that no order has, the command says that there is none.
    const id = order_id ?? idOfName(service, uscc, client_order_id!) ?? NO_ORDER
    return { command: message.method, uscc, order_id: id, ...change } as Command
  }
  return { command: message.method, uscc, ...message.params } as Command
}

function resultOf(service: Streaming, uscc: string, message: OrderMessage, receipt: Receipt): unknown {
  const { seq, outcome } = receipt
  if (!outcome.ok) return undefined
  switch (message.method) {
    case 'place_order':
      return orderAnswerOf(service, receipt, message.params.symbol, message.params.client_order_id)
    case 'amend_order': {
      const { order_id } = receipt.command as { readonly order_id: number }
      const { order, market } = findOrder(service, uscc, order_id)!
      return orderAnswerOf(service, receipt, market.terms.symbol, order.client_order_id)
    }
    case 'cancel_order':
      return {
        order_id: (receipt.command as { readonly order_id: number }).order_id,
        status: 'cancelled',
        seq,
      }
    case 'cancel_orders':
      return { ...outcome.value, seq }
    case 'cancel_all_after':
      return deadMansSwitchView(acceptedValue<{ cancel_all_at: number | null }>(receipt), receipt)
    case 'cancel_on_disconnect':
      return { enabled: message.params.enabled, seq }
  }
}

/** True while an open connection asks that the orders of a participant be cancelled when it is lost. */
function isArmed(service: Streaming, uscc: string): boolean {
  for (const session of service.hub.sessions) if (session.cancelsFor.has(uscc)) return true
  return false
}

/** A connection is lost: who asked for it has its orders cancelled, unless another connection of its still asks. */
export async function afterDisconnect(service: Streaming, session: Session): Promise<void> {
  const { name } = session.principal ?? {}
  const right = venueOf(service).shelves.principals.get(name ?? '')?.right ?? null
  // Whose right was taken away meanwhile cancels nothing by hanging up.
  const lost = [...session.cancelsFor].filter((uscc) => mayInitiate(right) && !isArmed(service, uscc))
  try {
    await Promise.all(lost.map((uscc) => cancelFor(service, uscc)))
  } catch (error) {
    // The service is stopping: it is done at the next start, because the participant is still armed.
    if (!(error instanceof UnavailableError)) throw error
  }
}
