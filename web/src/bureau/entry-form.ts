import type { Law } from '../../../engine/facts/catalogue.ts'
import { lawsNotInForce } from '../../../engine/facts/law.ts'
import { MEMBERS } from '../../../engine/facts/members.ts'
import { ENTRY_SOURCE, type Word } from '../../../engine/facts/words.ts'
import { lawNote } from '../credit/law-marks.tsx'
import { write } from '../shell/api.ts'
import type { FieldRow } from '../shell/form-input.tsx'
import { named } from '../shell/state.ts'

type Body = Parameters<typeof write<'POST /v1/credit/entries'>>[2]
type Values = Readonly<Partial<Record<string, string>>>

/** What every entry says of the decision that it is of; `initial` are what is known of it. */
export function decisionFields(initial: Values = {}, said: FieldRow['label'] = WHAT_HAPPENED): FieldRow[] {
  const fields: FieldRow[] = [
    { name: 'decided_on', kind: 'date' },
    { name: 'acted_on', kind: 'date', isOptional: true, label: optional('acted_on') },
    { name: 'authority', longest: 100 },
    { name: 'document', longest: 200 },
    { name: 'cited_law', longest: 300, isOptional: true, label: optional('cited_law') },
    { name: 'fine', kind: 'decimal', isOptional: true, label: optional('fine') },
    { name: 'detail', kind: 'long', longest: 1000, ...(said ? { label: said } : {}) },
    {
      name: 'entry_source',
      initial: 'bureau',
      options: (['bureau', 'authority', 'market'] as const).map((one) => ({
        value: one,
        label: named(ENTRY_SOURCE[one]),
      })),
    },
    {
      ...{ name: 'evidence_sha256', kind: 'fingerprint', isOptional: true },
      label: optional('evidence_sha256'),
    },
  ]
  return fields.map((one) => {
    const known = initial[one.name]
    return known === undefined ? one : { ...one, initial: known }
  })
}

/** The name of a member, and that it may be left blank. */
function optional(name: string): Word {
  const { zh, en } = MEMBERS[name]!
  return { zh: `${zh}(可空)`, en: `${en} (optional)` }
}

/** Of an entry that takes another back: the decision alone. */
export const withdrawalFields = (initial: Values): FieldRow[] =>
  decisionFields(initial, { zh: '撤回理由', en: 'Why' }).filter(
    ({ name }) => !['acted_on', 'cited_law', 'fine', 'entry_source'].includes(name),
  )

const WHAT_HAPPENED = { zh: '事实说明', en: 'What happened' }

/** Sends an entry as it was filled in; what was left blank is not said. */
export function sendEntry(values: Values, key: string, more: Pick<Body, 'withdraws'> = {}) {
  const { uscc = '', item_id = '', decided_on = '', authority = '', document = '', detail = '' } = values
  const { acted_on, cited_law, fine, evidence_sha256, entry_source = 'bureau' } = values
  return write(
    'POST /v1/credit/entries',
    {},
    {
      ...{ uscc, item_id, decided_on, authority, document, detail, ...more },
      ...(acted_on ? { acted_on } : {}),
      ...(cited_law ? { cited_law } : {}),
      ...(fine ? { fine } : {}),
      ...(evidence_sha256 ? { evidence_sha256 } : {}),
      entry_source: entry_source as NonNullable<Body['entry_source']>,
    },
    key,
  )
}

/** What is said of the laws that an entry would cite, before it is recorded; '' where all were in force. */
export const lawsNote = ({ cited_law, acted_on, decided_on }: Values, laws: readonly Law[]): string =>
  decided_on
    ? lawsNotInForce({ cited_law, acted_on: acted_on || undefined, decided_on }, laws)
        .map((law) => ` ⚠ ${lawNote(law)}`)
        .join('')
    : ''
