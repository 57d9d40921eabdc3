import { SECURITY_EVENT } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { dateTime } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { SignInFirst } from '../shell/tabs.tsx'
import { isKnown, me } from '../shell/who.tsx'

/** Who came in and who was turned away. */
export function SecurityPage() {
  const events = useLoaded(me.value ? '/v1/security-events' : undefined, { limit: 1000 })
  if (!me.value) return isKnown.value ? <SignInFirst /> : null
  return (
    <Card title={t('安全日志', 'Security log')}>
      <Loading of={events} />
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
        rows={events.value?.data}
        keyOf={({ event_id }) => event_id}
      />
    </Card>
  )
}
