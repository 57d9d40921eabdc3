import { ELIGIBILITY, keysOf, MEDIUM, SECTOR, SELLER_NEED, SIDE } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { AreasCards } from './areas.tsx'
import { optionsOf, YES_NO } from './options.ts'

/** Who may trade what: rules of the markets, standings of enterprises, areas and their caps, approvals from above. */
export function EligibilityPart() {
  return (
    <>
      <RulesCard />
      <StandingsCard />
      <AreasCards />
      <ExceptionsCard />
    </>
  )
}

function RulesCard() {
  const rules = useLoaded('/v1/market-rules')
  const instruments = useInstruments()
  const scheme = useLoaded('/v1/credit/rules').value
  const grades = scheme?.data[0]?.grades ?? []
  const gradeName = (id: string) =>
    named(grades.find(({ grade_id }) => grade_id === id)?.name ?? { zh: id, en: id })
  return (
    <Card title={t('市场资格规则', 'Who may trade')}>
      <Loading of={rules} />
      <Table
        testId="market-rules"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('介质', 'Medium'), cell: ({ medium }) => named(MEDIUM[medium]) },
          { name: t('城市', 'City'), cell: ({ city }) => (city === null ? t('不限', 'any') : `${city}00`) },
          { name: t('流域', 'Basin'), cell: ({ basin }) => basin ?? t('不限', 'any') },
          {
            name: t('行业', 'Sectors'),
            cell: ({ sectors }) =>
              sectors.length === 0
                ? t('不限', 'any')
                : sectors.map((one) => named(SECTOR[one])).join(t('、', ', ')),
          },
          {
            name: t('卖方须', 'A seller'),
            cell: ({ seller_needs }) =>
              seller_needs.map((one) => named(SELLER_NEED[one])).join(t('、', ', ')) || '—',
          },
          {
            name: t('不得交易的信用等级', 'Grades that may not'),
            cell: ({ excluded_grade_ids }) =>
              excluded_grade_ids.map((one) => gradeName(one)).join(t('、', ', ')) || '—',
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={rules.value?.data}
        keyOf={({ symbol }) => symbol}
      />
      {rules.value?.data.length === 0 && (
        <p class="empty">{t('尚未设定:所有主体均可交易。', 'None are set: every member may trade.')}</p>
      )}
      {may('set_market_rules') && (
        <ActionForm
          testId="set-rules"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'symbol', options: instruments },
            { name: 'medium', options: optionsOf(MEDIUM) },
            {
              name: 'city',
              longest: 4,
              isOptional: true,
              hint: t('如 3703;空:不限', 'such as 3703; empty: any'),
            },
            { name: 'basin', longest: 60, isOptional: true },
            {
              name: 'sector',
              label: { zh: '可交易的行业(不选:不限)', en: 'Sectors that may trade it (none: any)' },
              options: optionsOf(SECTOR),
              isMany: true,
            },
            { name: 'paid', label: SELLER_NEED.paid, options: YES_NO() },
            { name: 'monitored', label: SELLER_NEED.monitored, options: YES_NO() },
            {
              name: 'excluded',
              label: {
                zh: '不得交易的信用等级(不选:不限)',
                en: 'Grades of credit that may not trade it (none: all may)',
              },
              options: grades.map(({ grade_id, name }) => ({ value: grade_id, label: named(name) })),
              isMany: true,
            },
            { name: 'document', longest: 200 },
          ]}
          effect={({ symbol }) =>
            t(
              `${symbol} 从此按此规则交易,取代原规则;不再符合的主体的已有委托立即撤销。`,
              `From now on ${symbol} is traded by this rule, in place of the last; orders of who may not trade any more are withdrawn.`,
            )
          }
          send={(values, key) => {
            const { symbol = '', city = '', basin = '', sector = '', paid, monitored, document = '' } = values
            return write(
              'POST /v1/market-rules',
              {},
              {
                ...{ symbol, medium: values.medium as keyof typeof MEDIUM, document },
                ...(city === '' ? {} : { city }),
                ...(basin === '' ? {} : { basin }),
                sectors: sector.split(',').filter(Boolean) as (keyof typeof SECTOR)[],
                excluded_grade_ids: (values.excluded ?? '').split(',').filter(Boolean),
                seller_needs: [
                  ...(paid === 'yes' ? (['paid'] as const) : []),
                  ...(monitored === 'yes' ? (['monitored'] as const) : []),
                ],
              },
              key,
            )
          }}
          onDone={rules.reload}
        />
      )}
    </Card>
  )
}

function StandingsCard() {
  const standings = useList('/v1/standings')
  const subjects = useSubjects('enterprise')
  const areas = useLoaded('/v1/areas').value?.data ?? []
  const yes = (is: boolean) => (is ? t('是', 'yes') : t('否', 'no'))
  return (
    <Card title={t('企业区域与行业', 'Place and trade of enterprises')}>
      <Table
        testId="standings"
        asCards
        columns={[
          { name: t('主体', 'Member'), cell: ({ name }) => named(name) },
          {
            name: t('区域', 'Area'),
            cell: ({ area }) => {
              const known = areas.find((one) => one.area === area)
              return known ? `${named(known.name)} ${area}` : area
            },
          },
          { name: t('流域', 'Basin'), cell: ({ basin }) => basin ?? '—' },
          { name: t('行业', 'Sector'), cell: ({ sector }) => named(SECTOR[sector]) },
          { name: named(SELLER_NEED.paid), cell: ({ has_paid }) => yes(has_paid) },
          { name: named(SELLER_NEED.monitored), cell: ({ is_monitored }) => yes(is_monitored) },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={standings.rows}
        keyOf={({ uscc }) => uscc}
      />
      <More of={standings} none={t('尚无记录', 'None on record')} />
      {may('record_standing') && (
        <ActionForm
          testId="record-standing"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'uscc', options: subjects.options },
            {
              name: 'area',
              options: areas.map(({ area, name }) => ({ value: area, label: `${area} ${named(name)}` })),
            },
            { name: 'basin', longest: 60, isOptional: true },
            { name: 'sector', options: optionsOf(SECTOR) },
            { name: 'has_paid', label: SELLER_NEED.paid, options: YES_NO() },
            { name: 'is_monitored', label: SELLER_NEED.monitored, options: YES_NO() },
            { name: 'document', longest: 200 },
          ]}
          effect={({ uscc = '', area, sector }) =>
            `${subjects.nameOf(uscc)}: ${area}, ${named(SECTOR[sector as keyof typeof SECTOR])}`
          }
          send={(values, key) => {
            const { uscc = '', area = '', basin = '', sector, has_paid, is_monitored, document = '' } = values
            return write(
              'POST /v1/standings',
              {},
              {
                ...{ uscc, area, sector: sector as keyof typeof SECTOR, document },
                ...(basin === '' ? {} : { basin }),
                ...{ has_paid: has_paid === 'yes', is_monitored: is_monitored === 'yes' },
              },
              key,
            )
          }}
          onDone={standings.reload}
        />
      )}
    </Card>
  )
}

function ExceptionsCard() {
  const exceptions = useList('/v1/exceptions')
  const subjects = useSubjects('enterprise')
  const instruments = useInstruments()
  return (
    <Card title={t('上级批准', 'Approvals from above')}>
      <Table
        testId="exceptions"
        asCards
        columns={[
          { name: '#', cell: ({ exception_id }) => exception_id },
          { name: t('主体', 'Member'), cell: ({ name }) => named(name) },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('方向', 'Side'), cell: ({ side }) => named(SIDE[side]) },
          { name: t('截至', 'Until'), cell: ({ until }) => until },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
          { name: t('记录', 'Recorded'), cell: ({ at }) => dateTime(at) },
          {
            name: '',
            cell: ({ exception_id, ended_at }) =>
              ended_at !== null
                ? t(`已于 ${dateTime(ended_at)} 终止`, `ended ${dateTime(ended_at)}`)
                : may('end_exception') && (
                    <RowAction
                      name={t('终止', 'End')}
                      of={exception_id}
                      button={t('下一步', 'Next')}
                      fields={[]}
                      effect={() =>
                        t(
                          '批准立即终止;因此不再符合的委托一并撤销。',
                          'The approval ends at once; orders that stood by it alone are withdrawn.',
                        )
                      }
                      send={(_, key) =>
                        write('POST /v1/exceptions/{exception_id}/end', { exception_id }, undefined, key)
                      }
                      onDone={exceptions.reload}
                    />
                  ),
          },
        ]}
        rows={exceptions.rows}
        keyOf={({ exception_id }) => exception_id}
      />
      <More of={exceptions} none={t('没有', 'None')} />
      {may('record_exception') && (
        <ActionForm
          testId="record-exception"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'uscc', options: subjects.options },
            { name: 'symbol', options: instruments },
            { name: 'side', options: optionsOf(SIDE) },
            { name: 'until', kind: 'date' },
            { name: 'document', longest: 200 },
          ]}
          effect={({ uscc = '', symbol, side, until }) =>
            t(
              `${subjects.nameOf(uscc)} 在 ${until} 前可${named(SIDE[side as keyof typeof SIDE])} ${symbol},不受资格规则限制(${keysOf(ELIGIBILITY).length} 条)。`,
              `${subjects.nameOf(uscc)} may ${named(SIDE[side as keyof typeof SIDE])} ${symbol} until ${until}, in spite of the rules.`,
            )
          }
          send={({ uscc = '', symbol = '', side, until = '', document = '' }, key) =>
            write(
              'POST /v1/exceptions',
              {},
              { uscc, symbol, side: side as keyof typeof SIDE, until, document },
              key,
            )
          }
          onDone={exceptions.reload}
        />
      )}
    </Card>
  )
}
