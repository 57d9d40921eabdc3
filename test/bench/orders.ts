import type { Client } from '../helpers/server.ts'

export const SYMBOL = 'CARBON-SANDBOX'

export function order(name: string, index: number) {
  return {
    client_order_id: `${name}-${index}`,
    symbol: SYMBOL,
    side: index % 2 ? 'buy' : 'sell',
    type: 'limit',
    price: (73 + (index % 300) / 100).toFixed(2),
    quantity: String(1 + (index % 5)),
    time_in_force: 'gtc',
    self_trade_prevention: 'cancel_oldest',
  }
}

/** An order of one of two who trade: each bid takes the offer before it, whole. */
export function pairedOrder(name: string, index: number) {
  const pair = Math.floor(index / 2)
  return {
    client_order_id: `${name}-${index}`,
    symbol: SYMBOL,
    side: index % 2 ? 'buy' : 'sell',
    type: 'limit',
    price: '74.63',
    quantity: String(1 + (pair % 5)),
    time_in_force: 'gtc',
  }
}

/** So many orders a second, a hundredth each ten milliseconds, while `isGoingOn`: how long each took, in milliseconds. */
export async function paced(
  client: Client,
  name: string,
  perSecond: number,
  isGoingOn: (tick: number) => boolean,
): Promise<number[]> {
  const taken: number[] = []
  const running: Promise<unknown>[] = []
  for (let tick = 0; isGoingOn(tick); tick++) {
    const due = performance.now() + 10
    for (let each = 0; each < perSecond / 100; each++) {
      const sent = performance.now()
      const answer = client.ask('place_order', order(name, tick * 100 + each))
      running.push(answer.then(() => taken.push(performance.now() - sent)))
    }
    await new Promise((settle) => setTimeout(settle, Math.max(0, due - performance.now())))
  }
  await Promise.all(running)
  return taken
}
