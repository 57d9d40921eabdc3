import type { TradingHoursAnswer } from '../../../engine/facts/trading-hours.ts'
import { PHASE, type SCHEDULED_PHASE } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

type Phase = (typeof SCHEDULED_PHASE)[number]

/** Hours that are usual, by the phase in which one trades; the last is to have none. */
const USUAL: Readonly<Record<string, readonly { readonly at: string; readonly phase: Phase }[]>> = {
  continuous: hoursOf('continuous'),
  listing: hoursOf('listing'),
  none: [],
}

function hoursOf(phase: Phase) {
  return [
    { at: '09:30', phase },
    { at: '11:30', phase: 'break' as const },
    { at: '13:00', phase },
    { at: '15:00', phase: 'closed' as const },
  ]
}

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
          { name: t('每个交易日(北京时间)', 'On each trading day (Beijing)'), cell: (one) => said(one) },
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
              label: said({ changes: [...changes] }),
            })),
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ symbol, usual = '' }) =>
          t(
            `${symbol} 自此按交易日自动变更:${said({ changes: [...(USUAL[usual] ?? [])] })}。人工停牌期间不自动变更。`,
            `${symbol} changes by itself on trading days: ${said({ changes: [...(USUAL[usual] ?? [])] })}. Not while an operator has halted it.`,
          )
        }
        send={({ symbol = '', usual = '', document = '' }, key) =>
          write(
            'POST /v1/markets/{symbol}/hours',
            { symbol },
            { changes: [...(USUAL[usual] ?? [])], document },
            key,
          )
        }
        onDone={hours.reload}
      />
    </Card>
  )
}
