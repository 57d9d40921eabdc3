/** What an order could take now, past the orders of its own group, and what that would cost. */
export class Liquidity {
  lots = 0
  fen = 0
  readonly level = new Level()
}

/** What a taker meets at one price. */
class Level {
  /** Lots of others that it takes. */
  taken = 0
  /** Lots that it gives up to its own orders. */
  given = 0
  /** It meets one of its own and goes no farther. */
  isStopped = false
  /** The first order of the next price, or 0. */
  next = 0
}
