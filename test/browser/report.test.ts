import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../helpers/server.ts'
import { BUREAU, EA, startTestService } from '../helpers/service.ts'

/** Debian's browser; where there is none this is skipped and says so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const A = '91370300MADEMQAAXQ'

describe.skipIf(!existsSync(CHROMIUM))(`a report on paper (skipped where ${CHROMIUM} is absent)`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  }, 120_000)
  afterAll(() => browser?.close())

  test('is one page of A4, in both languages, however much there is to say', async () => {
    const { call } = await startTestService()
    const long = '很长的机关名称与文号'.repeat(8)
    for (let count = 0; count < 30; count++) {
      const { body } = await call<{ entry_id: number }>('POST', '/v1/credit/entries', BUREAU, {
        ...{ uscc: A, item_id: ['order_to_correct', 'stop_production', 'warning'][count % 3] },
        ...{ decided_on: `2026-0${1 + (count % 9)}-1${count % 10}`, authority: long, detail: '事由' },
        document: `${long}${count}号`,
      })
      await call('POST', '/v1/credit/objections', EA, { entry_id: body.entry_id, text: '不实' })
    }
    for (let year = 2010; year < 2020; year++)
      await call('POST', '/v1/obligations', BUREAU, {
        ...{ uscc: A, symbol: 'CARBON-SANDBOX', period: String(year), due_on: '2099-12-31', quantity: '5' },
      })
    const { body } = await call<{ report_id: number }>('POST', '/v1/credit/own-reports', EA, {})
    for (const language of ['zh', 'en']) {
      const { text } = await call('GET', `/v1/credit/reports/${body.report_id}/page?language=${language}`, EA)
      const page = await browser.newPage()
      await page.setContent(text)
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      expect([language, pdf.match(/\/Type\s*\/Page[^s]/g)?.length]).toEqual([language, 1])
      // The gravest comes first, and what there is no room for is counted.
      expect(await page.locator('.flags').innerText()).toMatch(/^⚠ (severe|严重)/)
      expect(text).toMatch(language === 'zh' ? /<td>另有 \d+ 条/ : /<td>\d+ more are in the bundle/)
      await page.close()
    }
  })

  test('is verified by the single file alone, with no network, and a changed one is named', async () => {
    const { call } = await startTestService()
    const { body } = await call<{ report_id: number }>('POST', '/v1/credit/own-reports', EA, {})
    const { text: bundle } = await call('GET', `/v1/credit/reports/${body.report_id}/bundle`, EA)
    const { text: trust } = await call('GET', '/v1/log/trust', EA)
    const context = await browser.newContext({ offline: true })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`file://${ROOT}/dist/web/verify.html`)
    const give = async (id: string, content: string) =>
      page.setInputFiles(`#${id}`, {
        ...{ name: `${id}.json`, mimeType: 'application/json' },
        buffer: Buffer.from(content),
      })
    await give('trust', trust)
    await give('bundle', bundle)
    const out = page.locator('#out')
    await expect.poll(() => out.innerText()).toContain('✓ 报告可信')
    const { body: file } = await call<{ score: number }>('GET', `/v1/credit/files/${A}`, EA)
    expect(await out.innerText()).toContain(`得分 score ${file.score}`)
    const middle = bundle.length >> 1
    const other = bundle[middle] === '4' ? '5' : '4'
    await give('bundle', bundle.slice(0, middle) + other + bundle.slice(middle + 1))
    await expect.poll(() => out.innerText()).toContain('✗ 报告不可信')
    expect(await out.innerText()).toMatch(/✗ .+: .+/)
    await give('bundle', 'no JSON at all')
    await expect.poll(() => out.innerText()).toContain('✗')
    expect(faults).toEqual([])
    await context.close()
  })
})
