import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { recordDatasetBody, returnDatasetBody } from '../facts/valuation.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

/** Puts the figures of an area and a year into the journal, by their hash; they may correct some that were sent back. */
export const recordDataset = command(
  'record_dataset',
  recordDatasetBody,
  ['maker'],
  ['dataset_not_found', 'dataset_not_to_be_corrected'],
  (venue, { area, period, title, row_count, sha256, corrects }, { seq, at, actor }) => {
    const { datasets, dataset_returns } = venue.shelves
    if (corrects !== undefined) {
      const old = datasets.get(corrects)
      if (!old)
        return rejected('dataset_not_found', `corrects: there is no dataset ${corrects}; see /v1/datasets`)
      const returned = dataset_returns.get(corrects)
      if (!returned || returned.corrected_by !== null || old.area !== area || old.period !== period) {
        return rejected(
          'dataset_not_to_be_corrected',
          `corrects: dataset ${corrects} is of ${old.area} ${old.period} and ${returned ? (returned.corrected_by === null ? 'was returned' : `is corrected by ${returned.corrected_by}`) : 'was not returned'}; a correction is of the same area and year as one that was returned and not corrected yet`,
        )
      }
      dataset_returns.put({ ...returned, corrected_by: seq })
    }
    datasets.put({
      dataset_id: seq,
      area,
      period,
      title,
      row_count,
      sha256,
      corrects: corrects ?? null,
      recorded_at: at,
      author: actor,
    })
    return ok({ dataset_id: seq })
  },
)

/**
 * Sends figures back for correction: remarks on rows, who answers for them, and until when. Nothing is computed from
 * them nor published of them any more; they stay to be read, and the corrected ones come as a dataset of their own.
 */
export const returnDataset = command(
  'return_dataset',
  returnDatasetBody,
  ['approver'],
  [
    'dataset_not_found',
    'dataset_returned_already',
    'dataset_is_published',
    'row_not_in_dataset',
    'due_day_past',
  ],
  (venue, { dataset_id, due, remarks }, { at, actor }) => {
    const { datasets, dataset_returns, valuations } = venue.shelves
    const dataset = datasets.get(dataset_id)
    if (!dataset)
      return rejected('dataset_not_found', `dataset_id: there is no dataset ${dataset_id}; see /v1/datasets`)
    if (dataset_returns.has(dataset_id))
      return rejected('dataset_returned_already', `dataset_id: ${dataset_id} was returned already`)
    for (const one of valuations.values()) {
      if (one.dataset_id === dataset_id && one.status === 'published') {
        return rejected(
          'dataset_is_published',
          `dataset_id: the published account ${one.valuation_id} is made of it; it is corrected by another account, or withdrawn first`,
        )
      }
    }
    const beyond = remarks.findIndex(({ row_number = 0 }) => row_number > dataset.row_count)
    if (beyond !== -1) {
      return rejected(
        'row_not_in_dataset',
        `remarks.${beyond}.row_number: dataset ${dataset_id} has ${dataset.row_count} rows`,
      )
    }
    if (due < dayOf(at)) return rejected('due_day_past', `due: ${due} is past; today is ${dayOf(at)}`)
    dataset_returns.put({ dataset_id, due, remarks, returned_at: at, returned_by: actor, corrected_by: null })
    return ok({ dataset_id })
  },
)

/** A refusal where the figures were sent back. */
export function returnedFault({ shelves }: Venue, datasetId: number) {
  const returned = shelves.dataset_returns.get(datasetId)
  if (!returned) return undefined
  const { corrected_by } = returned
  return rejected(
    'dataset_returned',
    corrected_by === null
      ? `dataset_id: dataset ${datasetId} was returned for correction`
      : `dataset_id: dataset ${datasetId} was returned for correction, and dataset ${corrected_by} corrects it`,
  )
}
