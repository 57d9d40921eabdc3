import type { ComponentChildren } from 'preact'
import { COMPLIANCE_STATUS, LEDGER_CAUSE } from '../../../engine/facts/words.ts'
import { ReplacementPart } from '../replacement/part.tsx'
import { type LoadedList, useList, useLoaded } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { decimal, decimalOr } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import type { Reads } from '../shell/routes.ts'
import { named, t, wordOf } from '../shell/state.ts'
import { useAreas } from '../shell/subjects.ts'
import { type Column, Table } from '../shell/table.tsx'
import { BulletinReport } from './bulletin.tsx'

type ReportPath = Exclude<Extract<keyof Reads, `/v1/reports/${string}`>, '/v1/reports/bulletin'>
type Row<P extends ReportPath> = Reads[P]['data'][number] & object

/** A public report: a table, more of it, and all of it as a file. */
function Report<P extends ReportPath>(props: {
  path: P
  title: string
  columns: readonly Column<Row<P>>[]
  children?: ComponentChildren
}) {
  const { path, title, columns, children } = props
  const rows = useList(path)
  return (
    <Card title={title} aside={<CsvButton name={path.split('/').at(-1)!} of={rows as LoadedList<object>} />}>
      {children}
      <Table
        testId={path.split('/').at(-1)!}
        asCards
        columns={columns}
        rows={rows.rows as readonly Row<P>[] | undefined}
        keyOf={(_, index) => index}
      />
      <More of={rows} none={t('暂无记录', 'Nothing yet')} />
    </Card>
  )
}

const who = () => t('企业', 'Enterprise')
const what = () => t('品种', 'Instrument')
const howMuch = () => t('数量', 'Quantity')

export function HoldersReport() {
  return (
    <Report
      path="/v1/reports/holders"
      title={t('权益持有人', 'Holders')}
      columns={[
        { name: who(), cell: ({ name }) => named(name) },
        { name: t('统一社会信用代码', 'Code'), cell: ({ uscc }) => <code>{uscc}</code> },
        { name: what(), cell: ({ symbols }) => symbols.join(t('、', ', ')) },
      ]}
    />
  )
}

export function BlocksReport() {
  return (
    <Report
      path="/v1/reports/blocks"
      title={t('大宗协议成交(日终后公布)', 'Block trades, once their day is over')}
      columns={[
        { name: t('日期', 'Day'), cell: ({ day }) => day },
        { name: what(), cell: ({ symbol }) => symbol },
        { name: t('价格', 'Price'), isRight: true, cell: ({ price }) => decimal(price) },
        { name: howMuch(), isRight: true, cell: ({ quantity }) => decimal(quantity) },
        { name: t('金额', 'Amount'), isRight: true, cell: ({ amount }) => decimal(amount) },
      ]}
    />
  )
}

export function AllocationsReport() {
  return (
    <Report
      path="/v1/reports/allocations"
      title={t('分配公开', 'Allocations')}
      columns={[
        { name: t('日期', 'Day'), cell: ({ decided_on }) => decided_on },
        { name: who(), cell: ({ name }) => named(name) },
        { name: what(), cell: ({ symbol }) => symbol },
        { name: howMuch(), isRight: true, cell: ({ quantity }) => decimal(quantity) },
        { name: t('文件', 'Document'), cell: ({ document }) => document },
      ]}
    />
  )
}

export function TransactionsReport() {
  return (
    <>
      <BulletinReport />
      <Report
        path="/v1/reports/prices"
        title={t('每日行情', 'Prices and volumes by day')}
        columns={[
          { name: t('日期', 'Day'), cell: ({ on }) => on },
          { name: what(), cell: ({ symbol }) => symbol },
          { name: t('开盘', 'Open'), isRight: true, cell: ({ open }) => decimalOr(open) },
          { name: t('最高', 'High'), isRight: true, cell: ({ high }) => decimalOr(high) },
          { name: t('最低', 'Low'), isRight: true, cell: ({ low }) => decimalOr(low) },
          { name: t('最新', 'Last'), isRight: true, cell: ({ last }) => decimalOr(last) },
          {
            name: t('加权均价(收市即收盘价)', 'Average (the close, once closed)'),
            isRight: true,
            cell: ({ close }) => decimalOr(close),
          },
          { name: t('成交量', 'Volume'), isRight: true, cell: ({ volume }) => decimal(volume) },
          { name: t('笔数', 'Trades'), isRight: true, cell: ({ trades }) => trades },
        ]}
      />
      <Report
        path="/v1/reports/transfers"
        title={t('场外划转(不列当事人)', 'Transfers outside the market, without parties')}
        columns={[
          { name: t('日期', 'Day'), cell: ({ on }) => on },
          { name: t('事由', 'Cause'), cell: ({ cause }) => wordOf(LEDGER_CAUSE, cause) },
          { name: what(), cell: ({ symbol }) => symbol },
          { name: howMuch(), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: t('金额(元)', 'Paid, CNY'),
            isRight: true,
            cell: ({ amount }) => (amount === null ? t('无偿', 'nothing') : decimal(amount)),
          },
          { name: t('依据', 'Document'), cell: ({ document }) => document ?? '' },
        ]}
      />
    </>
  )
}

export function ComplianceReport() {
  return (
    <>
      <Report
        path="/v1/reports/compliance"
        title={t('履约情况', 'Compliance by year')}
        columns={[
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          { name: who(), cell: ({ name }) => named(name) },
          { name: what(), cell: ({ symbol }) => symbol },
          { name: t('期限', 'Due'), cell: ({ due_on }) => due_on },
          { name: t('应清缴', 'Verified'), isRight: true, cell: ({ verified }) => decimalOr(verified) },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          {
            name: t('状况', 'Status'),
            cell: ({ status, is_excluded }) =>
              is_excluded ? t('已豁免', 'excluded') : named(COMPLIANCE_STATUS[status]),
          },
        ]}
      />
      <Report
        path="/v1/reports/retirements"
        title={t('清缴注销合计', 'Surrendered, by year')}
        columns={[
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          { name: what(), cell: ({ symbol }) => symbol },
          { name: t('企业数', 'Enterprises'), isRight: true, cell: ({ enterprises }) => enterprises },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          {
            name: t('到期或退还注销', 'Retired'),
            isRight: true,
            cell: ({ retired }) => decimal(retired),
          },
        ]}
      />
    </>
  )
}

export function PledgesReport() {
  return (
    <Report
      path="/v1/reports/pledges"
      title={t('质押登记统计', 'Pledges in number and sum')}
      columns={[
        { name: what(), cell: ({ symbol }) => symbol },
        { name: t('笔数', 'Pledges'), isRight: true, cell: ({ pledges }) => pledges },
        { name: howMuch(), isRight: true, cell: ({ quantity }) => decimal(quantity) },
        {
          name: t('担保金额(元)', 'Secured (CNY)'),
          isRight: true,
          cell: ({ secured_amount }) => decimal(secured_amount),
        },
      ]}
    />
  )
}

/** Caps of areas, the bank of cuts, and the projects that use it. */
export function TotalsReport() {
  const caps = useLoaded('/v1/area-caps')
  const areas = useAreas()
  return (
    <>
      <Card title={t('区域总量', 'Caps of areas')}>
        <Table
          asCards
          columns={[
            { name: t('区域', 'Area'), cell: ({ area }) => areas.nameOf(area) },
            { name: what(), cell: ({ symbol }) => symbol },
            { name: t('总量', 'Cap'), isRight: true, cell: ({ cap }) => decimal(cap) },
            { name: t('区内持有', 'Held'), isRight: true, cell: ({ held }) => decimal(held) },
            { name: t('余量', 'Left'), isRight: true, cell: ({ left }) => decimal(left) },
          ]}
          rows={caps.value?.data}
          keyOf={({ area, symbol }) => `${area} ${symbol}`}
        />
        {caps.value?.data.length === 0 && <p class="empty">{t('尚未设定', 'None are set')}</p>}
      </Card>
      <ReplacementPart />
    </>
  )
}
