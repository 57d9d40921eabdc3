const DRAWN_AT_ONCE = 1024
const drawn = new Uint32Array(DRAWN_AT_ONCE)
let next = DRAWN_AT_ONCE

/** A whole number of 32 bits from the host's secure generator; drawn in lots, because each call costs microseconds. */
export function drawChance(): number {
  if (next === DRAWN_AT_ONCE) {
    crypto.getRandomValues(drawn)
    next = 0
  }
  return drawn[next++]!
}
