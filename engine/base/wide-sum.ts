const LIMB = 2 ** 30

/** An exact sum of non-negative amounts that may grow past 2^53 − 1, without allocating for each addition. */
export class WideSum {
  #high = 0
  #low = 0

  constructor(value = 0n) {
    this.#high = Number(value / BigInt(LIMB))
    this.#low = Number(value % BigInt(LIMB))
  }

  add(amount: number): void {
    const high = Math.floor(amount / LIMB)
    this.#low += amount - high * LIMB
    this.#high += high
    if (this.#low >= LIMB) {
      this.#low -= LIMB
      this.#high++
    }
  }

  get value(): bigint {
    return BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low)
  }
}
