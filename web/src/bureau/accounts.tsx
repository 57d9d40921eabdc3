import { useEffect } from 'preact/hooks'
import type { Valuation } from '../../../engine/facts/valuation.ts'
import { asked } from '../shell/address.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction, type Values } from '../shell/form.tsx'
import { money, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { statusName } from '../valuation/status.ts'

/** An account that is being computed is looked at again after so long. */
const LOOK_MS = 1500

/** Accounts from the first figure to the publication, and back where one was wrong. */
export function AccountsPart() {
  const accounts = useList('/v1/valuations')
  const isWorking = accounts.rows?.some(({ status }) => status === 'queued' || status === 'running')
  useEffect(() => {
    if (!isWorking) return
    const timer = setTimeout(accounts.reload, LOOK_MS)
    return () => clearTimeout(timer)
  }, [accounts.rows])
  return (
    <>
      {may('request_valuation') && <RequestCard onDone={accounts.reload} />}
      <Card title={t('核算', 'Accounts')}>
        <Table
          testId="accounts"
          asCards
          columns={[
            {
              name: '#',
              cell: ({ valuation_id }) => <a href={`/accounts/${valuation_id}`}>{valuation_id}</a>,
            },
            { name: t('区域', 'Area'), cell: ({ area_name }) => named(area_name) },
            { name: t('年度', 'Year'), cell: ({ period }) => period },
            {
              name: t('方案', 'Profile'),
              cell: ({ profile, defaults }) => (
                <>
                  {named(profile.name)}
                  {defaults && <span class="mark unverified">{t('含默认值', 'with defaults')}</span>}
                </>
              ),
            },
            {
              name: t('合计', 'Total'),
              isRight: true,
              cell: ({ result }) =>
                result === null
                  ? '—'
                  : result.indicators.some(({ monetary }) => monetary)
                    ? money(result.gep.value)
                    : t('未核算', 'not computed'),
            },
            {
              name: t('状态', 'Status'),
              cell: ({ status, progress, reason, corrected_by }) => (
                <>
                  <b>{statusName(status)}</b>
                  {status === 'running' && ` ${number(Math.round(100 * progress))} %`}
                  {reason && <small> {reason}</small>}
                  {corrected_by !== null && (
                    <small> {t(`已被 #${corrected_by} 更正`, `corrected by #${corrected_by}`)}</small>
                  )}
                </>
              ),
            },
            {
              name: '',
              cell: (one) => <Steps of={one} all={accounts.rows ?? []} onDone={accounts.reload} />,
            },
          ]}
          rows={accounts.rows}
          keyOf={({ valuation_id }) => valuation_id}
          classOf={({ status }) => (status === 'withdrawn' ? 'struck' : '')}
        />
        <More of={accounts} none={t('尚无核算', 'No accounts yet')} />
      </Card>
    </>
  )
}

/** What may be done with an account in its state. */
function Steps(props: { of: Valuation; all: readonly Valuation[]; onDone: () => void }) {
  const { of: account, all, onDone } = props
  const { valuation_id, status, area, period } = account
  const published = all.filter(
    (one) => one.area === area && one.period === period && one.status === 'published',
  )
  const given = { of: valuation_id, button: t('下一步', 'Next'), onDone }
  return (
    <>
      {status === 'draft' && may('submit_valuation') && (
        <RowAction
          {...given}
          name={t('提交', 'Submit')}
          fields={[]}
          effect={() => t('提交后由另一人审阅发布。', 'Another person reads and publishes it.')}
          send={(_, key) =>
            write('POST /v1/valuations/{valuation_id}/submit', { valuation_id }, undefined, key)
          }
        />
      )}
      {status === 'submitted' && may('publish_valuation') && (
        <RowAction
          {...given}
          name={t('发布', 'Publish')}
          fields={[
            {
              name: 'corrects',
              isOptional: true,
              options: published.map((one) => ({
                value: String(one.valuation_id),
                label: `#${one.valuation_id} ${named(one.profile.name)}`,
              })),
              label: { zh: '更正并取代(可空)', en: 'It takes the place of (optional)' },
            },
            { ...REASON, isOptional: true, hint: t('更正时必填', 'needed for a correction') },
          ]}
          effect={() =>
            t('发布后不再改变,公众可见。', 'It never changes from then on, and everybody sees it.')
          }
          send={({ corrects, reason }: Values, key) =>
            write(
              'POST /v1/valuations/{valuation_id}/publish',
              { valuation_id },
              corrects ? { corrects: Number(corrects), ...(reason ? { reason } : {}) } : undefined,
              key,
            )
          }
        />
      )}
      {status !== 'withdrawn' && status !== 'failed' && may('withdraw_valuation') && (
        <RowAction
          {...given}
          name={t('撤回', 'Withdraw')}
          fields={[REASON]}
          effect={() =>
            t('撤回后仍可查阅,但标明已撤回。', 'It can still be read, and says that it was withdrawn.')
          }
          send={({ reason = '' }: Values, key) =>
            write('POST /v1/valuations/{valuation_id}/withdraw', { valuation_id }, { reason }, key)
          }
        />
      )}
    </>
  )
}

function RequestCard({ onDone }: { onDone: () => void }) {
  const profiles = useLoaded('/v1/profiles')
  const sets = useLoaded('/v1/defaults').value?.data ?? []
  const datasets = useLoaded('/v1/datasets', { limit: 100 })
  const chosen = asked('dataset')
  const listed = (datasets.value?.data ?? []).filter(({ sent_back }) => !sent_back)
  const first = listed.find(({ dataset_id }) => String(dataset_id) === chosen) ?? listed[0]
  if (!first)
    return (
      <p class="note">
        {t('先在“数据”中录入一年的数据。', 'Record the figures of a year first, under “Figures”.')}{' '}
        <a href="/bureau/datasets">{t('去录入', 'Go there')}</a>
      </p>
    )
  return (
    <Card title={t('核算一年', 'Compute an account')}>
      <ActionForm
        key={first.dataset_id}
        testId="request"
        button={t('开始核算', 'Compute')}
        fields={[
          {
            name: 'dataset_id',
            initial: String(first.dataset_id),
            options: listed.map(({ dataset_id, title, area, period }) => ({
              value: String(dataset_id),
              label: `#${dataset_id} ${title} (${area}, ${period})`,
            })),
          },
          {
            name: 'profile_id',
            options:
              profiles.value?.data.map(({ profile_id, name }) => ({
                value: profile_id,
                label: named(name),
              })) ?? [],
          },
          {
            name: 'defaults_id',
            isOptional: true,
            options: sets.map(({ defaults_id, name }) => ({ value: defaults_id, label: named(name) })),
            label: { zh: '缺数据时', en: 'Where data are missing' },
            hint: t(
              '空:不核算;选默认值:得到筛查估计,逐项注明',
              'empty: not computed; with defaults: a screening estimate that says so of each figure',
            ),
          },
          {
            name: 'price_year',
            isOptional: true,
            kind: 'decimal',
            longest: 4,
            hint: t('空:各价格按其原年份', 'empty: each price as it was given'),
          },
          {
            name: 'draws',
            kind: 'decimal',
            initial: '2000',
            hint: t('不确定性抽样次数,0 为不抽', 'draws of the uncertain figures; 0: none'),
          },
        ]}
        send={({ dataset_id, profile_id = '', defaults_id, price_year, draws }, key) => {
          const of = listed.find((one) => String(one.dataset_id) === dataset_id) ?? first
          const body = {
            ...{ area: of.area, period: of.period, dataset_id: of.dataset_id, methods: { profile_id } },
            ...(defaults_id ? { defaults_id } : {}),
            ...{ draws: Number(draws), ...(price_year ? { price_year: Number(price_year) } : {}) },
          }
          return write('POST /v1/valuations', {}, body, key)
        }}
        done={({ valuation_id }) => (
          <>
            {t('正在核算', 'Being computed')}: <a href={`/accounts/${valuation_id}`}>#{valuation_id}</a>
          </>
        )}
        onDone={onDone}
      />
    </Card>
  )
}
