import { ENTRY_SOURCE } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import type { FieldRow } from '../shell/form-input.tsx'
import { named, t } from '../shell/state.ts'

type Body = Parameters<typeof write<'POST /v1/credit/entries'>>[2]
type Values = Readonly<Partial<Record<string, string>>>

/** What every entry says of the decision that it is of; `initial` are what is known of it. */
export function decisionFields(initial: Values = {}, said: FieldRow['label'] = WHAT_HAPPENED): FieldRow[] {
  const fields: FieldRow[] = [
    { name: 'decided_on', kind: 'date' },
    { name: 'acted_on', kind: 'date', isOptional: true },
    { name: 'authority', longest: 100 },
    { name: 'document', longest: 200 },
    { name: 'cited_law', longest: 300, isOptional: true },
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
      ...{ name: 'evidence_sha256', isOptional: true, longest: 64 },
      label: { zh: '证据文件的 SHA-256', en: 'SHA-256 of the evidence' },
      check: (text) =>
        /^[0-9a-f]{64}$/.test(text)
          ? undefined
          : t('64 位十六进制小写', '64 hexadecimal digits in small letters'),
    },
  ]
  return fields.map((one) => {
    const known = initial[one.name]
    return known === undefined ? one : { ...one, initial: known }
  })
}

const WHAT_HAPPENED = { zh: '事实说明', en: 'What happened' }

/** Sends an entry as it was filled in; what was left blank is not said. */
export function sendEntry(values: Values, key: string, more: Pick<Body, 'withdraws'> = {}) {
  const { uscc = '', item_id = '', decided_on = '', authority = '', document = '', detail = '' } = values
  const { acted_on, cited_law, evidence_sha256, entry_source = 'bureau' } = values
  return write(
    'POST /v1/credit/entries',
    {},
    {
      ...{ uscc, item_id, decided_on, authority, document, detail, ...more },
      ...(acted_on ? { acted_on } : {}),
      ...(cited_law ? { cited_law } : {}),
      ...(evidence_sha256 ? { evidence_sha256 } : {}),
      entry_source: entry_source as NonNullable<Body['entry_source']>,
    },
    key,
  )
}
