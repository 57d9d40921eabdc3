import { DEAL_KIND, DESK_ACTION, PHASE } from '../../../engine/facts/words.ts'
import { useList } from '../shell/api.ts'
import { dateTime } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { Preview } from '../shell/preview.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

/** What was done at the desk, by whom and why. */
export function LogPart() {
  const actions = useList('/v1/operator-actions')
  const subjects = useSubjects()
  useFresh(actions.refresh)
  return (
    <Card title={t('运营日志', 'Log of the desk')}>
      <Table
        testId="desk-log"
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('事项', 'What'), cell: ({ action }) => <b>{named(DESK_ACTION[action])}</b> },
          {
            name: t('内容', 'Of what, and why'),
            cell: ({ body }) => (
              <details>
                <summary>{summaryOf(body, subjects.nameOf)}</summary>
                <Preview body={body} nameOf={subjects.nameOf} />
              </details>
            ),
          },
          {
            name: t('经办', 'By'),
            cell: ({ actor, confirmed_by }) =>
              confirmed_by === null
                ? actor
                : t(`${actor},${confirmed_by} 确认`, `${actor}, confirmed by ${confirmed_by}`),
          },
          { name: t('序号', 'Number'), cell: ({ seq }) => seq },
        ]}
        rows={actions.rows}
        keyOf={({ seq }) => seq}
      />
      <More of={actions} none={t('尚无', 'Nothing yet')} />
    </Card>
  )
}

/** What an action is about, and why, in a line. */
function summaryOf(body: Readonly<Record<string, unknown>>, nameOf: (uscc: string) => string): string {
  const { symbol, terms, uscc, usccs, scope, phase, reason, document, text } = body as {
    readonly [member: string]: string | undefined
  } & { readonly terms?: { readonly symbol: string }; readonly usccs?: readonly string[] }
  const {
    deal_kind = 'trade',
    trade_id,
    price,
    corrected_price,
  } = body as {
    readonly [member: string]: string | undefined
  }
  return [
    symbol ?? terms?.symbol,
    trade_id !== undefined && `${wordOf(DEAL_KIND, deal_kind)} #${trade_id}`,
    trade_id !== undefined &&
      (corrected_price === undefined ? t('撤销', 'annulled') : `${price} → ${corrected_price}`),
    uscc && nameOf(uscc),
    usccs?.map(nameOf).join(t('、', ', ')),
    scope === 'venue' && t('全部市场', 'the whole venue'),
    phase && wordOf(PHASE, phase),
    reason ?? document ?? text,
  ]
    .filter(Boolean)
    .join(' · ')
}
