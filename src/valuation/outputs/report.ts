import type { Trace, Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { escaped } from '../../edge/markup.ts'
import type { Cell, Table } from '../../edge/sheet.ts'
import { type AccountViews, accountTables, titleOf } from './account-tables.ts'

/** Bars of the chart, widest first; the rest is summed up. */
const BARS = 12

/** An account for print, Chinese and English side by side: results, chart, uncertainty, missing data, every input. */
export function reportOf(
  valuation: Valuation,
  result: ValuationResult,
  traces: readonly Trace[],
  views: AccountViews,
): string {
  const { area_name, period, profile, status } = valuation
  const named = titleOf(result)
  const title = `${area_name.zh} ${period} 年${named.zh}报告`
  const [indicators, ...others] = accountTables(valuation, result, traces, views) as [Table, ...Table[]]
  const tables = [withoutFirst(indicators, SAID_IN_TITLE), ...others]
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escaped(title)}</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
<p class="sub">${escaped(area_name.en)} ${escaped(period)}: ${escaped(named.en)}</p>
${status === 'published' ? '' : `<p class="draft">未发布 (${escaped(status)}) · not published</p>`}
<p class="total">${totalOf(result)}${
    result.uncertainty
      ? ` <small>P5–P95: ${yuan(result.uncertainty.gep.p5)} – ${yuan(result.uncertainty.gep.p95)}</small>`
      : ''
  }</p>
${valuation.price_year === null ? '' : `<p class="prices">按 ${valuation.price_year} 年价格 · at the prices of ${valuation.price_year}</p>\n`}<p>方法 Method: ${escaped(profile.name.zh)} / ${escaped(profile.name.en)}${
    profile.note ? ` — ${escaped(profile.note.zh)} / ${escaped(profile.note.en)}` : ''
  }</p>
${screening(valuation, result)}${result.missing.some(({ code }) => code !== 'not_applicable') ? '<p class="draft">本合计仅含可核算部分,缺项见后。 The total is the sum of what could be computed; what is missing is listed below.</p>' : ''}
${chart(result)}
${tables.map(tableOf).join('\n')}
</body></html>
`
}

/** An estimate is told in three digits: none of it is known better. */
function totalOf({ gep, is_screening, indicators }: ValuationResult): string {
  if (!indicators.some(({ monetary }) => monetary)) return '未核算 not computed'
  return is_screening ? `约 about ${yuan(Number(gep.value.toPrecision(3)))}` : yuan(gep.value)
}

/** What an estimate by defaults says of itself, with what other methods make of it. */
function screening(
  { defaults }: Valuation,
  { is_screening, default_share, readings }: ValuationResult,
): string {
  if (!defaults) return ''
  const share = `${((default_share ?? 0) * 100).toFixed(0)} %`
  const note = is_screening
    ? `<p class="draft">筛查估计,不是核算结果:${share}的价值含有移用的默认值。 A screening estimate, not an account: ${share} of the value rests on figures carried over from elsewhere. ${escaped(defaults.name.zh)} / ${escaped(defaults.name.en)}</p>`
    : `<p>${share}的价值含有默认值。 ${share} of the value rests on defaults. ${escaped(defaults.name.zh)} / ${escaped(defaults.name.en)}</p>`
  const others = readings.map(
    ({ name, gep, interval, changes }) =>
      `<p>${escaped(name.zh)} ${escaped(name.en)}: ${yuan(gep)}${interval ? ` <small>P5–P95: ${yuan(interval.p5)} – ${yuan(interval.p95)}</small>` : ''}<br><small>${changes.map((one) => `${escaped(one.zh)} / ${escaped(one.en)}`).join('; ')}</small></p>`,
  )
  return `${note}\n${others.join('\n')}\n`
}

/** Columns of the table of indicators that are the same in each row, and stand above it: area, period, price year. */
const SAID_IN_TITLE = 3

function withoutFirst({ name, headings, rows }: Table, columns: number): Table {
  return { name, headings: headings.slice(columns), rows: rows.map((row) => row.slice(columns)) }
}

function chart({ indicators }: ValuationResult): string {
  const valued = indicators
    .flatMap((one) => (one.monetary && one.is_final ? [{ name: one.name, value: one.monetary.value }] : []))
    .sort((a, b) => b.value - a.value)
    .slice(0, BARS)
  const most = valued[0]?.value ?? 0
  if (most <= 0) return ''
  return `<table class="chart"><caption>价值量前 ${valued.length} 项 · the ${valued.length} largest values</caption>${valued
    .map(
      ({ name, value }) =>
        `<tr><th>${escaped(name.zh)}<br><small>${escaped(name.en)}</small></th><td><i style="width:${((100 * Math.max(0, value)) / most).toFixed(2)}%"></i></td><td class="n">${yuan(value)}</td></tr>`,
    )
    .join('')}</table>`
}

function tableOf({ name, headings, rows }: Table): string {
  const cell = (value: Cell) =>
    typeof value === 'number'
      ? `<td class="n">${Number.isInteger(value) ? value : Number(value.toPrecision(8))}</td>`
      : `<td>${escaped(value ?? '—')}</td>`
  return `<section><h2>${escaped(name)}</h2><table><thead><tr>${headings
    .map((heading) => `<th>${escaped(heading)}</th>`)
    .join(
      '',
    )}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</tbody></table></section>`
}

function yuan(cny: number): string {
  return `${Number((cny / 1e8).toPrecision(6))} 亿元 (CNY ${Number((cny / 1e6).toPrecision(6))} million)`
}

const STYLE = `
body{font:14px/1.6 "Noto Sans CJK SC","Source Han Sans SC",sans-serif;color:#1d2b26;max-width:1100px;margin:2em auto;padding:0 1em}
h1{margin:0}h2{margin:1.6em 0 .4em;border-bottom:2px solid #0f6b50}.sub{margin:.2em 0 1em;color:#5b6b66}
.total{font-size:1.6em;margin:.4em 0}.total small{font-size:.6em;color:#5b6b66}.draft{background:#fff7e6;padding:.4em .8em}
table{border-collapse:collapse;width:100%;font-size:12px}th,td{border:1px solid #d6dfdb;padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}thead{display:table-header-group}tr{break-inside:avoid}
.chart th{width:26%;font-weight:400}.chart td:nth-child(2){width:46%}.chart i{display:block;height:1.1em;background:#7fae9c}.chart caption{text-align:left;color:#5b6b66}
@page{size:A4 landscape;margin:14mm}@media print{body{margin:0;max-width:none}}
`
