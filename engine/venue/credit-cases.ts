import { DAY_MS, dayOf, startOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { marksOf, repairTerm } from '../credit/repair.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import {
  adoptRepairRulesBody,
  answerCreditCaseBody,
  type CreditCase,
  creditObjectionBody,
  creditRepairBody,
} from '../facts/credit-case.ts'
import { type CreditCaseKind, OUTCOMES_OF_CASE } from '../facts/words.ts'
import { type CommandContext, command, ownCommand } from './command.ts'
import { addEntry } from './credit-entries.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** Days within which an objection is answered in writing (征信业管理条例 art. 25). */
const DAYS_TO_ANSWER = 20

export const adoptRepairRules = command(
  'adopt_repair_rules',
  adoptRepairRulesBody,
  [],
  [],
  (venue, { rules }, { seq, at }) => {
    venue.shelves.repair_rules.put({ seq, adopted_at: at, rules })
    return ok({ repair_rules_id: rules.repair_rules_id })
  },
)

/** An enterprise finds an entry of its file wrong: the entry is marked until it is answered. */
export const objectToCredit = ownCommand(
  'object_to_credit',
  creditObjectionBody,
  ['enterprise', 'bank'],
  ['credit_entry_not_found', 'credit_entry_already_withdrawn', 'credit_case_open_already'],
  (venue, { uscc, entry_id, text }, context) => {
    const entry = standingEntry(venue, uscc, entry_id)
    if (isRefused(entry)) return entry
    const due = dayOf(startOfDay(dayOf(context.at)) + DAYS_TO_ANSWER * DAY_MS)
    return open(venue, 'objection', entry, { text, evidence_sha256: null, answer_due_on: due }, context)
  },
)

/** An enterprise asks that an entry be published no longer, once the rules let it. */
export const askCreditRepair = ownCommand(
  'ask_credit_repair',
  creditRepairBody,
  ['enterprise', 'bank'],
  [
    ...(['credit_entry_not_found', 'credit_entry_already_withdrawn', 'credit_case_open_already'] as const),
    ...(['repair_not_provided', 'repair_too_early', 'repair_not_needed'] as const),
  ],
  (venue, { uscc, entry_id, text, evidence_sha256 }, context) => {
    const entry = standingEntry(venue, uscc, entry_id)
    if (isRefused(entry)) return entry
    const today = dayOf(context.at)
    const term = repairTerm(entry, venue.repairRules, venue.packOf(uscc).rule_pack_id, today)
    if (!term)
      return rejected(
        'repair_not_provided',
        `entry_id: the rules in force know no early repair of ${entry.item_id}`,
      )
    if (today < term.from)
      return rejected('repair_too_early', `entry_id: it can be asked for from ${term.from} on`)
    if (today >= term.until || marksOf(venue.casesOf(entry_id), context.at).repaired_at !== null)
      return rejected('repair_not_needed', 'entry_id: it is published no longer')
    const said = { text, evidence_sha256: evidence_sha256 ?? null, answer_due_on: null }
    return open(venue, 'repair', entry, said, context)
  },
)

/** The bureau answers a case. What was wrong is withdrawn in the same step; what is repaired is published no longer. */
export const answerCreditCase = command(
  'answer_credit_case',
  answerCreditCaseBody,
  ['maker'],
  [
    'credit_case_not_found',
    'credit_case_decided_already',
    'outcome_not_of_case',
    'credit_entry_already_withdrawn',
  ],
  (venue, { case_id, outcome, answer }, context) => {
    const { at, actor } = context
    const found = venue.shelves.credit_cases.get(case_id)
    if (!found) return rejected('credit_case_not_found', `case_id: there is none ${case_id}`)
    if (found.outcome !== null)
      return rejected('credit_case_decided_already', `case_id: it has been answered, ${found.outcome}`)
    if (!OUTCOMES_OF_CASE[found.kind].includes(outcome))
      return rejected('outcome_not_of_case', `outcome: is one of ${OUTCOMES_OF_CASE[found.kind].join(', ')}`)
    const { uscc, entry_id } = found
    const entry = standingEntry(venue, uscc, entry_id)
    if (venue.clock.has('sources') && outcome === 'granted' && isRefused(entry))
      return rejected('credit_entry_already_withdrawn', entry.detail)
    if (outcome === 'corrected' && !isRefused(entry))
      addEntry(venue, context, {
        ...{ uscc, item_id: entry.item_id, decided_on: dayOf(at) },
        ...{ authority: '信用异议 credit objection', document: `异议 case ${case_id}`, detail: answer },
        ...{ evidence_sha256: null, withdraws: entry_id, entry_source: 'bureau' as const },
      })
    venue.shelves.credit_cases.put({ ...found, outcome, answer, decided_by: actor, decided_at: at })
    return ok({ case_id })
  },
  () => true,
)

/** An entry of a file that was not taken back. */
function standingEntry(venue: Venue, uscc: string, entryId: number) {
  const entries = venue.entriesOf(uscc)
  const entry = entries.find((one) => one.entry_id === entryId)
  if (!entry || entry.withdraws !== null)
    return rejected('credit_entry_not_found', `entry_id: your file has no entry ${entryId}`)
  if (entries.some((one) => one.withdraws === entryId))
    return rejected('credit_entry_already_withdrawn', `entry_id: entry ${entryId} was withdrawn before`)
  return entry
}

function open(
  venue: Venue,
  kind: CreditCaseKind,
  { entry_id, uscc }: CreditEntryRecord,
  said: Pick<CreditCase, 'text' | 'evidence_sha256' | 'answer_due_on'>,
  { seq, at }: CommandContext,
) {
  if (venue.casesOf(entry_id).some((one) => one.kind === kind && one.outcome === null))
    return rejected('credit_case_open_already', `entry_id: such a case about entry ${entry_id} is open`)
  venue.shelves.credit_cases.put({
    ...{ case_id: seq, kind, uscc, entry_id, ...said },
    ...{ outcome: null, answer: null, decided_by: null, decided_at: null, at },
  })
  return ok({ case_id: seq })
}
