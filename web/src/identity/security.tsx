import { keysOf, SECURITY_EVENT } from '../../../engine/facts/words.ts'
import { ask, asked } from '../shell/address.ts'
import { useList } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { SignInFirst } from '../shell/tabs.tsx'
import { isKnown, me } from '../shell/who.tsx'
import { ReceiversCard } from './receivers.tsx'

/** Who came in and who was turned away. */
export function SecurityPage() {
  const events = useList(me.value ? '/v1/security-events' : undefined)
  if (!me.value) return isKnown.value ? <SignInFirst /> : null
  const event = asked('event')
  const rows = events.rows?.filter((one) => event === '' || one.event === event)
  return (
    <>
      <Card
        title={t('安全日志', 'Security log')}
        aside={
          <span class="buttons">
            <Choice
              label={t('事件', 'Event')}
              value={event}
              options={[
                { value: '', label: t('全部', 'all') },
                ...keysOf(SECURITY_EVENT).map((one) => ({
                  value: one as string,
                  label: named(SECURITY_EVENT[one]),
                })),
              ]}
              onChange={(one) => ask('event', one)}
            />
            <CsvButton name="security-events" of={events} />
          </span>
        }
      >
        <Table
          testId="security"
          asCards
          columns={[
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            { name: t('事件', 'Event'), cell: ({ event }) => wordOf(SECURITY_EVENT, event) },
            { name: t('谁', 'Who'), cell: ({ name }) => name ?? '—' },
            { name: t('来自', 'From'), cell: ({ address }) => address },
            { name: t('何处', 'Where'), cell: ({ detail }) => detail },
            { name: t('次数', 'Times'), isRight: true, cell: ({ count }) => count },
          ]}
          rows={rows}
          keyOf={({ event_id }) => event_id}
        />
        <More of={events} none={t('没有事件', 'No events')} />
      </Card>
      <ReceiversCard />
    </>
  )
}
