import { MEDIUM } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useAreas, useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { optionsOf, YES_NO } from './options.ts'

/** Areas: whether they meet their targets, what may be held in them, and what goes from one to another. */
export function AreasCards() {
  const caps = useLoaded('/v1/area-caps')
  const { options: choices, nameOf } = useAreas()
  const instruments = useInstruments()
  return (
    <>
      <StatusesCard choices={choices} nameOf={nameOf} />
      <Card title={t('区域总量', 'Caps of areas')}>
        <Loading of={caps} />
        <Table
          testId="area-caps"
          asCards
          columns={[
            { name: t('区域', 'Area'), cell: ({ area }) => nameOf(area) },
            { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
            { name: t('总量', 'Cap'), isRight: true, cell: ({ cap }) => decimal(cap) },
            { name: t('区内持有', 'Held'), isRight: true, cell: ({ held }) => decimal(held) },
            { name: t('买入委托', 'Bid for'), isRight: true, cell: ({ bid }) => decimal(bid) },
            { name: t('余量', 'Left'), isRight: true, cell: ({ left }) => decimal(left) },
            { name: t('文件', 'Document'), cell: ({ document }) => document },
          ]}
          rows={caps.value?.data}
          keyOf={({ area, symbol }) => `${area} ${symbol}`}
        />
        {caps.value?.data.length === 0 && <p class="empty">{t('尚未设定', 'None are set')}</p>}
        {may('set_area_cap') && (
          <ActionForm
            testId="set-cap"
            button={t('下一步', 'Next')}
            fields={[
              { name: 'area', options: choices },
              { name: 'symbol', options: instruments },
              { name: 'cap', kind: 'decimal' },
              { name: 'document', longest: 200 },
            ]}
            effect={({ area = '', symbol, cap = '' }) =>
              t(
                `${nameOf(area)} 的企业合计至多持有 ${decimal(cap)} ${symbol};已持有的不受影响。`,
                `Enterprises of ${nameOf(area)} hold at most ${decimal(cap)} ${symbol} together; what they hold stays.`,
              )
            }
            send={({ area = '', symbol = '', cap = '', document = '' }, key) =>
              write('POST /v1/area-caps', {}, { area, symbol, cap, document }, key)
            }
            onDone={caps.reload}
          />
        )}
      </Card>
      {may('transfer_across_areas') && <TransferCard onDone={caps.reload} />}
    </>
  )
}

interface Choices {
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  nameOf(code: string): string
}

function StatusesCard({ choices, nameOf }: Choices) {
  const statuses = useLoaded('/v1/area-statuses')
  return (
    <Card title={t('区域达标情况', 'Targets of areas')}>
      <Loading of={statuses} />
      <Table
        testId="area-statuses"
        asCards
        columns={[
          { name: t('区域', 'Area'), cell: ({ area }) => nameOf(area) },
          { name: t('介质', 'Medium'), cell: ({ medium }) => named(MEDIUM[medium]) },
          { name: t('年度', 'Year'), cell: ({ year }) => year },
          {
            name: t('达标', 'Met'),
            cell: ({ meets_target }) =>
              meets_target ? (
                <span class="mark confirmed">{t('是', 'yes')}</span>
              ) : (
                <span class="mark unverified">{t('否:不得净增', 'no: nothing flows in')}</span>
              ),
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={statuses.value?.data}
        keyOf={({ area, medium, year }) => `${area} ${medium} ${year}`}
      />
      {statuses.value?.data.length === 0 && <p class="empty">{t('尚无记录', 'None on record')}</p>}
      {may('set_area_status') && (
        <ActionForm
          testId="set-status"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'area', options: choices },
            { name: 'medium', options: optionsOf(MEDIUM) },
            { name: 'year', kind: 'decimal', longest: 4, initial: String(new Date().getFullYear() - 1) },
            { name: 'meets_target', options: YES_NO() },
            { name: 'document', longest: 200 },
          ]}
          effect={({ area = '', meets_target, year }) =>
            meets_target === 'yes'
              ? t(`${nameOf(area)} ${year} 年达标。`, `${nameOf(area)} met its target of ${year}.`)
              : t(
                  `${nameOf(area)} ${year} 年未达标:区内企业不得买入,已有买入委托立即撤销。`,
                  `${nameOf(area)} missed its target of ${year}: enterprises in it can't buy, and their bids are withdrawn.`,
                )
          }
          send={({ area = '', medium, year = '', meets_target, document = '' }, key) =>
            write(
              'POST /v1/area-statuses',
              {},
              {
                ...{ area, medium: medium as keyof typeof MEDIUM, year, document },
                meets_target: meets_target === 'yes',
              },
              key,
            )
          }
          onDone={statuses.reload}
        />
      )}
    </Card>
  )
}

function TransferCard({ onDone }: { onDone: () => void }) {
  const subjects = useSubjects('enterprise')
  const instruments = useInstruments()
  return (
    <Card title={t('跨区有偿转让', 'Paid transfer between areas')}>
      <ActionForm
        testId="area-transfer"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'from_uscc', options: subjects.options, mustChoose: true },
          { name: 'to_uscc', options: subjects.options, mustChoose: true },
          { name: 'symbol', options: instruments },
          { name: 'quantity', kind: 'decimal' },
          {
            name: 'amount',
            kind: 'decimal',
            isOptional: true,
            label: { zh: '价款合计(元,可空)', en: 'For all of it, CNY (optional)' },
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ from_uscc = '', to_uscc = '', symbol, quantity = '', amount = '' }) =>
          t(
            `${decimal(quantity)} ${symbol} 由 ${subjects.nameOf(from_uscc)} 转给 ${subjects.nameOf(to_uscc)},价款 ${amount || '0'} 元;两区总量同时增减,一并生效。`,
            `${decimal(quantity)} ${symbol} go from ${subjects.nameOf(from_uscc)} to ${subjects.nameOf(to_uscc)} for ${amount || '0'} CNY; the caps of both areas move in the same commit.`,
          )
        }
        send={(
          { from_uscc = '', to_uscc = '', symbol = '', quantity = '', amount = '', document = '' },
          key,
        ) =>
          write(
            'POST /v1/area-transfers',
            {},
            { from_uscc, to_uscc, symbol, quantity, document, ...(amount === '' ? {} : { amount }) },
            key,
          )
        }
        onDone={onDone}
      />
    </Card>
  )
}
