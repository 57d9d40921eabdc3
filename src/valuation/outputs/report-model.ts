import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Trace, Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import type {
  CollectNextAnswer,
  PartsAnswer,
  QualityAnswer,
  SeriesAnswer,
} from '../../../engine/facts/valuation-tables.ts'
import type { Word } from '../../../engine/facts/words.ts'
import type { Reference } from './references.ts'

export type Language = 'zh' | 'en'

/** Everything that is told of an account in its report. */
export interface Reported {
  readonly valuation: Valuation
  readonly result: ValuationResult
  readonly traces: readonly Trace[]
  readonly seea: SeeaAccountsAnswer
  readonly quality: QualityAnswer
  /** Absent of an account without draws. */
  readonly next: CollectNextAnswer | undefined
  /** Accounts of the areas within, and of other years. */
  readonly parts: PartsAnswer
  readonly series: SeriesAnswer
  readonly references: readonly Reference[]
  /** The names of ecosystem types. */
  readonly ecosystems: ReadonlyMap<string, Word>
}

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'warning' | 'note' }
  | {
      readonly kind: 'table'
      readonly caption: string
      readonly headings: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** How wide the columns are beside each other; absent: alike. */
      readonly widths?: readonly number[]
    }
  | {
      readonly kind: 'bars'
      readonly caption: string
      readonly bars: readonly { readonly name: string; readonly value: number; readonly text: string }[]
    }

export interface Chapter {
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A report in one language, whatever it is printed as: a page of summary, chapters, annexes on wider pages. */
export interface Report {
  readonly language: Language
  readonly title: string
  /** The total as it is to be quoted, with its interval. */
  readonly total: string
  readonly summary: readonly Block[]
  /** Who prepared, reviewed and approved it: to be signed. */
  readonly signatures: readonly string[]
  readonly signatureDate: string
  readonly chapters: readonly Chapter[]
  readonly annexTitle: string
  readonly annexes: readonly Chapter[]
}
