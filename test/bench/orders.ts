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

/** So many orders at a time without waiting for their answers. */
export async function pipelined(
  client: Client,
  name: string,
  count: number,
  underWay: number,
): Promise<void> {
  const answers: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    answers.push(client.ask('place_order', order(name, index)))
    if (answers.length >= underWay) await answers[answers.length - underWay]
  }
  await Promise.all(answers)
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
