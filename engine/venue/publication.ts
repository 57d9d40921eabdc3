import { ok, type Rejection, type Result, rejected } from '../base/result.ts'
import type { Command, CommandContext } from './commands.ts'
import type { VenueReject } from './rejects.ts'
import type { ValuationRecord, ValuationStatus, Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome<T> = Result<T, VenueReject>
interface Moved {
  readonly valuationId: number
  readonly status: ValuationStatus
}

export function recordDataset(venue: Venue, context: CommandContext): Outcome<{ datasetId: number }> {
  venue.datasets.add(context.seq)
  return ok({ datasetId: context.seq })
}

export function requestValuation(
  venue: Venue,
  command: Of<'request_valuation'>,
  context: CommandContext,
): Outcome<Moved> {
  if (!venue.datasets.has(command.datasetId)) {
    return rejected(
      'dataset_not_found',
      `dataset_id: there is no dataset ${command.datasetId}; see /v1/datasets`,
    )
  }
  venue.valuations.set(context.seq, {
    valuationId: context.seq,
    area: command.area,
    period: command.period,
    datasetId: command.datasetId,
    profileId: command.profileId,
    draws: command.draws ?? 0,
    seed: command.seed ?? 0,
    priceYear: command.priceYear,
    status: 'queued',
    submitter: undefined,
    publishedAt: undefined,
    corrects: undefined,
    correctedBy: undefined,
    resultSha256: undefined,
  })
  return ok({ valuationId: context.seq, status: 'queued' })
}

export function finishValuation(venue: Venue, command: Of<'finish_valuation'>): Outcome<Moved> {
  return move(venue, command.valuationId, ['queued'], 'draft', (valuation) => {
    valuation.resultSha256 = command.resultSha256
  })
}

export function failValuation(venue: Venue, command: Of<'fail_valuation'>): Outcome<Moved> {
  return move(venue, command.valuationId, ['queued'], 'failed')
}

export function submitValuation(
  venue: Venue,
  command: Of<'submit_valuation'>,
  context: CommandContext,
): Outcome<Moved> {
  return move(venue, command.valuationId, ['draft'], 'submitted', (valuation) => {
    valuation.submitter = context.actor
  })
}

/**
 * Four eyes: who submitted an account does not publish it. A published account never changes: a mistake is mended by
 * another one that comes in its place, and both stay to be read.
 */
export function publishValuation(
  venue: Venue,
  command: Of<'publish_valuation'>,
  context: CommandContext,
): Outcome<Moved> {
  const valuation = venue.valuations.get(command.valuationId)
  if (valuation?.status === 'submitted' && valuation.submitter === context.actor) {
    return rejected(
      'publisher_must_be_another_person',
      'the person who submitted an account does not publish it',
    )
  }
  const { corrects } = command
  const old = corrects === undefined ? undefined : venue.valuations.get(corrects)
  if (corrects !== undefined) {
    const fault = correctionFault(valuation, old, corrects)
    if (fault) return fault
  }
  const published = move(venue, command.valuationId, ['submitted'], 'published', (one) => {
    one.publishedAt = context.at
    one.corrects = corrects
  })
  if (published.ok && old) {
    old.status = 'withdrawn'
    old.correctedBy = command.valuationId
  }
  return published
}

function correctionFault(
  valuation: ValuationRecord | undefined,
  old: ValuationRecord | undefined,
  corrects: number,
): Rejection<VenueReject> | undefined {
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

export function withdrawValuation(venue: Venue, command: Of<'withdraw_valuation'>): Outcome<Moved> {
  return move(venue, command.valuationId, ['queued', 'draft', 'submitted', 'published'], 'withdrawn')
}

function move(
  venue: Venue,
  valuationId: number,
  from: readonly ValuationStatus[],
  to: ValuationStatus,
  change: (valuation: ValuationRecord) => void = () => {},
): Outcome<Moved> {
  const valuation = venue.valuations.get(valuationId)
  if (!valuation) return notFound(valuationId)
  if (!from.includes(valuation.status)) {
    return rejected(
      'valuation_not_in_this_state',
      `valuation ${valuationId} is ${valuation.status}; this step needs ${from.join(' or ')}`,
    )
  }
  change(valuation)
  valuation.status = to
  return ok({ valuationId, status: to })
}

function notFound(valuationId: number): Rejection<'valuation_not_found'> {
  return rejected('valuation_not_found', `valuation_id: there is no valuation ${valuationId}`)
}
