import { escaped } from '../../edge/markup.ts'
import type { Block, Chapter, Report } from './report-model.ts'

/** A report for print from a browser: its style is in it, and nothing in it runs or is fetched. */
export function htmlOf(report: Report): string {
  const { language, title, total, summary, signatures, signatureDate, chapters, annexTitle, annexes } = report
  const isChinese = language === 'zh'
  return `<!doctype html>
<html lang="${isChinese ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body>
<section class="summary"><h1>${escaped(title)}</h1>
<p class="total">${escaped(total)}</p>
${blocksOf(summary)}
<table class="signatures"><tbody><tr>${signatures.map((one) => `<td>${escaped(one)}<br><br>${escaped(signatureDate)}</td>`).join('')}</tr></tbody></table></section>
<nav><h2>${isChinese ? '目录' : 'Contents'}</h2><ol>${[...chapters, { title: annexTitle }].map(({ title }, index) => `<li><a href="#c${index + 1}">${escaped(title)}</a></li>`).join('')}</ol></nav>
${chapters.map((chapter, index) => chapterOf(chapter, `${index + 1}`, `c${index + 1}`)).join('\n')}
<section class="annex" id="c${chapters.length + 1}"><h2>${chapters.length + 1} ${escaped(annexTitle)}</h2>
${annexes.map(({ title, blocks }, index) => `<h3>${chapters.length + 1}.${index + 1} ${escaped(title)}</h3>${blocksOf(blocks)}`).join('\n')}</section>
</body></html>
`
}

function chapterOf({ title, blocks }: Chapter, number: string, id: string): string {
  return `<section id="${id}"><h2>${number} ${escaped(title)}</h2>${blocksOf(blocks)}</section>`
}

function blocksOf(blocks: readonly Block[]): string {
  return blocks.map(blockOf).join('\n')
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p${block.tone ? ` class="${block.tone}"` : ''}>${escaped(block.text)}</p>`
    case 'table':
      return tableOf(block)
    case 'bars':
      return barsOf(block)
  }
}

function tableOf({ caption, headings, rows, widths }: Extract<Block, { kind: 'table' }>): string {
  if (rows.length === 0) return ''
  const sum = widths?.reduce((total, width) => total + width, 0) ?? 0
  const columns = widths
    ? `<colgroup>${widths.map((width) => `<col style="width:${((100 * width) / sum).toFixed(1)}%">`).join('')}</colgroup>`
    : ''
  return `<table><caption>${escaped(caption)}</caption>${columns}<thead><tr>${headings
    .map((heading) => `<th scope="col">${escaped(heading)}</th>`)
    .join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`
}

/** Heights of a chart, in its own units; the names stand above their bars, so that long ones fit. */
const BAR = { width: 600, step: 34, height: 12 } as const

function barsOf({ caption, bars }: Extract<Block, { kind: 'bars' }>): string {
  const most = Math.max(0, ...bars.map(({ value }) => value))
  if (most <= 0) return ''
  const drawn = bars.map(({ name, value, text }, index) => {
    const top = index * BAR.step
    return `<text x="0" y="${top + 12}">${escaped(name)} · ${escaped(text)}</text><rect x="0" y="${top + 17}" width="${((BAR.width * value) / most).toFixed(1)}" height="${BAR.height}"/>`
  })
  return `<figure><figcaption>${escaped(caption)}</figcaption><svg viewBox="0 0 ${BAR.width} ${bars.length * BAR.step}" role="img" aria-label="${escaped(caption)}">${drawn.join('')}</svg></figure>`
}

const STYLE = `
body{font:14px/1.6 "Noto Sans CJK SC","Source Han Sans SC",sans-serif;color:#1d2b26;max-width:900px;margin:2em auto;padding:0 1em}
h1{margin:0}h2{margin:1.6em 0 .4em;border-bottom:2px solid #0f6b50}h3{margin:1.4em 0 .3em}
.total{font-size:1.5em;margin:.4em 0}p,li,h1,h2,h3,.total{overflow-wrap:anywhere}.warning{background:#fff7e6;padding:.4em .8em}.note{color:#5b6b66}
table{border-collapse:collapse;width:100%;font-size:12px;margin:.8em 0;table-layout:fixed}
caption{text-align:left;font-weight:600;padding:.3em 0}
th,td{border:1px solid #d6dfdb;padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead{display:table-header-group}tr,figure,caption{break-inside:avoid}h2,h3,caption,thead{break-after:avoid}
figure{margin:.8em 0}figcaption{font-weight:600}svg{width:100%;max-width:600px}svg rect{fill:#7fae9c}svg text{font-size:12px;fill:#1d2b26}
.signatures td{height:5em}
@page{size:A4;margin:18mm 16mm;@bottom-center{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
@page wide{size:A4 landscape}
@media print{body{margin:0;max-width:none;padding:0;font-size:10pt}table{font-size:8.5pt}.summary{break-after:page}.summary svg{max-height:52mm}.summary table{margin:.5em 0}.signatures td{height:4em}nav a{color:inherit}.annex{page:wide;break-before:page}a{color:inherit;text-decoration:none}}
`
