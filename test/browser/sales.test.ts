import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SaleAnswer } from '../../engine/facts/sale.ts'
import { newKey } from '../../src/client/seal-bid.ts'
import { pageRoutes } from '../../src/hosts/pages.ts'
import { ROOT } from '../helpers/server.ts'
import { startTestService, type TestService } from '../helpers/service.ts'

/** Debian's browser; where there is none these tests are skipped and say so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** For a loaded machine. */
const TIMEOUT_MS = Number(process.env.BROWSER_TIMEOUT ?? 30_000)
const HOUR = 3_600_000

describe.skipIf(!existsSync(CHROMIUM))(
  `a sale from the reserve by its pages (skipped where ${CHROMIUM} is absent)`,
  () => {
    const clock = { now: Date.parse('2026-11-23T02:00:00Z') }
    const faults: string[] = []
    let city: TestService
    let server: ServerType
    let browser: Browser
    let url: string

    beforeAll(async () => {
      city = await startTestService({ clock })
      pageRoutes(city.app, join(ROOT, 'dist/web'))
      server = serve({ fetch: city.app.fetch, hostname: '127.0.0.1', port: 0 })
      await new Promise((settle) => server.once('listening', settle))
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      server?.close()
    })

    async function pageOf(token: string, language: 'zh' | 'en', width: number): Promise<Page> {
      const context = await browser.newContext({ viewport: { width, height: 900 } })
      await context.addInitScript(
        ([given, chosen]) => {
          sessionStorage.setItem('token', given!)
          localStorage.setItem('language', chosen!)
        },
        [token, language],
      )
      context.setDefaultTimeout(TIMEOUT_MS)
      const page = await context.newPage()
      page.on('pageerror', (error) => faults.push(error.message))
      await page.goto(`${url}/sales`)
      return page
    }
    const sales = async () => (await city.call<{ data: SaleAnswer[] }>('GET', '/v1/auctions')).body.data
    const at = (hours: number) => new Date(clock.now + hours * HOUR).toISOString()

    test('announced, bid for on a phone, opened by two holders, cleared, and read by everybody', async () => {
      const keys = await Promise.all([newKey(), newKey()])
      const { body } = await city.call<SaleAnswer>('POST', '/v1/auctions', 'demo-bureau', {
        ...{ symbol: 'NOX-ZIBO', quantity: '50', reserve_price: '4000', must_clear_fully: false },
        ...{ min_deposit: '1000.00', opens_at: at(1), closes_at: at(24), threshold: 2, document: '3号' },
        key_holders: keys.map(({ recipient }, index) => ({ name: `保管人${index + 1}`, recipient })),
      })
      const id = body.sale_id
      const chief = await pageOf('demo-bureau-chief', 'zh', 1280)
      await chief.getByRole('button', { name: /批准公告/ }).click()
      await chief.getByRole('button', { name: '确认' }).click()
      await expect.poll(async () => (await sales())[0]?.status, { timeout: TIMEOUT_MS }).toBe('announced')

      clock.now += 2 * HOUR
      const bidder = await pageOf('demo-enterprise-a', 'en', 390)
      const form = bidder.getByTestId(`bid-${id}`)
      const fill = async (price: string, quantity: string) => {
        await form.locator('[name=price1]').fill(price)
        await form.locator('[name=quantity1]').fill(quantity)
      }
      const send = async () => {
        await form.locator('button[type=submit]').click()
        await form.getByRole('button', { name: 'Confirm' }).click()
      }
      await fill('4505', '1.00005')
      await form.locator('[name=deposit]').fill('300000')
      await send()
      await form.getByText('a multiple of 10, at least 4000').waitFor()
      await form.getByText('a multiple of 0.001, at most 50.000').waitFor()
      await fill('4500', '30')
      await send()
      await form.getByText('The fingerprint of your bid').waitFor()

      clock.now += 24 * HOUR
      const holder = await pageOf('demo-bureau', 'zh', 1280)
      const give = async (number: number, identity: string) => {
        const shares = holder.getByTestId(`shares-${id}`)
        await shares.locator('[name=key_holder]').selectOption(String(number))
        await shares.locator('[name=identity]').fill(identity)
        await shares.locator('button[type=submit]').click()
      }
      await give(1, keys[1]!.identity)
      await holder.getByText('这把私钥打不开该保管人的份额').waitFor()
      for (const [index, { identity }] of keys.entries()) {
        await give(index + 1, identity)
        await holder.getByText(`保管人${index + 1} ✓`).waitFor()
      }
      await chief.goto(`${url}/sales`)
      await chief.getByRole('button', { name: /开标/ }).click()
      await chief.getByRole('button', { name: '确认' }).click()
      const result = chief.getByTestId(`result-${id}`)
      await result.getByText('成交价 4,000 元,售出 30.000,收入 120,000.00 元').waitFor()
      await result.getByText('全部报价(1)').click()
      expect(await chief.getByTestId(`opened-${id}`).innerText()).toContain('30 @ 4,500')
      await bidder.goto(`${url}/sales`)
      await bidder.getByTestId(`own-bids-${id}`).getByText('30 @ 4500').waitFor()
      expect(await bidder.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      expect(faults).toEqual([])
    }, 300_000)
  },
)
