import { assert } from '../base/assert.ts'
import { compensatedSum } from '../base/sum.ts'

/** Area that went from one ecosystem type to another, or stayed, over an accounting period. */
export interface Conversion {
  readonly from: string
  readonly to: string
  readonly areaHectares: number
  /** By people's doing, or by itself (SEEA EA 4.2). */
  readonly isManaged?: boolean
}

/** A column of the extent account (SEEA EA table 4.1), in hectares. */
export interface ExtentEntry {
  readonly ecosystem: string
  readonly opening: number
  readonly managedExpansion: number
  readonly unmanagedExpansion: number
  readonly managedReduction: number
  readonly unmanagedReduction: number
  readonly netChange: number
  readonly closing: number
}

export interface ExtentAccount {
  readonly entries: readonly ExtentEntry[]
  /** Opening types by closing types (table 4.2); rows and columns in the order of `entries`. */
  readonly changeMatrix: readonly (readonly number[])[]
  readonly openingTotal: number
  readonly closingTotal: number
}

/**
 * The extent account of an area from its conversions, those that stay what they are among them. Each type's closing
 * extent is its opening plus additions minus reductions, and the area neither grows nor shrinks.
 */
export function extentAccount(conversions: readonly Conversion[]): ExtentAccount {
  const types = [...new Set(conversions.flatMap(({ from, to }) => [from, to]))]
  for (const { areaHectares } of conversions) assert(areaHectares >= 0, 'an area is not negative')
  const sum = (isCounted: (conversion: Conversion) => boolean) =>
    compensatedSum(conversions.filter(isCounted).map(({ areaHectares }) => areaHectares))
  const entries = types.map((ecosystem): ExtentEntry => {
    const into = (isManaged: boolean) =>
      sum(
        ({ from, to, isManaged: own }) =>
          to === ecosystem && from !== ecosystem && (own === true) === isManaged,
      )
    const out = (isManaged: boolean) =>
      sum(
        ({ from, to, isManaged: own }) =>
          from === ecosystem && to !== ecosystem && (own === true) === isManaged,
      )
    const opening = sum(({ from }) => from === ecosystem)
    const closing = sum(({ to }) => to === ecosystem)
    return {
      ecosystem,
      opening,
      managedExpansion: into(true),
      unmanagedExpansion: into(false),
      managedReduction: out(true),
      unmanagedReduction: out(false),
      netChange: closing - opening,
      closing,
    }
  })
  const changeMatrix = types.map((from) =>
    types.map((to) => sum((conversion) => conversion.from === from && conversion.to === to)),
  )
  return {
    entries,
    changeMatrix,
    openingTotal: compensatedSum(entries.map(({ opening }) => opening)),
    closingTotal: compensatedSum(entries.map(({ closing }) => closing)),
  }
}
