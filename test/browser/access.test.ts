import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

/** Debian's browser; where there is none these tests are skipped and say so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every page, as who has it sees it. */
const PAGES = [
  ...[
    '/',
    '/markets',
    '/methods/assets',
    '/methods/formulas',
    '/methods/parameters',
    '/methods/ecosystems',
  ].map((path) => [path, '']),
  ...[
    '/methods/sources',
    '/sign-in',
    '/join#x',
    '/help/errors/market_closed',
    '/registry',
    '/sales',
    '/no/such/page',
  ].map((path) => [path, '']),
  ...['/markets/ENERGY-ZIBO', '/credit', '/me/account', '/me/orders', '/me/compliance', '/me/consents'].map(
    (path) => [path, 'demo-enterprise-a'],
  ),
  ...['/desk/markets', '/desk/members', '/desk/cash', '/desk/watch', '/settings'].map((path) => [
    path,
    'demo-operator',
  ]),
  ...['/bureau/datasets', '/bureau/accounts', '/bureau/permits', '/bureau/credit', '/bureau/assets'].map(
    (path) => [path, 'demo-bureau'],
  ),
  ['/inbox', 'demo-bureau-chief'],
  ['/people', 'demo-administrator'],
  ['/security', 'demo-auditor'],
  ['/me/consents', 'demo-bank'],
  ['/me/pledges', 'demo-bank'],
  ...['/me/ledger', '/me/fills', '/me/energy', '/me/pledges'].map((path) => [path, 'demo-enterprise-a']),
  ...['/bureau/eligibility', '/bureau/energy', '/bureau/pledges'].map((path) => [path, 'demo-bureau']),
  ['/desk/pledges', 'demo-operator'],
] as [path: string, token: string][]

/** What axe finds on a page as it is now. */
function violationsOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    type Result = {
      violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
    }
    const { axe } = window as unknown as {
      axe: { run(on: Document, options: object): Promise<Result> }
    }
    const result = await axe.run(document, { resultTypes: ['violations'] })
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]!.target.join(' ')} ${nodes[0]!.failureSummary}`,
    )
  })
}

const ALL = [
  { language: 'zh', scheme: 'light', width: 1280 },
  { language: 'en', scheme: 'dark', width: 390 },
  { language: 'en', scheme: 'light', width: 390 },
  { language: 'zh', scheme: 'dark', width: 1280 },
] as const
/** Two of four in the suite, and of each page axe reads one of them; SIM=2 has them all. */
const HAS_ALL = Number(process.env.SIM ?? 1) >= 2
const LOOKS = ALL.slice(0, HAS_ALL ? 4 : 2)

describe.skipIf(!existsSync(CHROMIUM))(`pages for everybody (skipped where ${CHROMIUM} is absent)`, () => {
  const folder = temporaryFolder('access')
  let server: ServerProcess
  let browser: Browser

  beforeAll(async () => {
    server = await startServer(folder.path, { WARM_UP: '0' })
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    server?.child.kill('SIGTERM')
    await server?.ended
    folder.remove()
  })

  test.each(LOOKS)(
    'axe finds nothing on any page, and none is wider than its window: $language, $scheme, $width',
    async (look) => {
      const { language, scheme, width } = look
      const turn = LOOKS.indexOf(look)
      const context = await browser.newContext({
        locale: 'zh-CN',
        viewport: { width, height: 900 },
        colorScheme: scheme,
      })
      const found: string[] = []
      const page = await context.newPage()
      await page.goto(`${server.url}/healthz`)
      for (const [index, [path, token]] of PAGES.entries()) {
        const isRead = HAS_ALL || index % LOOKS.length === turn
        await page.evaluate(
          ([who, chosen]) => {
            sessionStorage.setItem('token', who!)
            localStorage.setItem('language', chosen!)
          },
          [token, language],
        )
        await page.goto(server.url + path)
        await page.locator('main h1').first().waitFor()
        await page.waitForFunction(() => !/加载中|Loading…/.test(document.body.innerText))
        if (isRead) {
          await page.evaluate(AXE)
          found.push(...(await violationsOf(page)).map((one) => `${path} ${one}`))
        }
        const action = page.locator('.row-action > button').first()
        if (isRead && (await action.count()) > 0) {
          await action.click()
          await page.locator('.panel').waitFor()
          found.push(...(await violationsOf(page)).map((one) => `${path}, opened: ${one}`))
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        if (wide > width) found.push(`${path} is ${wide} px wide`)
      }
      expect(found).toEqual([])
      await context.close()
    },
    300_000,
  )

  test('an order is placed by keyboard alone, and the focus is seen', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    await context.addInitScript(() => sessionStorage.setItem('token', 'demo-enterprise-a'))
    const page = await context.newPage()
    await page.goto(`${server.url}/markets/ENERGY-ZIBO`)
    await page.getByTestId('balances').waitFor()
    const reach = async (wanted: string) => {
      for (let steps = 0; steps < 120; steps++) {
        await page.keyboard.press('Tab')
        const isThere = await page.evaluate(
          (selector) => document.activeElement?.matches(selector) === true,
          wanted,
        )
        if (isThere) return
      }
      throw new Error(`${wanted} is out of reach of the keyboard`)
    }
    await reach('form.order input[name=price]')
    await page.keyboard.type('95')
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(outline).toBe('solid')
    await reach('form.order input[name=quantity]')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('7')
    await reach('form.order button[type=submit]')
    await page.keyboard.press('Enter')
    await page.getByTestId('ask').waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('placed').waitFor()
    await context.close()
  }, 60_000)

  test('scripts of a first load are few, compressed, and kept by the browser', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const page = await context.newPage()
    const scripts: { url: string; cache: string; encoding: string }[] = []
    page.on('response', (answer) => {
      if (answer.url().endsWith('.js'))
        scripts.push({
          url: answer.url(),
          cache: answer.headers()['cache-control'] ?? '',
          encoding: answer.headers()['content-encoding'] ?? '',
        })
    })
    for (const path of ['/', '/credit', '/methods/formulas', '/sign-in']) {
      scripts.length = 0
      await page.goto(server.url + path)
      await page.waitForLoadState('networkidle')
      let bytes = 0
      for (const { url, cache, encoding } of scripts) {
        const script = Buffer.from(await (await fetch(url)).arrayBuffer())
        // What fits into one packet is sent as it is.
        const wanted = script.length < 1024 ? '' : 'gzip'
        expect([cache, encoding]).toEqual([expect.stringContaining('immutable'), wanted])
        bytes += gzipSync(script).length
      }
      expect(bytes).toBeLessThan(90_000)
    }
    await context.close()
  }, 60_000)
})
