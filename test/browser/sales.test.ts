import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SaleAnswer } from '../../engine/facts/sale.ts'
import { advanceClock } from '../../src/city/city.ts'
import { newKey } from '../../src/client/seal-bid.ts'
import { pageRoutes } from '../../src/hosts/pages.ts'
import { ROOT } from '../helpers/server.ts'
import { ADMIN, OPERATOR, startTestService, type TestService } from '../helpers/service.ts'

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
    const dealsOf = (page: Page) => page.locator('[data-testid^=deals-]')
    /** A deal from its contract to the permits: each step by who takes it. */
    async function followDeal(
      { maker, buyer, chief }: { readonly maker: Page; readonly buyer: Page; readonly chief: Page },
      address: string,
    ): Promise<void> {
      const act = async (
        page: Page,
        name: RegExp,
        fields: Readonly<Record<string, string>>,
        language: 'zh' | 'en',
      ) => {
        await page.goto(url + address)
        await dealsOf(page).getByRole('button', { name }).first().click()
        const row = dealsOf(page).locator('form')
        for (const [field, value] of Object.entries(fields)) await row.locator(`[name=${field}]`).fill(value)
        if (Object.keys(fields).length > 0) await row.locator('button[type=submit]').click()
        await row.getByRole('button', { name: language === 'zh' ? '确认' : 'Confirm' }).click()
        await row.waitFor({ state: 'detached' })
      }
      await act(maker, /登记合同/, { document: '合同5-1' }, 'zh')
      await act(buyer, /Pay/, {}, 'en')
      await act(chief, /交割/, { buyer_document: '变更1号', seller_document: '台账1号' }, 'zh')
    }
    const sales = async () => (await city.call<{ data: SaleAnswer[] }>('GET', '/v1/auctions')).body.data
    const at = (hours: number) => new Date(clock.now + hours * HOUR).toISOString()

    test('announced, bid for on a phone, opened by two holders, cleared, and read by everybody', async () => {
      const keys = await Promise.all([newKey(), newKey()])
      const { body } = await city.call<SaleAnswer>('POST', '/v1/auctions', 'demo-bureau', {
        ...{ symbol: 'NOX-ZIBO', quantity: '50', reserve_price: '4000', must_clear_fully: false },
        ...{ min_deposit: '1000.00', opens_at: at(1), closes_at: at(24), threshold: 2, document: '3号' },
        ...{ publicity_days: 1, contract_days: 3, payment_days: 3 },
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

      // In public on Tuesday and Wednesday; then the contract, the payment, the permits.
      clock.now = Date.parse('2026-11-26T02:00:00Z')
      await followDeal({ maker: holder, buyer: bidder, chief }, '/sales')
      await chief.reload()
      await dealsOf(chief).getByText('已变更许可证、已交割').waitFor()
      expect(await bidder.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      expect(faults).toEqual([])
    }, 300_000)

    test('an auction in the open, from the proposal to the change of the permits', async () => {
      clock.now = Date.parse('2026-12-01T02:00:00Z')
      const local = (days: number, hours = 0) => {
        const shanghai = new Date(clock.now + 8 * HOUR + (days * 24 + hours) * HOUR)
        return shanghai.toISOString().slice(0, 16)
      }
      const maker = await pageOf('demo-bureau', 'zh', 1280)
      const [registers, opens, closes, later] = [local(6), local(8), local(8, 2), local(8, 3)]
      const confirm = async (page: Page, within: Locator, language: 'zh' | 'en' = 'zh') => {
        await within.locator('button[type=submit]').click()
        await within.getByRole('button', { name: language === 'zh' ? '确认' : 'Confirm' }).click()
        expect(await page.getByRole('alert').count()).toBe(0)
      }
      await maker.getByText('拟定公开竞价').click()
      const form = maker.getByTestId('propose-open')
      await form.locator('[name=symbol]').selectOption('NOX-ZIBO')
      for (const [name, value] of Object.entries({
        ...{ quantity: '10', start_price: '4000', price_step: '50', document: '公告5号' },
        ...{ registers_until: registers, opens_at: opens, closes_at: closes },
      }))
        await form.locator(`[name=${name}]`).fill(value)
      await confirm(maker, form)
      await maker.waitForURL('**/sales/open/*')
      const address = new URL(maker.url()).pathname
      const chief = await pageOf('demo-bureau-chief', 'zh', 1280)
      await chief.goto(url + address)
      await chief.getByRole('button', { name: /批准公告/ }).click()
      await chief.getByRole('button', { name: '确认' }).click()
      await chief.getByTestId('auction-state').filter({ hasText: '尚未开始' }).waitFor()

      // The notice is changed before it opens: free bids are taken an hour longer.
      await maker.reload()
      await maker.getByText('变更公告(延期、更正)').click()
      const change = maker.locator('[data-testid^=change-notice-]')
      await change.locator('[name=closes_at]').fill(later)
      await change.locator('[name=document]').fill('变更公告1号')
      await change.locator('[name=reason]').fill('系统维护')
      await confirm(maker, change)
      await chief.reload()
      await chief.getByRole('button', { name: /批准变更/ }).click()
      await chief.getByRole('button', { name: '确认' }).click()
      await chief.getByText('公告第 2 版').waitFor()

      const one = await pageOf('demo-enterprise-a', 'en', 390)
      const other = await pageOf('demo-enterprise-b', 'zh', 1280)
      for (const [page, language] of [
        [one, 'en'],
        [other, 'zh'],
      ] as const) {
        await page.goto(url + address)
        const register = page.getByTestId('register-bidder')
        await register.locator('[name=quantity]').fill('8')
        await register.locator('[name=document]').fill('核定意见')
        await confirm(page, register, language)
        await page.getByTestId('registrations').locator('tbody tr').first().waitFor()
      }
      for (let left = 2; left > 0; left--) {
        await chief.reload()
        await chief.getByRole('button', { name: /^合格/ }).first().click()
        await chief.getByRole('button', { name: '确认' }).click()
        await expect.poll(() => chief.getByRole('button', { name: /^合格/ }).count()).toBe(left - 1)
      }

      clock.now = Date.parse(`${opens}:00Z`) - 8 * HOUR
      const bid = async (page: Page, language: 'zh' | 'en', price: string) => {
        await page.reload()
        const bids = page.getByTestId('bid-openly')
        await bids.locator('[name=price]').fill(price)
        await confirm(page, bids, language)
        await page
          .getByTestId('open-bids')
          .getByText(price.replace(/(.)(...)$/, '$1,$2'))
          .first()
          .waitFor()
      }
      await bid(one, 'en', '4000')
      await bid(other, 'zh', '4100')
      clock.now = Date.parse(`${later}:00Z`) - 8 * HOUR
      await advanceClock(city.service)
      clock.now += 5 * 60_000
      await one.reload()
      await one.getByTestId('auction-clock').waitFor()
      await one.screenshot({ path: join(ROOT, 'test-results', 'auction-phone.png'), fullPage: true })
      await bid(one, 'en', '4200')
      clock.now += 5 * 60_000
      await advanceClock(city.service)
      clock.now = Date.parse('2026-12-21T02:00:00Z')

      await followDeal({ maker, buyer: one, chief }, address)
      await other.reload()
      await dealsOf(other).getByText('已变更许可证、已交割').waitFor()
      await other.screenshot({ path: join(ROOT, 'test-results', 'auction-end.png'), fullPage: true })
      expect(await one.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      expect(faults).toEqual([])
    }, 300_000)

    test('the price of a trade is corrected by two operators, and its parties see it', async () => {
      const { body } = await city.call<{ token: string }>('POST', '/v1/principals', ADMIN, {
        ...{ name: 'operator2', roles: ['operator'] },
      })
      for (const [token, side] of [
        ['demo-enterprise-a', 'sell'],
        ['demo-enterprise-b', 'buy'],
      ] as const)
        await city.call('POST', '/v1/orders', token, {
          ...{
            client_order_id: `corrected-${side}`,
            symbol: 'ENERGY-ZIBO',
            side,
            type: 'limit',
            price: '98',
          },
          ...{ quantity: '5', time_in_force: 'gtc' },
        })
      const first = await pageOf(OPERATOR, 'zh', 1280)
      await first.goto(`${url}/desk/watch?symbol=ENERGY-ZIBO`)
      const trades = first.getByTestId('parties')
      await trades
        .getByRole('button', { name: /撤销或更正/ })
        .first()
        .click()
      const form = trades.locator('form')
      await form.locator('[name=corrected_price]').fill('95')
      await form.locator('[name=document]').fill('异常处置9号')
      await form.locator('button[type=submit]').click()
      await form.getByText('价格改为 95').waitFor()
      await form.getByRole('button', { name: '确认' }).click()
      const second = await pageOf(body.token, 'en', 390)
      await second.goto(`${url}/desk/watch`)
      await second
        .getByTestId('annulments')
        .getByRole('button', { name: /Confirm/ })
        .click()
      await second.getByTestId('annulments').locator('form').getByRole('button', { name: 'Confirm' }).click()
      await second.getByTestId('annulments').getByText('its price was corrected').waitFor()
      expect(await second.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      const party = await pageOf('demo-enterprise-b', 'zh', 1280)
      await party.goto(`${url}/me/fills`)
      await party.getByTestId('fills').getByText('价格更正为 95').waitFor()
      expect(faults).toEqual([])
    }, 300_000)
  },
)
