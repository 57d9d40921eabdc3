import type { Law } from './catalogue.ts'

const plain = (text: string) => text.normalize('NFKC').toLowerCase()

/** What a text names, by the names that laws have: the longest first, since 海洋环境保护法 ends with the name of another. */
function citedIn(text: string, laws: readonly Law[]): Law[] {
  const names = laws.flatMap((law) =>
    [law.name.zh, law.name.en, ...law.also].map((name) => ({ law, name: plain(name) })),
  )
  let rest = plain(text)
  const found = new Set<Law>()
  for (const { law, name } of names.sort((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(name)) continue
    found.add(law)
    rest = rest.replaceAll(name, ' ')
  }
  return laws.filter((law) => found.has(law))
}

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
  return citedIn(cited_law ?? '', laws).filter(
    (one) =>
      (one.valid_from !== null && day < one.valid_from) || (one.valid_to !== null && day > one.valid_to),
  )
}
