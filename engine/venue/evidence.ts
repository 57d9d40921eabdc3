import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { fileEvidenceBody } from '../facts/evidence.ts'
import { ownCommand } from './command.ts'
import { isRefused } from './find.ts'
import { readPermits } from './permits.ts'

/**
 * Keeps what an enterprise says that it has of a month: nobody can change the file later without its hash differing from
 * the one in the log. Filed anew, what was filed before stays.
 */
export const fileEvidence = ownCommand(
  'file_evidence',
  fileEvidenceBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...([
      'amount_out_of_range',
      'quantity_not_a_multiple_of_lot',
      'month_not_over',
      'evidence_exists',
    ] as const),
  ],
  (venue, { uscc, symbol, month, sha256, file_name, figure }, { seq, at }) => {
    const read = readPermits(venue, { uscc, symbol, quantity: figure ?? '0' }, true)
    if (isRefused(read)) return read
    if (month >= dayOf(at).slice(0, 7))
      return rejected('month_not_over', `month: ${month} is not over; its evidence is filed afterwards`)
    for (const one of venue.shelves.evidence.values())
      if (one.uscc === uscc && one.symbol === symbol && one.month === month && one.sha256 === sha256)
        return rejected('evidence_exists', `sha256: the same file is on record, as ${one.evidence_id}`)
    venue.shelves.evidence.put({
      ...{ evidence_id: seq, uscc, symbol, month, sha256, file_name },
      ...{ figure_lots: figure === undefined ? null : read.lots, at },
    })
    return ok({ evidence_id: seq })
  },
)
