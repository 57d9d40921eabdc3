import { useState } from 'preact/hooks'
import type { LotAnswer } from '../../../engine/facts/lot.ts'
import { FAMILY, MEDIUM, OBTAINED, SECTOR } from '../../../engine/facts/words.ts'
import { useList } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice } from '../shell/field.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

const serials = (one: { readonly first_serial: number; readonly last_serial: number }) =>
  `${decimal(String(one.first_serial))}–${decimal(String(one.last_serial))}`

/** What was issued at once, with its numbers, and where they are now; whose they are, is not said. */
export function LotsPart() {
  const [symbol, setSymbol] = useState('')
  const instruments = useInstruments()
  const lots = useList('/v1/lots', symbol === '' ? {} : { symbol })
  return (
    <Card title={t('权益批次', 'Lots of permits')} aside={<CsvButton name="lots" of={lots} />}>
      <p class="note">
        {t(
          '每次发放为一批,编号含校验码;序号在发放时给出。转出先用最早的批次,同批从末尾序号取。',
          'Each issue is a lot; its number has check characters, and serial numbers are given when it is issued. Who gives, gives of the oldest lot first, and of a lot its last numbers.',
        )}
      </p>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label={t('品种', 'Instrument')}
          value={symbol}
          options={[{ value: '', label: t('全部', 'all') }, ...instruments]}
          onChange={setSymbol}
        />
      </form>
      <Table
        testId="lots"
        asCards
        columns={[
          { name: t('批次', 'Lot'), cell: ({ lot }) => <code>{lot}</code> },
          { name: t('类别', 'Kind'), cell: (one) => kindOf(one) },
          { name: t('发放时间', 'Issued'), cell: ({ issued_at }) => dateTime(issued_at) },
          { name: t('年份', 'Vintage'), cell: ({ vintage }) => vintage ?? '—' },
          {
            name: t('取得方式', 'Obtained'),
            cell: ({ obtained }) => (obtained ? named(OBTAINED[obtained]) : '—'),
          },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('序号', 'Serial numbers'), isRight: true, cell: (one) => serials(one) },
          { name: t('持有', 'Held'), isRight: true, cell: ({ held }) => decimal(held) },
          { name: t('清缴', 'Surrendered'), isRight: true, cell: ({ surrendered }) => decimal(surrendered) },
          { name: t('文件', 'Document'), cell: ({ document }) => document ?? '—' },
        ]}
        rows={lots.rows}
        keyOf={({ lot }) => lot}
      />
      <More of={lots} none={t('尚未发放', 'Nothing was issued yet')} />
    </Card>
  )
}

/** The numbers of what one holds. */
export function OwnLots() {
  const blocks = useList('/v1/accounts/me/lots')
  return (
    <Card
      title={t('所持序号', 'Serial numbers that I hold')}
      aside={<CsvButton name="own-lots" of={blocks} />}
    >
      <Table
        testId="own-lots"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('批次', 'Lot'), cell: ({ lot }) => <code>{lot}</code> },
          { name: t('年份', 'Vintage'), cell: ({ vintage }) => vintage ?? '—' },
          { name: t('序号', 'Serial numbers'), isRight: true, cell: (one) => serials(one) },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
        ]}
        rows={blocks.rows}
        keyOf={({ symbol, first_serial }) => `${symbol} ${first_serial}`}
      />
      <More of={blocks} none={t('没有持有权益', 'No permits are held')} />
    </Card>
  )
}

/** Of what a lot is, and where and among whom it is good. */
const kindOf = ({ family, pollutant, medium, city, basin, sectors }: LotAnswer) =>
  [
    named(FAMILY[family]),
    pollutant,
    medium && named(MEDIUM[medium]),
    city && `${city}00`,
    basin,
    sectors.map((one) => named(SECTOR[one])).join(t('、', ', ')),
  ]
    .filter(Boolean)
    .join(' · ')
