import type { ComponentChildren } from 'preact'
import { MEMBERS } from '../../../engine/facts/members.ts'
import {
  ACCOUNT_STATE,
  ANNULMENT_GROUND,
  DEAL_KIND,
  FAMILY,
  FEE_KIND,
  PARTICIPANT_KIND,
  PHASE,
  RIGHT,
  SIDE,
  TRADING_MODE,
  type Word,
} from '../../../engine/facts/words.ts'
import { dateTime } from './format.ts'
import { named, t, wordOf } from './state.ts'
import type { Subjects } from './subjects.ts'

/** Members whose values are codes, and what those are called. */
const CODES: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  right: RIGHT,
  account_state: ACCOUNT_STATE,
  phase: PHASE,
  family: FAMILY,
  modes: TRADING_MODE,
  sides: SIDE,
  participants: PARTICIPANT_KIND,
  deal_kind: DEAL_KIND,
  ground: ANNULMENT_GROUND,
  fee_kind: FEE_KIND,
}
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

type NameOf = Subjects['nameOf']
interface Member {
  readonly name: string
  readonly value: unknown
  readonly nameOf: NameOf
}

/** A value as people say it; of what has members, each with its name. */
function Said({ name, value, nameOf }: Member): ComponentChildren {
  if (CODES[name] && typeof value === 'string') return wordOf(CODES[name], value)
  if (name === 'changes' && Array.isArray(value))
    return value.map(({ at, phase }) => `${at} ${wordOf(PHASE, phase)}`).join(t('、', ', '))
  if (name === 'days_off' && Array.isArray(value))
    return value.map(([from, to]) => (from === to ? from : `${from} – ${to}`)).join(t('、', ', '))
  if (typeof value === 'string' && INSTANT.test(value)) return dateTime(value)
  if (/(^|_)uscc$/.test(name) && typeof value === 'string') return `${nameOf(value)} ${value}`
  if (typeof value === 'boolean') return value ? t('是', 'yes') : t('否', 'no')
  if (Array.isArray(value))
    return value.map((one, index) => (
      <span key={index}>
        {index > 0 && typeof one !== 'object' && ', '}
        <Said name={name} value={one} nameOf={nameOf} />
      </span>
    ))
  if (typeof value !== 'object' || value === null) return String(value ?? '—')
  if ('zh' in value && 'en' in value) return named(value as Word)
  return <Preview body={value as Readonly<Record<string, unknown>>} nameOf={nameOf} />
}

/** What a command says, member by member, in the words of the page. */
export function Preview({ body, nameOf }: { body: Readonly<Record<string, unknown>>; nameOf: NameOf }) {
  return (
    <dl class="preview">
      {Object.entries(body).map(([name, value]) => (
        <div key={name}>
          <dt>{MEMBERS[name] ? named(MEMBERS[name]) : name}</dt>
          <dd>
            <Said name={name} value={value} nameOf={nameOf} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
