import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { CollectNextAnswer } from '../../engine/facts/valuation-tables.ts'
import type { Account, Provenance } from '../../engine/valuation/account-model.ts'
import { collectNext, type Gain } from '../../engine/valuation/collect-next.ts'
import type { Service } from '../edge/service.ts'
import { parametersOf } from './views.ts'

/** Draws that are enough to rank by, and few enough to be made while somebody waits. */
const DRAWS = 4000
/** Accounts whose answer is kept: an account never changes. */
const MAX_KEPT = 50

const kept = new WeakMap<Service['catalog'], Map<number, CollectNextAnswer>>()

/** Which figure of an account is worth finding out next; the answer of an account that is computed stays. */
export function collectNextView(
  service: Service,
  record: ValuationRecord,
  account: Account,
): CollectNextAnswer {
  const answers = kept.get(service.catalog) ?? new Map<number, CollectNextAnswer>()
  kept.set(service.catalog, answers)
  const known = answers.get(record.valuation_id)
  if (known) return known
  const answer = answerOf(service, record, account)
  if (answers.size >= MAX_KEPT) answers.delete(answers.keys().next().value!)
  answers.set(record.valuation_id, answer)
  return answer
}

function answerOf(service: Service, record: ValuationRecord, account: Account): CollectNextAnswer {
  const known = provenances(account)
  const parameters = parametersOf(service, record)
  const { valuation_id } = record
  const found = collectNext(account, service.formulas, DRAWS, record.seed, (figure) => {
    const provenance = known.get(figure)
    // What a default was read in is there already; what is wanted is the area's own document.
    const wanted = provenance?.isDefault ? parameters.get(figure)?.document : undefined
    return wanted?.en ?? documentOf(provenance)
  })
  if (!found) return { valuation_id, draws: 0, deviation: 0, figures: [], groups: [], halving: null }
  const documents = new Map([...parameters.values()].map(({ document }) => [document?.en, document]))
  const gain = ({ share, remaining }: Gain) => ({ share, remaining })
  return {
    ...{ valuation_id, draws: found.draws, deviation: found.deviation },
    figures: found.figures.map((one) => {
      const [figure = ''] = one.figures
      const { source, grade } = known.get(figure) ?? {}
      return {
        figure,
        name: parameters.get(figure)?.name ?? null,
        source: source ?? null,
        grade: grade ?? null,
        basis: parameters.get(figure)?.basis ?? null,
        ...gain(one),
      }
    }),
    groups: found.groups.map((one) => ({
      document: one.document,
      name: documents.get(one.document) ?? insteadOf(service, parameters, one),
      title: service.catalog.sources.find(({ source_id }) => source_id === one.document)?.title ?? null,
      figures: [...one.figures],
      ...gain(one),
    })),
    halving: found.halving ? { documents: [...found.halving.documents], ...gain(found.halving) } : null,
  }
}

/** Of figures that were carried over from elsewhere: their own source is there already; what is wanted is the area's. */
function insteadOf(
  service: Service,
  parameters: ReturnType<typeof parametersOf>,
  { document, figures }: { readonly document: string; readonly figures: readonly string[] },
) {
  const carried = figures.map((figure) => parameters.get(figure)).filter((one) => one !== undefined)
  if (carried.length < figures.length || carried.some(({ is_local }) => is_local)) return null
  const title = service.catalog.sources.find(({ source_id }) => source_id === document)?.title ?? document
  const names = (language: 'zh' | 'en') => [...new Set(carried.map(({ name }) => name[language]))].slice(0, 3)
  return {
    zh: `本地的${names('zh').join('、')},取代《${title}》的移用值`,
    en: `local figures of ${names('en').join(', ')}, in place of those of “${title}”`,
  }
}

/** Where each uncertain figure comes from. */
function provenances(account: Account): Map<string, Provenance> {
  const found = new Map<string, Provenance>()
  for (const { trace } of account.indicators)
    for (const { inputs } of trace)
      for (const input of inputs)
        if (input.figure !== undefined && !found.has(input.figure))
          found.set(input.figure, input as Provenance)
  return found
}

/** The document, without the place in it. */
function documentOf(provenance: Provenance | undefined): string | undefined {
  return provenance?.source?.split(',')[0]?.trim()
}
