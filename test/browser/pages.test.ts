import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

/** Debian's browser; where there is none these tests are skipped and say so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SCREENSHOTS = join(ROOT, 'test-results')

describe.skipIf(!existsSync(CHROMIUM))(
  `pages in a real browser (skipped where ${CHROMIUM} is absent)`,
  () => {
    const folder = temporaryFolder('browser')
    let server: ServerProcess
    let browser: Browser
    let page: Page
    const faults: string[] = []

    beforeAll(async () => {
      mkdirSync(SCREENSHOTS, { recursive: true })
      server = await startServer(folder.path)
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      })
      page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1360, height: 1000 } })
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
          faults.push(`from elsewhere: ${request.url()}`)
      })
    })
    afterAll(async () => {
      await browser?.close()
      server?.child.kill('SIGTERM')
      await server?.ended
      folder.remove()
    })

    /** Presses the button, looks at what it will do, and confirms. */
    const sendOrder = async () => {
      await page.locator('form.order button[type=submit]').click()
      await page.getByTestId('ask').getByRole('button').first().click()
    }
    const shot = (name: string) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })

    test('valuation: the total, the missing data, and the trace of a figure down to its source', async () => {
      await page.goto(`${server.url}/`)
      await page.getByTestId('gep').waitFor()
      expect(await page.getByTestId('gep').textContent()).toBe('10.1 亿元')
      expect(await page.locator('summary').count()).toBeGreaterThan(10)
      expect(await page.getByTestId('interval').textContent()).toMatch(/九成把握介于.+亿元 与 .+亿元/)
      expect(await page.getByTestId('quality').locator('tbody tr').first().textContent()).toContain(
        '68.3111%',
      )
      expect(await page.getByTestId('ratios').textContent()).toContain('每平方公里 16.9 万元')
      expect(await page.getByTestId('supply').textContent()).toContain(
        '本账户所核算合计 (SEEA EA 9.18)10.0816 亿元供给 = 使用',
      )
      expect(await page.getByTestId('extent').textContent()).toContain('城镇村及工矿用地 114,540')
      await page.getByRole('link', { name: '水库洪水调蓄' }).click()
      await page.getByTestId('trace').locator('.step').first().waitFor()
      const trace = await page.getByTestId('trace').textContent()
      expect(trace).toContain('C_r = k × C_t')
      expect(trace).toContain('W04')
      expect(trace).toContain('未核实')
      await shot('valuation')
    })

    test('valuation: beside another account, each line with its reason', async () => {
      const choice = page.locator('select').filter({ hasText: '选择核算' })
      const garze = choice.locator('option').filter({ hasText: '甘孜' }).first()
      await choice.selectOption((await garze.getAttribute('value'))!)
      const table = page.getByTestId('comparison')
      await table.waitFor()
      expect(await table.locator('tbody tr').count()).toBeGreaterThan(5)
      const text = await table.textContent()
      expect(text).toMatch(/合计10\.0816 亿元7,548\.92 亿元\+7,538\.84 亿元/)
      expect(text).toContain('前者缺少数据')
      await shot('comparison')
    })

    test('what is shown has an address: it is loaded again, gone back to, and told apart from what is not there', async () => {
      const at = () => new URL(page.url()).pathname
      const account = at().split('/')[2]
      expect(page.url()).toMatch(/\/accounts\/\d+\/indicators\/.+\?with=\d+$/)
      await page.reload()
      await page.getByTestId('comparison').waitFor()
      await page.getByTestId('trace').locator('.step').first().waitFor()
      await page.goto(`${server.url}/markets/NOX-ZIBO`)
      await page.getByRole('link', { name: 'NOX-ZIBO' }).and(page.locator('[aria-current]')).waitFor()
      await page.getByRole('link', { name: 'SO2-ZIBO' }).click()
      expect(at()).toBe('/markets/SO2-ZIBO')
      await page.goBack()
      expect(at()).toBe('/markets/NOX-ZIBO')
      await page.goto(`${server.url}/accounts/${account}/no/such/page`)
      await page.getByText('没有这个页面').waitFor()
      const missing = await fetch(`${server.url}/assets/none.js`, { headers: { Accept: 'text/html' } })
      expect(missing.status).toBe(404)
      const json = await fetch(`${server.url}/v1/none`, { headers: { Accept: 'text/html' } })
      expect([json.status, json.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
      await page.goto(`${server.url}/`)
    })

    test('market: an order from the form is filled, and book, trades, own orders and balances move by themselves', async () => {
      await page.locator('header.top select').selectOption('demo-enterprise-a')
      await page.getByRole('link', { name: '权益交易' }).click()
      await page.getByTestId('markets').getByRole('link', { name: 'SO2-ZIBO' }).click()
      await page.getByTestId('bids').locator('tr').first().waitFor()
      expect(await page.locator('.law').textContent()).toContain('国发〔2011〕38号')
      const cash = () => page.getByTestId('balances').locator('dd').first().textContent()
      await page.getByTestId('balances').waitFor()
      const before = await cash()
      const best = await page.getByTestId('asks').locator('tr').last().locator('td').first().textContent()
      await page.getByTestId('asks').locator('tr').last().click()
      await page.fill('input[name=quantity]', '0.1')
      await sendOrder()
      expect(await page.getByTestId('placed').textContent()).toContain('全部成交')
      await expect
        .poll(async () => (await page.getByTestId('trades').locator('tr').first().textContent()) ?? '')
        .toContain(best!)
      await expect.poll(cash).not.toBe(before)
      await shot('market')
    })

    test('market: a call shows what it would trade and when it ends; other kinds of order can be placed', async () => {
      const phase = (name: string) =>
        fetch(`${server.url}/v1/markets/SO2-ZIBO/phase`, {
          method: 'POST',
          headers: { Authorization: 'Bearer demo-operator', 'Content-Type': 'application/json' },
          body: JSON.stringify({
            phase: name,
            reason: 'r',
            ...(name === 'continuous' ? {} : { ends_at: new Date(Date.now() + 60_000).toISOString() }),
          }),
        })
      await page.locator('select').filter({ hasText: '跟踪止损' }).selectOption('trailing_stop')
      await page.locator('input[name=trail]').fill('50')
      await page.locator('input[name=quantity]').fill('0.5')
      await page.getByRole('button', { name: '卖出', exact: true }).click()
      await sendOrder()
      await page.getByTestId('placed').filter({ hasText: '待触发' }).waitFor()
      expect(await page.getByTestId('own-orders').textContent()).toContain('跟踪止损')
      await phase('opening_auction')
      await page.getByTestId('call').waitFor()
      expect(await page.getByTestId('call').textContent()).toContain('最早结束于')
      await shot('call')
      await phase('continuous')
      await page.getByTestId('call').waitFor({ state: 'detached' })
      await page.locator('select').filter({ hasText: '跟踪止损' }).selectOption('limit')
      await page.getByRole('button', { name: '买入', exact: true }).click()
    })

    test('market: what another does is seen without a reload; a refused order says why', async () => {
      const headers = { Authorization: 'Bearer demo-enterprise-b', 'Content-Type': 'application/json' }
      const order = {
        client_order_id: 'web-1',
        symbol: 'SO2-ZIBO',
        side: 'buy',
        type: 'limit',
        price: '4110',
        quantity: '9.999',
        time_in_force: 'gtc',
      }
      await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body: JSON.stringify(order) })
      await expect.poll(async () => (await page.getByTestId('bids').textContent()) ?? '').toContain('9.999')
      await page.fill('input[name=price]', '10')
      await sendOrder()
      expect(await page.getByRole('alert').textContent()).toContain('price_outside_limit')
      // The refusal itself is logged by the browser.
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('422')))
    })

    test('market: an order whose answer was lost is one order when it is sent again, whatever comes in between', async () => {
      await page.fill('input[name=price]', '4120')
      await page.fill('input[name=quantity]', '0.777')
      await page.route(
        '**/v1/orders',
        async (route) => {
          await route.fetch()
          await route.abort()
        },
        { times: 1 },
      )
      await sendOrder()
      await page.getByRole('alert').filter({ hasText: 'no_answer' }).waitFor()
      const tooMany = { status: 429, contentType: 'application/problem+json' }
      const json = JSON.stringify({ code: 'too_many_requests', detail: 'later' })
      await page.route('**/v1/orders', (route) => route.fulfill({ ...tooMany, body: json }), { times: 1 })
      await sendOrder()
      await page.getByRole('alert').filter({ hasText: 'too_many_requests' }).waitFor()
      await page.locator('form.order button').filter({ hasText: '卖出' }).first().click()
      await page.locator('form.order button').filter({ hasText: '买入' }).first().click()
      await sendOrder()
      await page.getByTestId('placed').waitFor()
      const own = page.getByTestId('own-orders').locator('tr').filter({ hasText: '0 / 0.777' })
      expect(await own.count()).toBe(1)
      const answer = await fetch(`${server.url}/v1/orders?limit=50`, {
        headers: { Authorization: 'Bearer demo-enterprise-a' },
      })
      const { data } = (await answer.json()) as { data: { quantity: string }[] }
      expect(data.filter(({ quantity }) => quantity === '0.777')).toHaveLength(1)
      faults.splice(0, faults.length, ...faults.filter((fault) => !/ERR_FAILED|429/.test(fault)))
    })

    test('credit: the grade with its reasons, and the published lists', async () => {
      await page.locator('header.top select').selectOption('demo-auditor')
      await page.getByRole('link', { name: '生态信用' }).click()
      await page.locator('.title select').waitFor()
      await page.locator('.title select').selectOption('91370300MADEMQCC98')
      await expect.poll(() => page.getByTestId('grade').textContent()).toBe('黄标')
      expect(await page.locator('main').textContent()).toContain('责令改正或限期改正')
      await shot('credit')
    })

    test('catalogue: a formula with its printed equation is tried; English throughout', async () => {
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('link', { name: 'Catalogue' }).click()
      await page.getByTestId('assets').locator('tbody tr').nth(1).waitFor()
      expect(await page.getByTestId('assets').textContent()).toContain('Taihe Reservoir')
      const listed = await fetch(`${server.url}/v1/assets`)
      const { data } = (await listed.json()) as { data: { asset_id: number; name: { en: string } }[] }
      const taihe = data.find(({ name }) => name.en === 'Taihe Reservoir')!
      const path = `${server.url}/v1/assets/${taihe.asset_id}/values`
      const post = (url: string, token: string, body?: object) =>
        fetch(url, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      const today = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10)
      const income = { name: 'angling', source: 'trial', annual_revenue: 3e6, annual_cost: 1e6 }
      const proposed = await post(path, 'demo-bureau', {
        ...{ asset_version: 1, valuation_date: today, valid_until: today, purpose: 'loan' },
        basis: { method: 'income', rate: 0.04, years: 20, products: [income] },
      })
      const { value_id } = (await proposed.json()) as { value_id: number }
      await post(`${path}/${value_id}/confirm`, 'demo-bureau-chief')
      await page.getByTestId('assets').locator('tr', { hasText: 'Taihe' }).locator('summary').click()
      await page.getByTestId('plot-value').waitFor()
      expect(await page.getByTestId('plot-value').textContent()).toContain('CNY 27.1807 million · by income')
      await shot('assets')
      await page.getByRole('link', { name: 'Formulas' }).click()
      await page.getByRole('searchbox').fill('marsh')
      await page.getByRole('button', { name: 'Evaluate' }).click()
      await expect.poll(() => page.locator('output').textContent()).toContain('300,000 m^3')
      await shot('catalogue')
    })

    test('the API document is readable without the internet', async () => {
      await page.goto(`${server.url}/docs`)
      const subject = page.locator('#operations-tag-orders')
      await subject.click()
      const wanted = page.getByText('/v1/orders/batch')
      await wanted.waitFor()
    })

    test('no error in the console, nothing asked from elsewhere', () => {
      expect(faults).toEqual([])
      expect(server.log()).not.toMatch(/error/i)
    })
  },
)
