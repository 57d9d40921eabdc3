import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
})
