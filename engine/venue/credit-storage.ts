import { ok } from '../base/result.ts'
import { isPseudonym } from '../base/uscc.ts'
import { shownEntries } from '../credit/score.ts'
import { eraseEntriesBody } from '../facts/credit.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

/**
 * What a person did long ago leaves the venue (征信业管理条例 art. 16): entries of which the storage is over, the cases about
 * them, and what was proposed or reported of them. The host erases the words of the commands that had brought them.
 */
export const eraseEntries = command(
  'erase_entries',
  eraseEntriesBody,
  [],
  [],
  ({ shelves }, { entry_ids, case_ids, report_ids, proposal_ids }) => {
    for (const id of case_ids) shelves.credit_cases.remove(id)
    for (const id of entry_ids) shelves.credit_entries.remove(id)
    for (const id of report_ids) shelves.credit_reports.remove(id)
    for (const id of proposal_ids) shelves.proposals.remove(id)
    return ok({ erased: entry_ids.length })
  },
)

/** Numbers of a person's entries whose storage is over at an instant. */
export function entriesOver(venue: Venue, uscc: string, at: number): number[] {
  const entries = venue.entriesOf(uscc)
  const shown = new Set(shownEntries(entries, venue.packOf(uscc), at))
  return entries.filter((one) => !shown.has(one)).map(({ entry_id }) => entry_id)
}

interface Named {
  readonly command: string
  readonly uscc?: string
  readonly case_id?: number
  readonly proposal_id?: number
}

/** Whose words a command has, where the law lets these not be kept for ever: a person's, under his pseudonym. */
export function personOf(
  { shelves, participants }: Venue,
  given: { readonly command: string },
): string | undefined {
  const { command: name, uscc, case_id, proposal_id } = given as Named
  const subject = () => {
    switch (name) {
      case 'record_credit_entry':
      case 'object_to_credit':
      case 'ask_credit_repair':
        return uscc
      case 'answer_credit_case':
        return shelves.credit_cases.get(case_id!)?.uscc
      case 'confirm_proposal':
      case 'refuse_proposal': {
        const proposal = shelves.proposals.get(proposal_id!)
        return proposal?.command === 'record_credit_entry'
          ? (proposal.body as { uscc: string }).uscc
          : undefined
      }
      default:
        return undefined
    }
  }
  const found = subject()
  const isPerson = found !== undefined && (isPseudonym(found) || participants.get(found)?.kind === 'rural')
  return isPerson ? found : undefined
}
