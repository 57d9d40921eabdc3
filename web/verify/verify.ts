import type { Trust } from '../../engine/facts/credit.ts'
import { PARTS, type ReportClaims, TRUST_FORMAT, verifyBundle } from '../../engine/proof/report.ts'

// One file that needs nothing else: kept by a bank, opened without a network.

const byId = (id: string) => document.getElementById(id)!

function line(parent: HTMLElement, text: string, className = ''): void {
  const one = document.createElement('p')
  one.textContent = text
  one.className = className
  parent.appendChild(one)
}

async function textOf(id: string): Promise<string | undefined> {
  return (byId(id) as HTMLInputElement).files?.[0]?.text()
}

async function verify(): Promise<void> {
  const out = byId('out')
  out.replaceChildren()
  const [bundle, trustText] = [await textOf('bundle'), await textOf('trust')]
  if (bundle === undefined || trustText === undefined) return
  const trust = JSON.parse(trustText) as Trust
  if (trust.format !== TRUST_FORMAT) return line(out, '✗ 不是信任文件 · this is no trust file', 'bad')
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
  if (verdict.isGood && verdict.claims) show(out, verdict.claims)
}

function show(
  out: HTMLElement,
  { name, sub, score, grade_id, purpose, as_of, exp, entries, has_record }: ReportClaims,
): void {
  line(out, `${name.zh} ${name.en} ${sub}`)
  line(out, `得分 score ${score}, ${grade_id}${has_record ? '' : '(尚无记录 no record yet)'}`)
  line(
    out,
    `截至 as of ${new Date(as_of).toISOString()}, 有效至 good until ${new Date(exp * 1000).toISOString()}`,
  )
  line(out, `用途 purpose: ${purpose}`)
  for (const { decided_on, authority, document, detail } of entries)
    line(out, `· ${decided_on} ${authority} ${document}: ${detail}`)
}

for (const id of ['bundle', 'trust', 'for'])
  byId(id).addEventListener('change', () => {
    verify().catch((error: Error) => line(byId('out'), `✗ ${error.message}`, 'bad'))
  })
