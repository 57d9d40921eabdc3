import { dayOf, endOfDay } from '../base/calendar.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { Pledge } from '../facts/pledge.ts'
import type { Obligation } from '../facts/registry.ts'
import type { CommandContext } from './command.ts'
import type { Venue } from './venue.ts'

/** What the venue itself records, where the scheme in force has an item for it. */
export const OWN_ITEMS = {
  onTime: 'surrendered_on_time',
  shortfall: 'surrender_shortfall',
  late: 'surrendered_late',
  pledgeDefault: 'pledge_default',
} as const

/** Whether an item is one of these: nobody enters it by hand. */
export const isOwnItem = (itemId: string) => (Object.values(OWN_ITEMS) as string[]).includes(itemId)

/** Of the second and later entries of one command: beyond any number of a command, so many to each. */
const FURTHER = 2 ** 41
const FURTHER_OF_ONE = 32

type NewEntry = Omit<CreditEntryRecord, 'entry_id' | 'recorded_at'>

/** Adds an entry to a file. Its number is that of its command; of several of one command the later ones have others. */
export function addEntry(
  { shelves: { credit_entries }, clock }: Venue,
  { seq, at }: CommandContext,
  { uscc, item_id, decided_on, entry_source, ...entry }: NewEntry,
): CreditEntryRecord {
  let entry_id = seq
  for (let more = 0; credit_entries.has(entry_id); more++) entry_id = FURTHER + seq * FURTHER_OF_ONE + more
  const said = clock.has('sources') && entry_source !== undefined ? { entry_source } : {}
  return credit_entries.put({ entry_id, uscc, item_id, decided_on, recorded_at: at, ...entry, ...said })
}

/** True where the scheme in force has an item. */
export function isKnownItem({ rulePack }: Venue, itemId: string): boolean {
  return rulePack.items.some(({ item_id }) => item_id === itemId)
}

/** The entry of an obligation by the registry itself, or the one that takes it back. */
export function addDutyEntry(
  venue: Venue,
  context: CommandContext,
  { uscc, obligation_id, symbol, period }: Obligation,
  {
    item,
    due_on,
    withdraws = null,
  }: { item: keyof typeof OWN_ITEMS; due_on?: string; withdraws?: number | null },
): CreditEntryRecord {
  return addEntry(venue, context, {
    ...{ uscc, item_id: OWN_ITEMS[item] },
    // What was missing is decided on the day after the last one.
    decided_on: dayOf(due_on === undefined ? context.at : endOfDay(due_on)),
    ...{ authority: '登记系统 registry', document: documentOf(obligation_id) },
    ...{
      detail: `${symbol} ${period}${due_on === undefined ? '' : ` ${due_on}`}`,
      evidence_sha256: null,
      withdraws,
      entry_source: 'registry',
    },
  })
}

/** What entries of an obligation name as their document. */
export const documentOf = (obligationId: number) => `清缴义务 obligation ${obligationId}`

/** A default is an entry of the debtor's credit file. */
export function addDefault(venue: Venue, context: CommandContext, pledge: Pledge, document: string): void {
  if (!isKnownItem(venue, OWN_ITEMS.pledgeDefault)) return
  addEntry(venue, context, {
    ...{ uscc: venue.participantOf(pledge.holder)!.uscc, item_id: OWN_ITEMS.pledgeDefault },
    ...{ decided_on: dayOf(context.at), authority: venue.participants.get(pledge.pledgee_uscc)!.name.zh },
    ...{ document, detail: detailOf(pledge), evidence_sha256: null, withdraws: null },
    entry_source: 'registry',
  })
}

/** It was cured: the entry is withdrawn, and stays to be read. */
export function takeBackDefault(venue: Venue, context: CommandContext, pledge: Pledge): void {
  const { uscc } = venue.participantOf(pledge.holder)!
  const entries = venue.entriesOf(uscc)
  const entry = entries.findLast(
    ({ item_id, detail, withdraws }) =>
      item_id === OWN_ITEMS.pledgeDefault && detail === detailOf(pledge) && withdraws === null,
  )
  if (!entry || entries.some(({ withdraws }) => withdraws === entry.entry_id)) return
  const { entry_id: withdraws, recorded_at: _, ...same } = entry
  addEntry(venue, context, { ...same, decided_on: dayOf(context.at), withdraws })
}

const detailOf = ({ pledge_id }: Pledge) => `质押 pledge ${pledge_id}`
