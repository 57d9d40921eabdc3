import type { TradingHoursAnswer } from '../../../engine/facts/trading-hours.ts'
import { PHASE, type SCHEDULED_PHASE } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm, type Values } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

type Phase = (typeof SCHEDULED_PHASE)[number]

type Change = { readonly at: string; readonly phase: Phase }

/** Hours that are usual, by the phase in which one trades; then none, and those that are written out. */
const USUAL: Readonly<Record<string, readonly Change[]>> = {
  continuous: hoursOf('continuous'),
  auctions: [
    { at: '09:15', phase: 'opening_auction' },
    ...hoursOf('continuous').slice(0, -1),
    { at: '14:57', phase: 'closing_auction' },
    { at: '15:00', phase: 'closed' },
  ],
  listing: hoursOf('listing'),
  none: [],
  own: [],
}

const PHASES = Object.fromEntries(
  Object.entries(PHASE).flatMap(([phase, { zh, en }]) =>
    [phase, zh, en].map((name) => [name.toLowerCase(), phase]),
  ),
)

/** Lines such as "09:30 连续交易": a time, and a phase by any of its names. */
function changesOf(text: string): Change[] {
  return text
    .split(/[\n;;]/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, at = '', name = ''] = /^(\S+)\s+(.+)$/.exec(line.replace(':', ':')) ?? []
      return { at: at.padStart(5, '0'), phase: PHASES[name.trim().toLowerCase()] as Phase }
    })
}

function hoursOf(phase: Phase) {
  return [
    { at: '09:30', phase },
    { at: '11:30', phase: 'break' as const },
    { at: '13:00', phase },
    { at: '15:00', phase: 'closed' as const },
  ]
}

const chosen = ({ usual = '', own = '' }: Values): Change[] =>
  usual === 'own' ? changesOf(own) : [...(USUAL[usual] ?? [])]

/** What markets do by themselves on trading days, and what comes next. */
export function HoursCard() {
  const hours = useLoaded('/v1/trading-hours')
  const instruments = useInstruments()
  const said = ({ changes }: Pick<TradingHoursAnswer, 'changes'>) =>
    changes.map(({ at, phase }) => `${at} ${named(PHASE[phase])}`).join(t(',', ', ')) ||
    t('不自动变更', 'nothing by itself')
  return (
    <Card title={t('交易时间', 'Trading hours')}>
      <Loading of={hours} />
      <Table
        testId="hours"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('每个交易日(北京时间)', 'On each trading day (Beijing)'),
            cell: (one) => (
              <>
                {said(one)}
                {one.blocks && (
                  <p>
                    {t('大宗协议', 'Blocks')} {one.blocks.from} – {one.blocks.until}
                  </p>
                )}
              </>
            ),
          },
          {
            name: t('下一次', 'Next'),
            cell: ({ next_at, next_phase, calendar_missing }) => (
              <>
                {next_at !== null &&
                  next_phase !== null &&
                  `${dateTime(next_at)} ${named(PHASE[next_phase])}`}
                {calendar_missing !== null && (
                  <p class="fault">
                    {t(
                      `${calendar_missing} 年放假安排尚未录入:届时不会自动开闭市。`,
                      `The days off of ${calendar_missing} are not known: nothing happens by itself then.`,
                    )}
                  </p>
                )}
              </>
            ),
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={hours.value?.data}
        keyOf={({ symbol }) => symbol}
      />
      <ActionForm
        testId="set-hours"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'symbol', options: instruments },
          {
            name: 'usual',
            label: { zh: '时间', en: 'Hours' },
            options: Object.entries(USUAL).map(([value, changes]) => ({
              value,
              label: value === 'own' ? t('自定(见下)', 'My own, as below') : said({ changes: [...changes] }),
            })),
          },
          {
            ...{ name: 'own', kind: 'long', isOptional: true, longest: 500 },
            label: { zh: '自定时间(每行:时刻 阶段)', en: 'My own hours (a line each: time, phase)' },
            hint: `09:30 ${named(PHASE.listing)}\n15:00 ${named(PHASE.closed)}`,
            check: (text: string) =>
              changesOf(text).some(({ phase }) => phase === undefined)
                ? t(
                    `每行一个时刻与阶段名,如 09:30 ${named(PHASE.listing)}`,
                    `A time and the name of a phase a line, such as 09:30 ${named(PHASE.listing)}`,
                  )
                : undefined,
          },
          {
            ...{ name: 'blocks', isOptional: true, longest: 11 },
            label: { zh: '大宗协议时间(如 13:00-15:00)', en: 'Hours for blocks (such as 13:00-15:00)' },
            check: (text: string) =>
              /^\d\d:\d\d-\d\d:\d\d$/.test(text) ? undefined : t('如 13:00-15:00', 'Such as 13:00-15:00'),
          },
          { name: 'document', longest: 200 },
        ]}
        effect={(values) =>
          t(
            `${values.symbol} 自此按交易日自动变更:${said({ changes: chosen(values) })}。人工停牌期间不自动变更。`,
            `${values.symbol} changes by itself on trading days: ${said({ changes: chosen(values) })}. Not while an operator has halted it.`,
          )
        }
        send={(values, key) => {
          const { symbol = '', blocks = '', document = '' } = values
          const [from = '', until = ''] = blocks.split('-')
          return write(
            'POST /v1/markets/{symbol}/hours',
            { symbol },
            { changes: chosen(values), document, ...(blocks ? { blocks: { from, until } } : {}) },
            key,
          )
        }}
        onDone={hours.reload}
      />
    </Card>
  )
}
