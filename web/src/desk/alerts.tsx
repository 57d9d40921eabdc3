import type { ComponentChildren } from 'preact'
import type { AlertAnswer, WatchCaseAnswer } from '../../../engine/facts/surveillance.ts'
import { SURVEILLANCE_RULE, WATCH_CASE_STATUS } from '../../../engine/facts/words.ts'
import { ask, asked } from '../shell/address.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Empty, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

const A_DAY = /^\d{4}-\d{2}-\d{2}$/

/** What in a day is worth a look, and the cases that come of it. */
export function AlertsCards() {
  const day = asked('day')
  const found = useLoaded('/v1/surveillance', A_DAY.test(day) ? { day } : {})
  const cases = useList('/v1/surveillance/cases')
  return (
    <>
      <Card
        title={t('监察提示', 'Worth a look')}
        aside={
          <Field
            label={t('日期', 'Day')}
            type="date"
            value={day || (found.value?.day ?? '')}
            onInput={(text) => ask('day', text)}
            isOptional
          />
        }
      >
        <Loading of={found} />
        <Table
          testId="alerts"
          asCards
          columns={[
            { name: t('规则', 'Rule'), cell: ({ rule_id }) => named(SURVEILLANCE_RULE[rule_id]) },
            { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
            {
              name: t('主体', 'Who'),
              cell: ({ parties }) => parties.map(({ name }) => named(name)).join(t('、', ', ')),
            },
            { name: t('情形', 'What'), class: 'long', cell: ({ detail }) => named(detail) },
            { name: t('依据', 'Evidence'), class: 'long', cell: (one) => <Evidence of={one} /> },
            {
              name: '',
              cell: (one) =>
                one.watch_case_id !== null
                  ? t(`已立案 #${one.watch_case_id}`, `case #${one.watch_case_id}`)
                  : may('open_watch_case') && (
                      <OpenCase
                        of={one}
                        onDone={() => {
                          cases.reload()
                          found.reload()
                        }}
                      />
                    ),
            },
          ]}
          rows={found.value?.data}
          keyOf={(one) =>
            JSON.stringify([
              one.rule_id,
              one.symbol,
              one.sale_id,
              one.parties,
              one.trade_ids.length,
              one.detail.en,
            ])
          }
        />
        {found.value?.data.length === 0 && <Empty>{t('当日没有提示', 'Nothing on that day')}</Empty>}
        {(found.value?.too_large.length ?? 0) > 0 && (
          <p class="problem">
            {t('当日成交或委托过多,未逐笔检查:', 'Too many trades or orders to look through: ')}
            {found.value?.too_large.join(', ')}
          </p>
        )}
        <details>
          <summary>{t('规则与阈值', 'Rules and thresholds')}</summary>
          <ul>
            {found.value?.rules.map(({ rule_id, grade, note }) => (
              <li key={rule_id}>
                <b>{named(SURVEILLANCE_RULE[rule_id])}</b> {named(note)} <GradeMark grade={grade} />
              </li>
            ))}
          </ul>
        </details>
        <p>
          <small>
            {t(
              '提示不是违规结论:由人核查后结案、警示或移送主管部门。',
              'An alert is no finding of guilt: somebody looks, and dismisses it, warns, or refers it to the bureau.',
            )}
          </small>
        </p>
      </Card>
      <Card title={t('监察案件', 'Cases')}>
        <CaseTable cases={cases.rows} onDone={cases.reload} />
        <More of={cases} none={t('没有案件', 'There are no cases')} />
      </Card>
    </>
  )
}

/** Trades and orders by number, as many as one reads. */
function Evidence({
  of: { trade_ids: trades, order_ids: orders },
}: {
  of: Pick<AlertAnswer, 'trade_ids' | 'order_ids'>
}) {
  const said = (ids: readonly number[]) =>
    ids.length > 12 ? `${ids.slice(0, 12).join(', ')} … (${ids.length})` : ids.join(', ')
  return (
    <small>
      {trades.length > 0 && t(`成交 ${said(trades)}`, `trades ${said(trades)}`)}
      {trades.length > 0 && orders.length > 0 && t(';', '; ')}
      {orders.length > 0 && t(`委托 ${said(orders)}`, `orders ${said(orders)}`)}
    </small>
  )
}

function OpenCase({ of: one, onDone }: { of: AlertAnswer; onDone: () => void }) {
  const { symbol, day, rule_id, parties, trade_ids, order_ids, deal_kind, sale_id, detail } = one
  return (
    <RowAction
      name={t('立案核查', 'Look into it')}
      of={`${named(SURVEILLANCE_RULE[rule_id])} ${symbol}`}
      button={t('下一步', 'Next')}
      fields={[{ name: 'text', kind: 'long', longest: 1500 }]}
      effect={() =>
        t(
          `以 ${trade_ids.length} 笔成交、${order_ids.length} 笔委托立案:${named(detail)}。`,
          `A case of ${trade_ids.length} trades and ${order_ids.length} orders: ${named(detail)}.`,
        )
      }
      send={({ text = '' }, key) =>
        write(
          'POST /v1/surveillance/cases',
          {},
          {
            ...{ symbol, day, rule_id, usccs: parties.map(({ uscc }) => uscc), trade_ids, order_ids },
            ...(deal_kind !== null && sale_id !== null ? { deal_kind, sale_id } : {}),
            text: `${named(detail)} · ${text}`,
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** Cases with what came of them. */
export function CaseTable(props: {
  cases: readonly WatchCaseAnswer[] | undefined
  onDone: () => void
  /** What else is done with a case; absent: nothing. */
  further?: (one: WatchCaseAnswer) => ComponentChildren
}) {
  const { cases, onDone, further } = props
  return (
    <Table
      testId="watch-cases"
      asCards
      columns={[
        { name: '#', cell: ({ watch_case_id }) => number(watch_case_id) },
        {
          name: t('规则', 'Rule'),
          cell: ({ rule_id, symbol, day }) => `${named(SURVEILLANCE_RULE[rule_id])} ${symbol} ${day}`,
        },
        {
          name: t('主体', 'Who'),
          cell: ({ parties }) =>
            parties.map(({ uscc, name }) => (
              <div key={uscc}>
                <a href={`/credit/${uscc}`}>{named(name)}</a>
              </div>
            )),
        },
        {
          name: t('说明', 'Text'),
          class: 'long',
          cell: (one) => (
            <>
              {one.text} <Evidence of={one} />
            </>
          ),
        },
        { name: t('立案', 'Opened'), cell: ({ opened_by, at }) => `${opened_by} ${dateTime(at)}` },
        {
          name: t('状态', 'State'),
          cell: ({ status, outcome_text }) =>
            [named(WATCH_CASE_STATUS[status]), outcome_text].filter(Boolean).join(' · '),
        },
        {
          name: '',
          cell: (one) => further?.(one) ?? <Close of={one} onDone={onDone} />,
        },
      ]}
      rows={cases}
      keyOf={({ watch_case_id }) => watch_case_id}
      classOf={({ status }) => (status === 'dismissed' ? 'struck' : '')}
    />
  )
}

/** What came of a case that is open. */
function Close({ of: { watch_case_id, status }, onDone }: { of: WatchCaseAnswer; onDone: () => void }) {
  if (status !== 'open' || !may('close_watch_case')) return null
  return (
    <RowAction
      name={t('结案', 'Close')}
      of={watch_case_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'outcome',
          options: (['dismissed', 'warned', 'referred'] as const).map((value) => ({
            value,
            label: named(WATCH_CASE_STATUS[value]),
          })),
        },
        { name: 'text', kind: 'long', longest: 2000 },
      ]}
      send={({ outcome = 'dismissed', text = '' }, key) =>
        write(
          'POST /v1/surveillance/cases/{watch_case_id}/close',
          { watch_case_id },
          { outcome: outcome as 'dismissed', text },
          key,
        )
      }
      onDone={onDone}
    />
  )
}
