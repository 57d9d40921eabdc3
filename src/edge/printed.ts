import { escaped } from './markup.ts'

/** One sheet for print, whole in itself: nothing in it runs or is fetched. `body` is HTML. */
export function printed(
  { language, title }: { readonly language: 'zh' | 'en'; readonly title: string },
  body: string,
): string {
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
${body}
</body></html>
`
}

/** A table of a sheet; with no rows `none` in its place, or nothing. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  none = '',
): string {
  if (rows.length === 0) return none === '' ? '' : `<p><b>${escaped(caption)}</b>: ${escaped(none)}</p>`
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${headings.map((one) => `<th scope="col">${escaped(one)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cellOf).join('')}</tr>`)
    .join('')}</tbody></table>`
}

/** A figure stays on one line, with its thousands apart. */
function cellOf(text: string): string {
  if (/^[\d-]{1,10}$/.test(text) && !/^\d{5,}$/.test(text)) return `<td class="short">${escaped(text)}</td>`
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.length < 5) return `<td>${escaped(text)}</td>`
  return `<td class="figure">${grouped(text)}</td>`
}

/** The thousands of a figure apart. */
export const grouped = (text: string) => text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',')

const STYLE = `
body{font:13px/1.5 "Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;color:#1d2b26;max-width:900px;margin:1.5em auto;padding:0 1em}
h1{margin:0;font-size:1.4em}p{margin:.25em 0;overflow-wrap:anywhere}.code{float:right;width:30mm}.code svg{width:100%}
.grade{font-size:1.4em}.grade span{padding:.05em .6em;border:2px solid;border-radius:.3em;font-weight:700}.flags{background:#fff7e6;padding:.3em .6em}
table{border-collapse:collapse;width:calc(100% - 1px);font-size:11px;margin:.5em 0}caption{text-align:left;font-weight:600;padding:.2em 0}
th,td{border:1px solid #d6dfdb;padding:.2em .4em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
footer{font-size:11px;border-top:1px solid #0f6b50;margin-top:.6em;padding-top:.3em}.figure{white-space:nowrap;text-align:right}.short{white-space:nowrap}.hash{font-family:monospace;font-size:9px}
@page{size:A4;margin:12mm 12mm}
@media print{body{margin:0;max-width:none;padding:0;font-size:8.5pt;line-height:1.4}table{font-size:7pt;margin:.35em 0}th,td{padding:.1em .3em}footer{font-size:7pt}}`
