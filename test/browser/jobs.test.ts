import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeRaster } from '../helpers/rasters.ts'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

/** Debian's browser; where there is none these tests are skipped and say so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** For a loaded machine. */
const TIMEOUT_MS = Number(process.env.BROWSER_TIMEOUT ?? 30_000)
const SCREENSHOTS = join(ROOT, 'test-results')
/** SCREENSHOTS=1 keeps a picture of each page, for who looks at them. */
const LOOKS = process.env.SCREENSHOTS === '1'
const [SELLER, BUYER, BANK] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQKK5T']
const SYMBOL = 'ENERGY-ZIBO'
const PEOPLE = {
  maker: ['maker'],
  maker2: ['maker'],
  approver: ['approver'],
  operator: ['operator'],
  operator2: ['operator'],
  seller: ['enterprise', SELLER],
  buyer: ['enterprise', BUYER],
  banker: ['bank', BANK],
} as const
/** Steps of the keyboard until something is found at most: more than any page has places. */
const MAX_STEPS = 300
type Person = keyof typeof PEOPLE | 'public'

/** Figures as a statistician has them: the second time without the two slips. */
const FIGURES = (unit: string, symbol: string) => `symbol,ecosystem,item,value,unit,source,note
C_t,,太河水库,18336,${unit},水利统计,总库容
${symbol},forest,,14.2,万hm^2,国土调查,
`

const VIEWS = [
  {
    ...{ name: 'zh, desktop, by keyboard alone', language: 'zh', viewport: { width: 1280, height: 900 } },
    byKeyboard: true,
  },
  { name: 'en, phone', language: 'en', viewport: { width: 390, height: 844 }, byKeyboard: false },
] as const

/** A venue that has people and nothing else: each view begins with a copy of it. */
const empty = temporaryFolder('jobs-empty')
const tokens = new Map<Person, string>()

beforeAll(() => {
  const environment = { ...process.env, DATA_DIR: empty.path, DEMO: '0' }
  const command = (...given: string[]) => {
    const done = spawnSync(process.execPath, ['src/bin.mjs', ...given, '--json'], {
      ...{ cwd: ROOT, env: environment, encoding: 'utf8' },
    })
    return JSON.parse(done.stdout) as { token: string }
  }
  // With an administrator the venue demands a second person where one alone could do harm.
  command('admin', '管理员')
  for (const [name, [role, uscc]] of Object.entries(PEOPLE)) {
    const subject = uscc === undefined ? [] : ['--uscc', uscc]
    tokens.set(name as Person, command('principal', name, '--roles', role, ...subject).token)
  }
}, 120_000)
afterAll(() => empty.remove())

describe.skipIf(!existsSync(CHROMIUM)).each(VIEWS)(
  `each user's whole job on an empty machine, by its pages: $name (skipped where ${CHROMIUM} is absent)`,
  ({ language, viewport, byKeyboard }) => {
    const folder = temporaryFolder('jobs')
    const pages = new Map<Person, Page>()
    const faults: string[] = []
    let server: ServerProcess
    let browser: Browser

    beforeAll(async () => {
      mkdirSync(SCREENSHOTS, { recursive: true })
      cpSync(empty.path, folder.path, { recursive: true })
      server = await startServer(folder.path, { DEMO: '0', WARM_UP: '0' })
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
      })
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      server?.child.kill('SIGTERM')
      await server?.ended
      folder.remove()
    })

    /** The page of a person at an address; how one signs in is tried in doors.test.ts. */
    async function at(person: Person, path: string): Promise<Page> {
      let page = pages.get(person)
      if (!page) {
        const context = await browser.newContext({ locale: 'zh-CN', viewport, acceptDownloads: true })
        await context.addInitScript(
          ([token, chosen]) => {
            sessionStorage.setItem('token', token!)
            localStorage.setItem('language', chosen!)
            // By pointer or by key: what is pressed.
            addEventListener(
              'click',
              ({ isTrusted }) => {
                if (isTrusted)
                  sessionStorage.setItem('clicks', String(1 + Number(sessionStorage.getItem('clicks'))))
              },
              true,
            )
          },
          [tokens.get(person) ?? '', language],
        )
        context.setDefaultTimeout(TIMEOUT_MS)
        page = await context.newPage()
        page.on('pageerror', (error) => faults.push(`${person}: ${error.message}`))
        pages.set(person, page)
      }
      await page.goto(server.url + path)
      return page
    }

    /** Steps with Tab from where the keyboard is until it stands on something. */
    async function reach(target: Locator): Promise<void> {
      await target.waitFor()
      const { keyboard } = target.page()
      // Where many steps lie between, the page is not asked after each of them.
      const between = await target.evaluate((one) => {
        const stops = [
          ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary'),
        ]
        const shown = stops.filter(
          (stop) => stop.tabIndex >= 0 && stop.checkVisibility() && !stop.matches(':disabled'),
        )
        return shown.indexOf(one as HTMLElement) - shown.indexOf(document.activeElement as HTMLElement)
      })
      for (let step = 1; step < between; step++) await keyboard.press('Tab')
      for (let step = 0; step < MAX_STEPS; step++) {
        if (await target.evaluate((one) => one === document.activeElement)) return
        await keyboard.press('Tab')
      }
      throw new Error(`the keyboard does not get to ${target}`)
    }
    async function press(target: Locator, key = 'Enter'): Promise<void> {
      if (!byKeyboard) return target.click()
      await reach(target)
      await target.page().keyboard.press(key)
    }
    /** Types into a field, or chooses from a list with the arrows. */
    async function enter(field: Locator, value: string): Promise<void> {
      await field.waitFor()
      const [tag, type] = await field.evaluate((one) => [one.tagName, (one as HTMLInputElement).type])
      const isList = tag === 'SELECT'
      if (!byKeyboard) return isList ? void (await field.selectOption(value)) : field.fill(value)
      const { keyboard } = field.page()
      await reach(field)
      if (isList) {
        // A list that is filled by an answer may not have it yet.
        await field.locator(`option[value="${value}"]`).waitFor({ state: 'attached' })
        await keyboard.press('Home')
        for (let step = 0; step < MAX_STEPS && (await field.inputValue()) !== value; step++)
          await keyboard.press('ArrowDown')
        expect(await field.inputValue()).toBe(value)
      } else if (type === 'date') {
        const [year, month, day] = value.split('-')
        // In the order of the browser's own language.
        await keyboard.type(`${month}${day}${year}`)
      } else {
        await keyboard.press('ControlOrMeta+A')
        await keyboard.insertText(value)
      }
    }

    /** Fills a form by the names of its fields, looks at what it will do, and confirms. */
    async function fill(
      form: Locator,
      values: Readonly<Record<string, string>>,
      isChecked = true,
    ): Promise<void> {
      for (const [name, value] of Object.entries(values)) {
        await enter(form.locator(`[name="${name}"]`), value)
      }
      await press(form.locator('button[type=submit]'))
      if (!isChecked) return
      await form.locator('p.note').waitFor()
      await press(form.locator('button[type=submit]'))
    }

    const done = (form: Locator) => form.locator('.done').waitFor()
    /** Opens what a row of a table offers, by its place among the row's buttons. */
    async function act(row: Locator, index = 0): Promise<Locator> {
      await press(row.locator('.row-action > button').nth(index))
      return row.locator('.row-action form')
    }
    const shot = async (person: Person, name: string) => {
      const page = pages.get(person)!
      if (LOOKS)
        await page.screenshot({ path: join(SCREENSHOTS, `job-${name}-${language}.png`), fullPage: true })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      )
    }

    test('the operator registers members, lists a market with a second operator, opens it, and books cash', async () => {
      const page = await at('operator', '/desk/members')
      for (const [uscc, kind, name] of [
        [SELLER, 'enterprise', 'Seller'],
        [BUYER, 'enterprise', 'Buyer'],
        [BANK, 'bank', 'Bank'],
      ] as const) {
        const form = page.getByTestId('register')
        await fill(form, { uscc, kind, zh: `主体${name}`, en: name })
        await done(form)
        await page.getByTestId('members').locator('tr').filter({ hasText: uscc }).waitFor()
      }
      // A slip in the code is marked where it stands, and nothing is registered.
      const form = page.getByTestId('register')
      await fill(form, { uscc: '91370300MADEMQAAX1', kind: 'bank', zh: '错', en: 'wrong' })
      await form.locator('[name=uscc][aria-invalid=true]').waitFor()
      await shot('operator', 'members')

      await page.goto(`${server.url}/desk/markets`)
      const listing = page.getByTestId('listing')
      // Continuous matching is nobody's default: whoever has the approval says so.
      await press(listing.locator('fieldset input[type=checkbox]').first(), 'Space')
      await fill(listing, { symbol: SYMBOL, zh: '淄政字〔2026〕1号', en: 'Zibo document 1 of 2026' })
      await done(listing)
      const second = await at('operator2', '/inbox')
      const waiting = second.getByTestId('inbox').locator('tr').filter({ hasText: SYMBOL }).first()
      await press((await act(waiting)).locator('button[type=submit]'))
      await page.reload()
      const row = page.getByTestId('board').locator('tr').filter({ hasText: SYMBOL })
      await fill(await act(row), { phase: 'continuous', reason: 'opening' })
      await done(row)

      await page.goto(`${server.url}/desk/cash?uscc=${BUYER}`)
      const deposit = page.getByTestId('deposit')
      await fill(deposit, { amount: '100000.00', bank_reference: 'B-1' })
      await done(deposit)
      // The same payment is booked once.
      await fill(deposit, { amount: '100000.00', bank_reference: 'b-1 ' })
      await deposit.getByRole('alert').filter({ hasText: 'bank_reference_used' }).waitFor()
      await page.getByTestId('account').filter({ hasText: '100,000.00' }).waitFor()
      await shot('operator', 'cash')
    }, 120_000)

    test('the statistician takes the template, is told each fault of a file, and sees the account published by another', async () => {
      const page = await at('maker', '/bureau/datasets')
      const template = page.waitForEvent('download')
      await press(page.locator('a[download]').last())
      expect(await (await template).failure()).toBeNull()
      const upload = async (text: string) => {
        const form = page.getByTestId('upload')
        const file = { name: 'figures.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
        await form.locator('input[type=file]').setInputFiles(file)
        await fill(form, { area: '370300', period: '2024', title: '2024' }, false)
      }
      await upload(FIGURES('kg', 'AA'))
      await page.getByTestId('faults').locator('tbody tr').nth(1).waitFor()
      await shot('maker', 'faults')
      // Of a table that nobody could know the statistician says which line and column is what.
      await upload('2024年地类表\n种类,本年(万亩),上年(万亩)\n湿地,2,9\n')
      const said = { 'column-1': 'ecosystem', 'column-2': 'value', symbol: 'A', source: '变更调查' }
      await page.getByTestId('change-reading').waitFor()
      await fill(page.getByTestId('change-reading'), { heading_line: '2', ...said }, false)
      await page
        .getByTestId('reading')
        .filter({ hasText: '2 万亩' })
        .filter({ hasText: /湿地|Wetland/ })
        .waitFor()
      await shot('maker', 'reading')
      await upload(FIGURES('千m³', 'A'))
      await press(page.getByTestId('reading').locator('button'))
      await page.getByTestId('upload').locator('.done').waitFor()
      // Who approves sends it back with a remark on a row; the corrected figures say what they correct.
      const reviewer = await at('approver', '/bureau/datasets')
      await press(reviewer.getByTestId('datasets').locator('a[href*="rows="]').first())
      await press(reviewer.getByTestId('dataset-rows').locator('tbody tr').first().locator('button'))
      const form = reviewer.getByTestId('return')
      await fill(form, { 'remark-0': '单位应为万m³', due: '2099-01-31' }, false)
      await reviewer.getByTestId('sent-back').filter({ hasText: '单位应为万m³' }).waitFor()
      await shot('approver', 'sent-back')
      // It waits for who records figures until something corrects it.
      await at('maker', '/inbox')
      await page.locator('a[href*="/bureau/datasets?rows="]').first().waitFor()
      await shot('maker', 'inbox')
      await at('maker', '/bureau/datasets')
      await upload(FIGURES('万m³', 'A'))
      await page.getByTestId('upload').locator('[name=corrects]').selectOption({ index: 1 })
      await press(page.getByTestId('reading').locator('button'))
      await reviewer.reload()
      await reviewer.getByTestId('sent-back').locator('a').waitFor()
      await press(page.getByTestId('upload').locator('.done button'))
      const request = page.getByTestId('request')
      await fill(request, { profile_id: 'shandong-2022', draws: '100' }, false)
      await done(request)
      const row = page.getByTestId('accounts').locator('tbody tr').first()
      await row.locator('.row-action').nth(1).waitFor()
      await press((await act(row)).locator('button[type=submit]'))
      await row.locator('.row-action form').waitFor({ state: 'detached' })
      await shot('maker', 'accounts')
      const chief = await at('approver', '/bureau/accounts')
      const submitted = chief.getByTestId('accounts').locator('tbody tr').first()
      await fill(await act(submitted), {})
      await submitted.locator('.row-action').nth(1).waitFor({ state: 'detached' })

      const citizen = await at('public', '/')
      await citizen.getByTestId('headline').waitFor()
      expect(await citizen.getByTestId('gep').textContent()).toMatch(/\d/)
      await citizen.getByTestId('tiles').locator('li').nth(6).waitFor()
      await shot('public', 'headline')
    }, 120_000)

    test('the statistician sends a map, computes over it, and records what came of it', async () => {
      const page = await at('maker', '/bureau/rasters')
      const size = { width: 40, height: 30 }
      const file = writeRaster(folder.path, 'cover.tif', new Uint8Array(1200).fill(10), size)
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByTestId('raster-files').locator('tr').filter({ hasText: 'cover.tif' }).waitFor()
      const form = page.getByTestId('raster-form')
      const terms = { formula: 'soil-retention/by-rate', crosswalk: 'worldcover', 'a_s-kind': 'value' }
      // Without a map it is told what is wanting; nothing is lost of what was typed.
      await fill(form, { ...terms, 'a_s-value': '12', output: 'soil' }, false)
      await page.getByTestId('faults').waitFor()
      await fill(form, { land_cover: 'cover.tif' }, false)
      const job = page.getByTestId('raster-job-1')
      await job.getByTestId('raster-figures-370300').filter({ hasText: '1,296' }).waitFor()
      await job.locator('img').waitFor()
      await shot('maker', 'rasters')
      await enter(job.locator('[name=period]'), '2023')
      await press(job.locator('.form .buttons button'))
      await press(job.locator('.form .buttons button.plain'))
      await page.getByTestId('request').waitFor()
    }, 120_000)

    test('the bureau allocates permits and sets an obligation, each with a second person', async () => {
      const page = await at('maker', '/bureau/permits')
      const allocate = page.getByTestId('allocate')
      await fill(allocate, { uscc: SELLER!, symbol: SYMBOL, quantity: '500', document: '淄环函1号' })
      await done(allocate)
      const oblige = page.getByTestId('oblige')
      await fill(oblige, {
        uscc: SELLER!,
        symbol: SYMBOL,
        period: '2025',
        quantity: '100',
        due_on: '2099-12-31',
      })
      await done(oblige)
      const chief = await at('approver', '/inbox')
      const allocation = chief.getByTestId('allocations').locator('tr').filter({ hasText: '500' }).first()
      await press((await act(allocation)).locator('button[type=submit]'))
      await allocation.locator('.row-action').first().waitFor({ state: 'detached' })
      const second = await at('maker2', '/inbox')
      const obligation = second.getByTestId('inbox').locator('tr').filter({ hasText: '2099-12-31' }).first()
      await press((await act(obligation)).locator('button[type=submit]'))
      await obligation.locator('.row-action').first().waitFor({ state: 'detached' })
    }, 120_000)

    test('traders find the market, place, amend, fill and cancel, and read their statement', async () => {
      const order = async (page: Page, side: 'buy' | 'sell', price: string, quantity: string) => {
        const form = page.locator('form.order')
        await press(form.locator('.tabs button').nth(side === 'buy' ? 0 : 1))
        await enter(form.locator('[name=price]'), price)
        await enter(form.locator('[name=quantity]'), quantity)
        await page.getByTestId('total').filter({ hasText: /\d/ }).waitFor()
        await press(form.locator('button[type=submit]'))
        await press(page.getByTestId('ask').locator('button').first())
        await page.getByTestId('placed').waitFor()
      }
      const seller = await at('seller', `/markets/${SYMBOL}`)
      await seller.getByTestId('balances').filter({ hasText: '500' }).waitFor()
      await order(seller, 'sell', '101', '40')
      const own = seller.getByTestId('own-orders').locator('tbody tr').first()
      await own.filter({ hasText: '0 / 40' }).waitFor()
      const amend = await act(own)
      await enter(amend.locator('[name=price]'), '100.5')
      await press(amend.locator('button[type=submit]'))
      await own.filter({ hasText: '100.5' }).waitFor()
      const buyer = await at('buyer', `/markets/${SYMBOL}`)
      await order(buyer, 'buy', '101', '30')
      await own.filter({ hasText: '30 / 40' }).waitFor()
      await press(own.locator('button').first())
      await seller.getByTestId('own-orders').locator('tbody tr button').first().waitFor({ state: 'detached' })
      expect(await seller.getByTestId('taken').count()).toBe(0)
      await shot('buyer', 'market')
      await buyer.goto(`${server.url}/me/orders`)
      const statement = buyer.waitForEvent('download')
      await buyer.getByTestId('order-history').locator('tbody tr').first().waitFor()
      await press(buyer.locator('main header button.plain'))
      expect(await (await statement).failure()).toBeNull()
      await buyer.goto(`${server.url}/me/fills`)
      await buyer
        .getByTestId('fills')
        .locator('tr')
        .filter({ hasText: '3,015.00' })
        .filter({ hasText: language === 'zh' ? '吃单' : 'taker' })
        .waitFor()
      await shot('buyer', 'fills')
      await buyer.goto(`${server.url}/me/ledger`)
      await buyer.getByTestId('ledger').locator('tr').filter({ hasText: '−3,015.00' }).waitFor()
      await shot('buyer', 'ledger')
      await buyer.goto(`${server.url}/me/account`)
      await buyer
        .getByTestId('account')
        .locator('tr')
        .filter({ hasText: SYMBOL })
        .filter({ hasText: '30' })
        .waitFor()
    }, 120_000)

    test('a halt and the kill switch are told to the trader at once', async () => {
      const trader = await at('seller', `/markets/${SYMBOL}`)
      await press(trader.locator('form.order .tabs button').nth(1))
      await enter(trader.locator('form.order [name=price]'), '105')
      await enter(trader.locator('form.order [name=quantity]'), '5')
      await press(trader.locator('form.order button[type=submit]'))
      await press(trader.getByTestId('ask').locator('button').first())
      await trader.getByTestId('placed').waitFor()
      const page = await at('operator', '/desk/markets')
      const stop = page.getByTestId('kill-switch')
      await fill(stop, { scope: `symbol ${SYMBOL}`, reason: 'trial' })
      await done(stop)
      await trader.getByTestId('taken').waitFor()
      await trader.locator('form.order button[type=submit][disabled]').waitFor()
      await shot('seller', 'halted')
    }, 120_000)

    test('the compliance manager surrenders, lets the bank read the file; the loan officer reads, understands and saves it', async () => {
      const officer = await at('banker', `/credit/${SELLER}`)
      await officer.getByRole('alert').filter({ hasText: 'consent_needed' }).waitFor()
      // From wherever one comes in: My affairs, Compliance, Surrender, look at it, confirm. README says so.
      const page = await at('seller', '/')
      await page.evaluate(() => sessionStorage.setItem('clicks', '0'))
      await press(page.locator('nav a[href="/me"]'))
      await press(page.locator('a[href="/me/compliance"]').first())
      const row = page.getByTestId('obligations').locator('tbody tr').first()
      await fill(await act(row), { quantity: '100' })
      await row.locator('.mark.confirmed').waitFor()
      expect(await page.evaluate(() => sessionStorage.getItem('clicks'))).toBe('5')
      await page.getByTestId('positions').locator('.mark.confirmed').waitFor()
      await page.getByTestId('own-surrenders').locator('tbody tr').first().waitFor()
      await shot('seller', 'compliance')
      await page.goto(`${server.url}/me/consents`)
      const grant = page.getByTestId('grant')
      const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
      await fill(grant, { bank_uscc: BANK!, purpose: 'loan', until })
      await done(grant)
      await officer.goto(`${server.url}/me/consents`)
      await press(officer.getByTestId('consents').locator('a').first())
      await officer.getByTestId('grade').waitFor()
      await officer.getByTestId('grades').locator('.mark.confirmed').last().waitFor()
      const report = officer.waitForEvent('download')
      await press(officer.locator('main .card header button').first())
      expect(await (await report).failure()).toBeNull()
      await shot('banker', 'credit')
      // The subject sees who read it, by name.
      await page.goto(`${server.url}/credit/${SELLER}`)
      await page
        .locator('details')
        .filter({ hasText: language === 'zh' ? '谁查询过' : 'Who asked' })
        .locator('summary')
        .click()
      await page.getByTestId('enquiries').filter({ hasText: 'Bank' }).waitFor()
    }, 120_000)

    test('a bank lends on permits: proposed, agreed, registered, set aside; default is told, and what is paid is let go', async () => {
      const bank = await at('banker', '/me/pledges')
      await press(bank.locator('details.opens summary').first())
      const propose = bank.getByTestId('propose-pledge')
      await fill(propose, {
        pledgor_uscc: SELLER!,
        symbol: SYMBOL,
        quantity: '100',
        secured_amount: '5000.00',
        document: 'LOAN-1',
        due_on: '2099-12-31',
      })
      await done(propose)
      // More than the rule allows is refused, with the rule.
      await fill(propose, {
        pledgor_uscc: SELLER!,
        symbol: SYMBOL,
        quantity: '1',
        secured_amount: '900000.00',
        document: 'LOAN-2',
        due_on: '2099-12-31',
      })
      await propose.getByRole('alert').filter({ hasText: 'loan_to_value_exceeded' }).waitFor()
      const rowOf = (page: Page) => page.getByTestId('pledges').locator('tbody tr').first()
      const confirm = async (page: Page, index = 0) =>
        press((await act(rowOf(page), index)).locator('button[type=submit]'))
      const holder = await at('seller', '/me/pledges')
      await confirm(holder)
      await rowOf(holder).locator('.row-action').nth(1).waitFor({ state: 'detached' })
      const bureau = await at('approver', '/bureau/pledges')
      await confirm(bureau)
      await rowOf(bureau).locator('.mark.confirmed').waitFor()
      await shot('approver', 'pledges')
      await holder.goto(`${server.url}/me/account`)
      await holder
        .getByTestId('account')
        .locator('tr')
        .filter({ hasText: SYMBOL })
        .filter({ hasText: '100' })
        .waitFor()
      await bank.reload()
      const notice = await act(rowOf(bank), 2)
      await fill(notice, { cure_until: '2099-12-30', document: 'NOTICE-1' })
      await rowOf(bank).locator('.mark.unverified').first().waitFor()
      await shot('banker', 'pledges')
      await bank.reload()
      const release = await act(rowOf(bank), 0)
      await fill(release, { quantity: '100' })
      await bank.getByTestId('pledges').locator('tr.struck').first().waitFor()
    }, 120_000)

    test('the journal proves all of it, and no page had a fault', async () => {
      expect(faults).toEqual([])
      server.child.kill('SIGTERM')
      await server.ended
      const environment = { ...process.env, DATA_DIR: folder.path, DEMO: '0' }
      const audited = spawnSync(process.execPath, ['src/bin.mjs', 'audit'], {
        ...{ cwd: ROOT, env: environment, encoding: 'utf8' },
      })
      expect(audited.stdout).toContain('✓ clean')
    }, 60_000)
  },
)
