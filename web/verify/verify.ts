import { PARTS, type ReportClaims, verifyBundle } from '../../engine/proof/report.ts'
import { NoTrustFile, readTrust } from '../../engine/proof/trust.ts'

// One file that needs nothing else: kept by a bank, opened without a network.

const byId = (id: string) => document.getElementById(id)!

function line(parent: HTMLElement, text: string, className = ''): void {
  const one = document.createElement('p')
  one.textContent = text
  one.className = className
  parent.appendChild(one)
}

/** In Shanghai, as the report itself counts days. */
const timeOf = (at: number) =>
  `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')} (UTC+8)`

async function textOf(id: string): Promise<string | undefined> {
  return (byId(id) as HTMLInputElement).files?.[0]?.text()
}

async function verify(): Promise<void> {
  const out = byId('out')
  out.replaceChildren()
  const [bundle, trustText] = [await textOf('bundle'), await textOf('trust')]
  if (bundle === undefined || trustText === undefined) return
  const trust = readTrust(trustText)
  const audience = (byId('for') as HTMLInputElement).value.trim()
  const verdict = verifyBundle(bundle, trust, { now: Date.now(), ...(audience === '' ? {} : { audience }) })
  line(
    out,
    verdict.isGood ? '✓ 报告可信 · the report holds' : '✗ 报告不可信 · the report does not hold',
    verdict.isGood ? 'good' : 'bad',
  )
  for (const { part, isGood, why } of verdict.steps)
    line(
      out,
      `${isGood ? '✓' : '✗'} ${PARTS[part].zh} · ${PARTS[part].en}${why ? `: ${why.zh} · ${why.en}` : ''}`,
    )
  if (verdict.isGood && verdict.claims) show(out, verdict.claims, verdict.stood_at ?? 0)
}

function show(
  out: HTMLElement,
  {
    name,
    sub,
    score,
    grade,
    grade_id,
    purpose,
    as_of,
    exp,
    entries,
    marks = [],
    has_record,
    rule_pack,
  }: ReportClaims,
  stoodAt: number,
): void {
  line(out, `${name.zh} ${name.en} ${sub}`)
  line(
    out,
    `得分 score ${score}, ${grade ? `${grade.name.zh} ${grade.name.en}` : grade_id}${has_record ? '' : '(尚无记录 no record yet)'}`,
  )
  line(
    out,
    `截至 as of ${timeOf(as_of)}, 有效至 good until ${timeOf(exp * 1000)}; 签发人最近确认其有效 last said to stand ${timeOf(stoodAt)}`,
  )
  line(out, `用途 purpose: ${purpose}`)
  const withdrawn = new Set(entries.map(({ withdraws }) => withdraws))
  for (const {
    entry_id,
    item_id,
    withdraws,
    decided_on,
    acted_on,
    authority,
    document,
    cited_law,
    detail,
  } of entries) {
    const item = rule_pack.items.find((one) => one.item_id === item_id)
    const what = item ? `${item.name.zh} ${item.name.en} ${item.points}` : item_id
    const basis = [acted_on && `行为 act ${acted_on}`, cited_law].filter(Boolean).join(', ')
    const mark = marks.find((one) => one.entry_id === entry_id)
    const said = [
      ...(withdraws === null ? [] : [`撤回 withdraws #${withdraws}`]),
      ...(withdrawn.has(entry_id) ? ['已撤回 withdrawn'] : []),
      ...(mark?.is_disputed ? ['异议中 disputed'] : []),
      ...(mark?.repaired_at ? ['已修复 repaired'] : []),
      ...(mark?.statement ? [`主体陈述 its subject says: ${mark.statement}`] : []),
    ].join(', ')
    line(
      out,
      `· #${entry_id} ${what} · ${decided_on} ${authority} ${document}${basis && ` [${basis}]`}: ${detail}${said && ` (${said})`}`,
    )
  }
}

for (const id of ['bundle', 'trust', 'for'])
  byId(id).addEventListener('change', () => {
    verify().catch((error: Error) => {
      const why = error instanceof NoTrustFile ? `${error.why.zh} · ${error.why.en}` : error.message
      line(byId('out'), `✗ ${why}`, 'bad')
    })
  })
