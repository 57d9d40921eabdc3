import { ok, rejected } from '../base/result.ts'
import {
  adoptCatalogueBody,
  adoptProfileBody,
  failValuationBody,
  finishValuationBody,
  publishValuationBody,
  requestValuationBody,
  type ValuationRecord,
  valuationIdBody,
  withdrawValuationBody,
} from '../facts/valuation.ts'
import type { ValuationStatus } from '../facts/words.ts'
import { command } from './command.ts'
import { returnedFault } from './datasets.ts'
import type { Venue } from './venue.ts'

/** The names that commands may name from now on. */
export const adoptCatalogue = command('adopt_catalogue', adoptCatalogueBody, [], [], (venue, body) => {
  const { areas, ecosystems, profiles, defaults = null } = body
  venue.shelves.catalogue.put({ only: 1, areas, ecosystems, profiles, defaults })
  return ok({ areas: areas.length })
})

/** Each version is a profile of its own, which never changes. */
export function profileIdOf(name: string, version: number): string {
  return `${name}/${version}`
}

/**
 * Adopts a version of a bureau's own profile: the next one of its name. Earlier versions stay, and accounts that were
 * computed under them with them.
 */
export const adoptProfile = command(
  'adopt_profile',
  adoptProfileBody,
  ['maker'],
  ['profile_version_is_another'],
  (venue, { name, version, profile }, { seq, at }) => {
    const { profiles } = venue.shelves
    // Versions are consecutive, so that the last one is how many there are.
    const last = [...profiles.values()].filter((one) => one.name === name).length
    if (version !== last + 1) {
      return rejected(
        'profile_version_is_another',
        `version: ${name} ${last === 0 ? 'has no version yet' : `is at version ${last}`}; the next one is ${last + 1}`,
      )
    }
    const profile_id = profileIdOf(name, version)
    profiles.put({ profile_id, name, version, seq, at, profile: { ...profile, profile_id } })
    return ok({ profile_id, version })
  },
)

export const requestValuation = command(
  'request_valuation',
  requestValuationBody,
  ['maker'],
  [
    'dataset_not_found',
    'dataset_returned',
    'profile_not_found',
    'defaults_not_found',
    'dataset_of_another_account',
  ],
  (venue, body, { seq, actor }) => {
    const { area, period, dataset_id, profile_id, defaults_id, price_year, draws, seed } = body
    const { catalogue, profiles, datasets, valuations } = venue.shelves
    if (!catalogue.get(1)?.profiles.includes(profile_id) && !profiles.has(profile_id))
      return rejected('profile_not_found', `methods.profile_id: ${profile_id} is not in /v1/profiles`)
    if (defaults_id !== undefined && !catalogue.get(1)?.defaults?.includes(defaults_id))
      return rejected('defaults_not_found', `defaults_id: ${defaults_id} is not in /v1/defaults`)
    const dataset = datasets.get(dataset_id)
    if (!dataset)
      return rejected('dataset_not_found', `dataset_id: there is no dataset ${dataset_id}; see /v1/datasets`)
    if (dataset.area !== area || dataset.period !== period) {
      return rejected(
        'dataset_of_another_account',
        `dataset_id: it is of ${dataset.area} ${dataset.period}, not of ${area} ${period}`,
      )
    }
    const returned = returnedFault(venue, dataset_id)
    if (returned) return returned
    valuations.put({
      valuation_id: seq,
      area,
      period,
      dataset_id,
      profile_id,
      draws: draws ?? 0,
      seed: seed ?? 0,
      price_year: price_year ?? null,
      defaults_id: defaults_id ?? null,
      status: 'queued',
      requester: actor,
      submitter: null,
      published_at: null,
      corrects: null,
      corrected_by: null,
      result_sha256: null,
      basis_sha256: null,
      reason: null,
    })
    return ok({ valuation_id: seq, status: 'queued' as const })
  },
)

export const finishValuation = command(
  'finish_valuation',
  finishValuationBody,
  [],
  ['valuation_not_found', 'valuation_not_in_this_state'],
  (venue, { valuation_id, result_sha256, basis_sha256 = null }) =>
    move(venue, valuation_id, ['queued'], { status: 'draft', result_sha256, basis_sha256 }),
)

export const failValuation = command(
  'fail_valuation',
  failValuationBody,
  [],
  ['valuation_not_found', 'valuation_not_in_this_state'],
  (venue, { valuation_id, reason }) => move(venue, valuation_id, ['queued'], { status: 'failed', reason }),
)

export const submitValuation = command(
  'submit_valuation',
  valuationIdBody,
  ['maker'],
  ['valuation_not_found', 'valuation_not_in_this_state'],
  (venue, { valuation_id }, { actor }) =>
    move(venue, valuation_id, ['draft'], { status: 'submitted', submitter: actor }),
)

/**
 * Four eyes: who submitted an account does not publish it. A published account never changes: a mistake is mended by
 * another one that comes in its place, and both stay to be read.
 */
export const publishValuation = command(
  'publish_valuation',
  publishValuationBody,
  ['approver'],
  [
    'valuation_not_found',
    'valuation_not_in_this_state',
    'publisher_must_be_another_person',
    'dataset_returned',
    'correction_of_another_account',
    'correction_needs_a_reason',
    'published_already',
  ],
  (venue, { valuation_id, corrects, reason }, { actor, at }) => {
    if ((corrects === undefined) !== (reason === undefined))
      return rejected('correction_needs_a_reason', 'reason: a correction has a reason, and nothing else has')
    const valuation = venue.valuations.get(valuation_id)
    if (valuation?.status === 'submitted' && isAuthor(venue, valuation, actor)) {
      return rejected(
        'publisher_must_be_another_person',
        'who recorded the figures of an account, asked for it or submitted it does not publish it',
      )
    }
    const returned = valuation?.status === 'submitted' && returnedFault(venue, valuation.dataset_id)
    if (returned) return returned
    const old = corrects === undefined ? undefined : venue.valuations.get(corrects)
    if (corrects !== undefined) {
      const fault = correctionFault(valuation, old, corrects)
      if (fault) return fault
    }
    const twin = valuation && publishedTwin(venue, valuation)
    if (twin !== undefined && valuation?.status === 'submitted' && twin !== corrects) {
      return rejected(
        'published_already',
        `corrects: account ${twin} of the same area, year, profile, defaults and prices is published; this one takes its place, with a reason, or that one is withdrawn first`,
      )
    }
    const published = move(venue, valuation_id, ['submitted'], {
      status: 'published',
      published_at: at,
      corrects: corrects ?? null,
    })
    if (published.ok && old)
      venue.valuations.put({
        ...old,
        status: 'withdrawn',
        corrected_by: valuation_id,
        reason: reason ?? null,
      })
    return published
  },
)

/** The account that says the same of the same: two of them would stand side by side. */
function publishedTwin(
  venue: Venue,
  { area, period, profile_id, defaults_id, price_year }: ValuationRecord,
): number | undefined {
  for (const one of venue.valuations.values()) {
    const isSame = one.area === area && one.period === period && one.profile_id === profile_id
    const isAlike = one.defaults_id === defaults_id && one.price_year === price_year
    if (isSame && isAlike && one.status === 'published') return one.valuation_id
  }
  return undefined
}

/** Four eyes see what somebody else made: its figures, its computation and its submission. */
function isAuthor({ shelves }: Venue, valuation: ValuationRecord, actor: string): boolean {
  const { requester, submitter, dataset_id } = valuation
  return [requester, submitter, shelves.datasets.get(dataset_id)?.author].includes(actor)
}

function correctionFault(
  valuation: ValuationRecord | undefined,
  old: ValuationRecord | undefined,
  corrects: number,
) {
  if (!old) return rejected('valuation_not_found', `corrects: there is no valuation ${corrects}`)
  if (old.status !== 'published') {
    return rejected(
      'valuation_not_in_this_state',
      `corrects: valuation ${corrects} is ${old.status}; only a published one is corrected`,
    )
  }
  if (!valuation || (old.area === valuation.area && old.period === valuation.period)) return undefined
  return rejected(
    'correction_of_another_account',
    `corrects: valuation ${corrects} is of ${old.area} ${old.period}, this one of ${valuation.area} ${valuation.period}`,
  )
}

export const withdrawValuation = command(
  'withdraw_valuation',
  withdrawValuationBody,
  ['maker', 'approver'],
  ['valuation_not_found', 'valuation_not_in_this_state'],
  (venue, { valuation_id, reason }) =>
    move(venue, valuation_id, ['queued', 'draft', 'submitted', 'published'], { status: 'withdrawn', reason }),
  () => true,
)

/** An account goes to another state, from one of some; what else changes goes with it. */
function move(
  venue: Venue,
  valuationId: number,
  from: readonly ValuationStatus[],
  change: Partial<ValuationRecord> & { readonly status: ValuationStatus },
) {
  const valuation = venue.valuations.get(valuationId)
  if (!valuation) return rejected('valuation_not_found', `valuation_id: there is no valuation ${valuationId}`)
  if (!from.includes(valuation.status)) {
    return rejected(
      'valuation_not_in_this_state',
      `valuation ${valuationId} is ${valuation.status}; this step needs ${from.join(' or ')}`,
    )
  }
  venue.valuations.put({ ...valuation, ...change })
  return ok({ valuation_id: valuationId, status: change.status })
}
