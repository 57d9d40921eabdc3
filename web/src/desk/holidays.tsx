import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Lines of a first and a last day; one day alone is both. */
function spansOf(text: string): [string, string][] {
  return linesOf(text).map((line) => {
    const [from = '', to = from] = line.split(/[\s,,至~—–]+/).filter(Boolean)
    return [from, to]
  })
}
const linesOf = (text: string) =>
  text
    .split(/[\n;;]/)
    .map((line) => line.trim())
    .filter(Boolean)

/** The days off of each year, and a form for the year that is to come. */
export function HolidaysCard() {
  const known = useLoaded('/v1/holidays')
  const check = (text: string) =>
    spansOf(text)
      .flat()
      .every((day) => DAY.test(day))
      ? undefined
      : t(
          '每行一个或两个日期,如 2027-01-01 2027-01-03',
          'One or two days a line, such as 2027-01-01 2027-01-03',
        )
  return (
    <Card title={t('放假安排', 'Days off')}>
      <p class="note">
        {t(
          '交易日与法定期限按此计算。国务院办公厅公布下一年安排后在此录入,否则届时不会自动开闭市。',
          'Trading days and legal terms are counted by these. Enter the next year’s once the State Council has published them, or nothing happens by itself then.',
        )}
      </p>
      <Loading of={known} />
      <Table
        testId="holidays"
        asCards
        columns={[
          { name: t('年份', 'Year'), cell: ({ year }) => year },
          {
            name: t('放假', 'Days off'),
            cell: ({ days_off }) =>
              days_off
                .map(([from, to]) => (from === to ? from : `${from} – ${to.slice(5)}`))
                .join(t('、', ', ')),
          },
          {
            name: t('调休上班', 'Weekends of work'),
            cell: ({ working_weekends }) => working_weekends.join(t('、', ', ')),
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={known.value?.data}
        keyOf={({ year }) => year}
      />
      <ActionForm
        testId="set-holidays"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'year', kind: 'decimal', longest: 4, label: { zh: '年份', en: 'Year' } },
          {
            ...{ name: 'days_off', kind: 'long', longest: 2000, check },
            label: { zh: '放假(每行:首日 末日)', en: 'Days off (a line each: first day, last day)' },
          },
          {
            ...{ name: 'working_weekends', kind: 'long', longest: 1000, isOptional: true, check },
            label: { zh: '调休上班(每行一日)', en: 'Weekends of work (a day a line)' },
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ year, days_off = '' }) => {
          const before = known.value?.data.find((one) => one.year === year)
          return [
            t(
              `录入 ${year} 年 ${spansOf(days_off).length} 段放假;交易日与期限自此按其计算。`,
              `${spansOf(days_off).length} holidays of ${year} are entered: trading days and terms are counted by them from now on.`,
            ),
            before &&
              t(
                `将整年替换已有的 ${before.days_off.length} 段(${before.document})。`,
                `They replace all ${before.days_off.length} that are known (${before.document}).`,
              ),
          ]
            .filter(Boolean)
            .join(' ')
        }}
        send={({ year = '', days_off = '', working_weekends = '', document = '' }, key) =>
          write(
            'POST /v1/holidays',
            {},
            {
              years: [
                {
                  ...{ year, document, days_off: spansOf(days_off) },
                  working_weekends: spansOf(working_weekends).map(([day]) => day),
                },
              ],
            },
            key,
          )
        }
        onDone={known.reload}
      />
    </Card>
  )
}
