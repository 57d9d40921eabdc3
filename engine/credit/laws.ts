import type { Law } from '../facts/catalogue.ts'

const isCited = (text: string, { name }: Law) => text.includes(name.zh) || text.includes(name.en)

/**
 * Laws that an entry cites and that were not in force on the day of the act; where that is not known, of the decision. It is
 * no fault: the milder of an old law and a new one may be right for an act before the new one, and it wants a look.
 */
export function lawsNotInForce(
  {
    cited_law,
    acted_on,
    decided_on,
  }: { readonly [member in 'cited_law' | 'acted_on']?: string | null | undefined } & {
    readonly decided_on: string
  },
  laws: readonly Law[],
): Law[] {
  const day = acted_on ?? decided_on
  return laws.filter(
    (one) =>
      isCited(cited_law ?? '', one) &&
      ((one.valid_from !== null && day < one.valid_from) || (one.valid_to !== null && day > one.valid_to)),
  )
}
