import type { Account } from './account-model.ts'
import type { Formula } from './formula.ts'
import { drawnFigures, propagate, sumOf, uncertainFigures } from './uncertainty.ts'

/** Groups into which the draws are put by the value of a figure. */
const BINS = 40
/** Passes over the figures of a group; more change nothing that could be seen. */
const PASSES = 5

/** What would be gained by knowing a figure, or all figures of one document. */
export interface Gain {
  /** Names of the figures, one or those of a group. */
  readonly figures: readonly string[]
  /** The share of the total's variance that goes when they are known: 0 to 1. */
  readonly share: number
  /** The standard deviation of the total that remains then, in CNY. */
  readonly remaining: number
}

export interface CollectNext {
  readonly draws: number
  /** Standard deviation of the total over all draws, in CNY. */
  readonly deviation: number
  /** The most to be gained first. */
  readonly figures: readonly Gain[]
  /** By document: what comes together is known together. */
  readonly groups: readonly (Gain & { readonly document: string })[]
  /** The fewest documents, the best first, that together halve the deviation; absent where a few do not. */
  readonly halving?: Gain & { readonly documents: readonly string[] }
}

/** To halve a deviation three quarters of the variance have to go. */
const HALVING_SHARE = 0.75
/** Documents that somebody would go for at once, at most. */
const MAX_HALVING = 5

/**
 * Which figure is worth finding out next: the variance of the total that goes when it is known, from draws of the kind
 * that the intervals come from (the expected value of partial perfect information of an estimate, by bins; Strong and
 * others 2014). Figures that come with one document are known together. Undefined where nothing is uncertain.
 */
export function collectNext(
  account: Account,
  formulas: ReadonlyMap<string, Formula>,
  draws: number,
  seed: number,
  documentOf: (figure: string) => string | undefined,
): CollectNext | undefined {
  const figures = uncertainFigures(account)
  if (figures.length === 0 || draws < 2 * BINS) return undefined
  const drawn = drawnFigures(figures, draws, seed)
  const total = sumOf(
    account,
    propagate(account, formulas, drawn, draws, () => {}),
    draws,
    () => true,
  )
  const variance = varianceOf(total)
  const deviation = Math.sqrt(variance)
  const gain = (names: readonly string[], share: number): Gain => ({
    figures: names,
    share,
    remaining: deviation * Math.sqrt(1 - share),
  })
  const bins = new Map(figures.map(({ figure }) => [figure, binsOf(drawn.get(figure)!)]))
  const single = new Map(
    figures.map(({ figure }) => [figure, shareOf([bins.get(figure)!], total, variance)] as const),
  )
  const byDocument = new Map<string, string[]>()
  for (const { figure } of figures) {
    const document = documentOf(figure)
    if (document !== undefined) byDocument.set(document, [...(byDocument.get(document) ?? []), figure])
  }
  const byShare = (a: Gain, b: Gain) => b.share - a.share
  const sharesOf = (names: readonly string[]) => {
    const together = shareOf(
      names.map((name) => bins.get(name)!),
      total,
      variance,
    )
    // Whoever knows all of them knows each.
    return Math.max(together, ...names.map((name) => single.get(name)!))
  }
  const groups = [...byDocument]
    .map(([document, names]) => ({ document, ...gain(names, sharesOf(names)) }))
    .sort(byShare)
  const halving = halvingOf(groups, (names) => gain(names, sharesOf(names)))
  return {
    draws,
    deviation,
    figures: figures.map(({ figure }) => gain([figure], single.get(figure)!)).sort(byShare),
    groups,
    ...(halving ? { halving } : {}),
  }
}

/** Documents one after another, the best first, until what is known of them halves the deviation. */
function halvingOf(
  groups: CollectNext['groups'],
  gainOf: (figures: readonly string[]) => Gain,
): CollectNext['halving'] {
  for (let count = 1; count <= Math.min(MAX_HALVING, groups.length); count++) {
    const taken = groups.slice(0, count)
    const gained = gainOf(taken.flatMap(({ figures }) => figures))
    if (gained.share >= HALVING_SHARE) return { ...gained, documents: taken.map(({ document }) => document) }
  }
  return undefined
}

/** The bin of each draw: as many draws in each, by rising value. */
function binsOf(column: Float64Array): Uint8Array {
  const order = Uint32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!)
  const bins = new Uint8Array(column.length)
  order.forEach((draw, rank) => {
    bins[draw] = Math.floor((rank * BINS) / column.length)
  })
  return bins
}

/** The share of variance that a sum of functions, one of each figure, explains: fitted in turn to what the others leave. */
function shareOf(columns: readonly Uint8Array[], total: Float64Array, variance: number): number {
  if (variance === 0) return 0
  const draws = total.length
  const mean = total.reduce((sum, value) => sum + value, 0) / draws
  const fitted = new Float64Array(draws)
  const parts = columns.map(() => new Float64Array(draws))
  for (let pass = 0; pass < (columns.length === 1 ? 1 : PASSES); pass++)
    for (const [index, bins] of columns.entries()) {
      const part = parts[index]!
      const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)]
      for (let draw = 0; draw < draws; draw++) {
        sums[bins[draw]!]! += total[draw]! - mean - fitted[draw]! + part[draw]!
        counts[bins[draw]!]! += 1
      }
      for (let draw = 0; draw < draws; draw++) {
        const fit = sums[bins[draw]!]! / counts[bins[draw]!]!
        fitted[draw]! += fit - part[draw]!
        part[draw] = fit
      }
    }
  // Bins of pure noise explain something too: as much as there are of them.
  const noise = (columns.length * (BINS - 1)) / draws
  const explained = varianceOf(fitted) / variance
  return Math.min(1, Math.max(0, (explained - noise) / Math.max(1e-9, 1 - noise)))
}

function varianceOf(column: Float64Array): number {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  return column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length
}
