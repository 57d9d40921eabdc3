/** What participants have open in one market: bounds on both are rules of the market. */
export class Exposure {
  readonly #orders = new Map<number, number>()
  readonly #buyLots = new Map<number, number>()

  /** Open orders, those that wait for a trigger too. */
  orders(holder: number): number {
    return this.#orders.get(holder) ?? 0
  }

  /** Lots on the bid: they count towards the position limit. */
  buyLots(holder: number): number {
    return this.#buyLots.get(holder) ?? 0
  }

  addOrders(holder: number, count: number): void {
    this.#orders.set(holder, this.orders(holder) + count)
  }

  addBuyLots(holder: number, lots: number): void {
    this.#buyLots.set(holder, this.buyLots(holder) + lots)
  }
}
