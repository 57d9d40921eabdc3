/** mulberry32: small, seeded, the same everywhere. A test prints the seed with which it failed. */
export function seededRandom(seed: number): { below(bound: number): number; chance(share: number): boolean } {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return { below: (bound) => Math.floor(next() * bound), chance: (share) => next() < share }
}

/** How many seeds a simulation runs; SIM=100 runs a hundred times as many. */
export function seeds(count: number): number[] {
  const scale = Number(process.env.SIM ?? 1)
  return Array.from({ length: Math.max(1, Math.round(count * scale)) }, (_, index) => index + 1)
}
