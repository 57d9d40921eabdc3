import { useState } from 'preact/hooks'
import type { ReadDataset } from '../../../engine/facts/valuation.ts'
import { number } from '../shell/format.ts'
import { t } from '../shell/state.ts'
import { useEcosystems } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

/** The columns of a table of figures. */
export const COLUMNS: Readonly<Record<string, readonly [string, string]>> = {
  symbol: ['符号', 'symbol'],
  ecosystem: ['生态系统', 'ecosystem'],
  item: ['项目', 'item'],
  value: ['数值', 'value'],
  unit: ['单位', 'unit'],
  source: ['来源', 'source'],
  grade: ['依据', 'grade'],
  note: ['备注', 'note'],
  uncertainty: ['不确定性', 'uncertainty'],
  tier: ['层级', 'tier'],
  year: ['年份', 'year'],
  price_year: ['价格年份', 'price year'],
  price_index: ['价格指数', 'price index'],
}
/** What a column of ours is called. */
export const columnName = (column: string) => t(...(COLUMNS[column] ?? [column, column]))

const LEFT_OUT = {
  total: { zh: '合计行', en: 'a total' },
  note: { zh: '注释', en: 'a note' },
  no_value: { zh: '无数据标记', en: 'no figure' },
  other_year: { zh: '其他年份', en: 'another year' },
  hidden: { zh: '隐藏行', en: 'a hidden row' },
}

/** A year in a title. */
const YEAR = /(?:19|20)\d{2}(?=\s*年)/g

/** Lines as people say them: 3–12, 15. */
function linesText(lines: readonly number[]): string {
  const spans: [number, number][] = []
  for (const line of lines) {
    const last = spans.at(-1)
    if (last && line === last[1] + 1) last[1] = line
    else spans.push([line, line])
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(t('、', ', '))
}

/** What was taken for what; it is recorded when who sent it says that this is right. */
export function Reading(props: {
  trial: ReadDataset
  period: string
  isSending: boolean
  onRecord: (skips: boolean) => void
}) {
  const { period, isSending, onRecord } = props
  const { row_count, rows, faults, reading } = props.trial
  const [isSure, setSure] = useState(false)
  const typeName = useEcosystems()
  const faulty = new Set(faults.map(({ line }) => line)).size
  const isGood = faults.length === 0
  const years = new Set(
    [...reading.titles, `${reading.sheet ?? ''}年`].flatMap((title) => title.match(YEAR) ?? []),
  )
  const otherYears = years.size === 0 || years.has(period) ? [] : [...years]
  return (
    <div class="note" role="status" data-testid="reading">
      {reading.titles.length > 0 && (
        <p>
          {t('表上方写着:', 'Above it stands: ')}
          {reading.titles.join(t(';', '; '))}
          {otherYears.length > 0 && (
            <span class="mark unverified">
              {t(
                `标题是 ${otherYears.join('、')} 年,所选年度是 ${period} 年`,
                `the title says ${otherYears.join(', ')}, the year chosen is ${period}`,
              )}
            </span>
          )}
        </p>
      )}
      {reading.sheets.length > 1 && (
        <p>
          {t('未读的工作表:', 'Sheets that are not read: ')}
          {reading.sheets.filter((name) => name !== reading.sheet).join(t('、', ', '))}
        </p>
      )}
      {reading.left_open > 0 && (
        <p>
          {t(
            `没有数值与来源、未读的行:${reading.left_open}`,
            `Lines without figure and source, not read: ${reading.left_open}`,
          )}
        </p>
      )}
      <p>
        {reading.sheet !== null && t(`工作表“${reading.sheet}”,`, `Sheet “${reading.sheet}”, `)}
        {t(
          `第 ${reading.heading_line} 行为表头,读到 ${row_count} 行数据:`,
          `heading in line ${reading.heading_line}, ${row_count} rows of figures:`,
        )}
      </p>
      <p>
        {reading.columns
          .map(({ column, heading }) => `${heading} → ${columnName(column)}`)
          .join(t(';', '; '))}
        {reading.fixed.map(({ column, said }) =>
          t(`;${columnName(column)}一律为 ${said}`, `; every ${columnName(column)} is ${said}`),
        )}
        {reading.unit !== null && t(`;单位一律为 ${reading.unit}`, `; every unit is ${reading.unit}`)}
      </p>
      {reading.left_out.length > 0 && (
        <p>
          {t('略过:', 'Left out: ')}
          {Object.entries(LEFT_OUT)
            .map(([why, name]) => ({
              name,
              lines: reading.left_out.filter((one) => one.why === why).map(({ line }) => line),
            }))
            .filter(({ lines }) => lines.length > 0)
            .map(({ name, lines }) =>
              t(`第 ${linesText(lines)} 行(${name.zh})`, `line ${linesText(lines)} (${name.en})`),
            )
            .join(t(';', '; '))}
        </p>
      )}
      {reading.columns_left_out.length > 0 && (
        <p>
          {t('未用的列:', 'Columns not used: ')}
          {reading.columns_left_out.join(t('、', ', '))}
        </p>
      )}
      <Table
        testId="read-rows"
        asCards
        columns={[
          { name: t('行', 'Line'), isRight: true, cell: ({ line }) => line },
          { name: t('符号', 'Symbol'), cell: ({ symbol }) => symbol },
          {
            name: t('生态系统', 'Ecosystem'),
            cell: ({ ecosystem, item }) => (ecosystem === null ? (item ?? '') : typeName(ecosystem)),
          },
          { name: t('读到', 'As read'), isRight: true, cell: ({ value, unit }) => `${value} ${unit}` },
          {
            name: t('核算所用', 'As it is computed with'),
            isRight: true,
            cell: ({ computed_value, computed_unit, is_far }) => (
              <>
                {computed_value === null ? '—' : `${number(computed_value)} ${computed_unit}`}
                {is_far && (
                  <span class="mark unverified">
                    {t('与目录值相差百倍以上', 'a hundred times off the catalogue')}
                  </span>
                )}
              </>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ line }) => line}
      />
      {row_count > rows.length && (
        <p>{t(`只显示前 ${rows.length} 行`, `The first ${rows.length} rows are shown`)}</p>
      )}
      <div class="buttons">
        {isGood || isSure ? (
          <button type="button" disabled={isSending || row_count === 0} onClick={() => onRecord(!isGood)}>
            {isGood
              ? t('读取无误,录入', 'That is right: record it')
              : t('确认跳过并录入其余', 'Confirm: leave them out, record the rest')}
          </button>
        ) : (
          <button type="button" disabled={row_count === 0} onClick={() => setSure(true)}>
            {t(`跳过有错的 ${faulty} 行,录入其余…`, `Leave out ${faulty} lines, record the rest…`)}
          </button>
        )}
      </div>
    </div>
  )
}
