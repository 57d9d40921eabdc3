import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProvider } from '../helpers/provider.ts'
import { Client, ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

/** Debian's browser; where there is none these tests are skipped and say so. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SCREENSHOTS = join(ROOT, 'test-results')
const PASSWORD = 'four quiet herons stand'
const FIRM = '91370300MADEMQAAXQ'
const OTHER_FIRM = '91370300MADEMQBB42'

describe.skipIf(!existsSync(CHROMIUM))(
  `an empty machine without the demonstration, in a real browser (skipped where ${CHROMIUM} is absent)`,
  () => {
    const folder = temporaryFolder('doors')
    let server: ServerProcess
    let browser: Browser
    let provider: Awaited<ReturnType<typeof startProvider>>
    const people = new Map<string, { page: Page; context: BrowserContext; secret: string }>()

    beforeAll(async () => {
      provider = await startProvider()
      mkdirSync(SCREENSHOTS, { recursive: true })
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
      })
    })
    afterAll(async () => {
      await browser?.close()
      server?.child.kill('SIGTERM')
      await server?.ended
      provider?.stop()
      folder.remove()
    })

    /** A code that was not used yet: the one of a step to come is good too. */
    const codeOf = (secret: string, steps = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })

    /** Takes up an invitation in a browser of one's own and signs in, as a person would. */
    async function takeUp(
      name: string,
      address: string,
      view: { width: number; height: number } | Page = { width: 1280, height: 800 },
    ): Promise<Page> {
      const page =
        'goto' in view
          ? view
          : await (await browser.newContext({ locale: 'zh-CN', viewport: view })).newPage()
      const context = page.context()
      await page.goto(address)
      const secret = (await page.getByTestId('totp-secret').textContent())!
      await page.locator('input[name=password]').fill(PASSWORD)
      await page.locator('input[name=again]').fill(PASSWORD)
      await page.locator('input[name=code]').fill(codeOf(secret))
      await page.locator('form.form button[type=submit]').click()
      await page.waitForURL('**/sign-in?name=*')
      people.set(name, { page, context, secret })
      await signIn(name, codeOf(secret, 1))
      await page.getByTestId('who').filter({ hasText: name }).waitFor()
      return page
    }

    async function signIn(name: string, code: string, password = PASSWORD): Promise<void> {
      const { page } = people.get(name)!
      await page.locator('input[name=name]').fill(name)
      await page.locator('input[name=password]').fill(password)
      await page.locator('input[name=code]').fill(code)
      await page.locator('form.form button[type=submit]').click()
    }

    /** Invites somebody on the page of people; gives the address of the invitation. */
    async function invite(by: Page, name: string, role: string, uscc?: string): Promise<string> {
      await by.getByRole('link', { name: '人员' }).click()
      await by.locator('input[name=name]').fill(name)
      await by.locator(`input[name=role-${role}]`).check()
      if (uscc !== undefined) await by.locator('input[name=uscc]').fill(uscc)
      await by.getByRole('button', { name: '邀请' }).click()
      await by.getByRole('status').filter({ hasText: name }).waitFor()
      await by.getByTestId('people').locator('tr').filter({ hasText: name }).waitFor()
      return (await by.getByTestId('given').textContent())!
    }

    /** Confirms on the page of people, as the second administrator. */
    async function confirmBy(page: Page, name: string): Promise<void> {
      const row = page.getByTestId('people').locator('tr').filter({ hasText: name })
      await row.getByRole('button', { name: `确认 ${name}` }).click()
      await row.locator('form').getByRole('button', { name: '确认' }).click()
      await row.filter({ hasText: '有效' }).waitFor()
    }

    /** A browser with an authenticator. A passkey belongs to a name, so that what is done with it goes by the name. */
    async function withAuthenticator(): Promise<Page> {
      const context = await browser.newContext({ locale: 'zh-CN' })
      const page = await context.newPage()
      const client = await context.newCDPSession(page)
      await client.send('WebAuthn.enable')
      await client.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
          ...{ isUserVerified: true, automaticPresenceSimulation: true },
        },
      })
      return page
    }

    test('the first administrator comes in with what the command line printed', async () => {
      const environment = { ...process.env, DATA_DIR: folder.path, DEMO: '0' }
      const added = spawnSync(process.execPath, ['src/bin.mjs', 'admin', '张三', '--json'], {
        ...{ cwd: ROOT, env: environment, encoding: 'utf8' },
      })
      const { path } = JSON.parse(added.stdout) as { path: string }
      server = await startServer(folder.path, { DEMO: '0', ...provider.environment })
      const page = await takeUp('张三', `${server.url}${path}`)
      expect(await page.locator('header.top').textContent()).not.toContain('演示')
      await page.screenshot({ path: join(SCREENSHOTS, 'doors-signed-in.png') })
      // An invitation is good once.
      const other = await browser.newPage({ locale: 'zh-CN' })
      await other.goto(`${server.url}${path}`)
      await other.getByRole('alert').filter({ hasText: '邀请无效' }).waitFor()
      await other.close()
    }, 60_000)

    test('a second administrator confirms the roles that the first gives; before that nobody comes in', async () => {
      const first = people.get('张三')!.page
      const second = await takeUp('李四', await invite(first, '李四', 'administrator'))
      const address = await invite(first, '王五', 'operator')
      const waiting = await browser.newPage({ locale: 'zh-CN' })
      await waiting.goto(address)
      await waiting.getByRole('alert').filter({ hasText: '另一位管理员确认' }).waitFor()
      await waiting.close()
      const row = first.getByTestId('people').locator('tr').filter({ hasText: '王五' })
      expect(await row.getByRole('button', { name: /^确认/ }).count()).toBe(0)
      await second.getByRole('link', { name: '人员' }).click()
      await confirmBy(second, '王五')
      const operator = await takeUp('王五', address, { width: 390, height: 844 })
      expect(await operator.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await operator.screenshot({ path: join(SCREENSHOTS, 'doors-phone.png') })
    }, 60_000)

    test('a program gets a key, does what its person may, and is cut off at once when the key ends', async () => {
      const [first, second] = [people.get('张三')!.page, people.get('李四')!.page]
      const operator = people.get('王五')!.page
      await operator.goto(`${server.url}/settings`)
      await operator.locator('input[name=label]').fill('清算程序')
      await operator.getByRole('button', { name: '新建' }).click()
      const operatorKey = (await operator.getByTestId('new-key').textContent())!
      const give = (key: string, path: string, body: object) =>
        fetch(server.url + path, {
          ...{ method: 'POST', body: JSON.stringify(body) },
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        })
      const firm = { uscc: FIRM, kind: 'enterprise', name: { zh: '甲', en: 'A' } }
      expect((await give(operatorKey, '/v1/participants', firm)).status).toBe(201)
      const listing = { symbol: 'SO2-ZIBO', legal_basis: { zh: '批文', en: 'approval' } }
      expect((await give(operatorKey, '/v1/instruments', listing)).status).toBe(202)
      await operator.goto(`${server.url}/inbox`)
      await operator
        .getByTestId('inbox')
        .locator('tr')
        .filter({ hasText: '品种上市' })
        .getByText('撤回')
        .waitFor()
      expect(await operator.getByTestId('inbox').getByRole('button', { name: /^确认/ }).count()).toBe(0)
      await operator.screenshot({ path: join(SCREENSHOTS, 'doors-inbox-phone.png') })
      const address = await invite(first, '赵六', 'enterprise', FIRM)
      await second.reload()
      await confirmBy(second, '赵六')
      const trader = await takeUp('赵六', address)
      await trader.goto(`${server.url}/settings`)
      await trader.locator('input[name=label]').fill('交易程序')
      await trader.getByRole('button', { name: '新建' }).click()
      const key = (await trader.getByTestId('new-key').textContent())!
      const client = await Client.open(server.url, key)
      let closed: number | undefined
      client.socket.on('close', (code) => {
        closed = code
      })
      expect((await client.ask('subscribe', { channel: 'balances' })).success).toBe(true)
      await trader
        .getByTestId('credentials')
        .locator('tr')
        .filter({ hasText: '交易程序' })
        .getByText('终止')
        .click()
      await expect.poll(() => closed).toBe(1008)
      const order = {
        client_order_id: 'late',
        symbol: 'SO2-ZIBO',
        side: 'buy',
        type: 'limit',
        price: '1',
        quantity: '1',
      }
      expect((await give(key, '/v1/orders', order)).status).toBe(401)
    }, 60_000)

    test('a code is good once; guessing is held back; signing out ends the session; a page of somebody else can do nothing', async () => {
      const { page, context, secret } = people.get('赵六')!
      const cookies = await context.cookies()
      const [cookie] = cookies
      expect(cookie).toMatchObject({
        name: '__Host-qingheng',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
      })
      await page.getByRole('button', { name: '退出' }).click()
      await page.getByRole('link', { name: '登录' }).click()
      const mine = await fetch(`${server.url}/v1/sessions/current`, {
        headers: { Cookie: `${cookie!.name}=${cookie!.value}` },
      })
      expect(await mine.json()).toEqual({ me: null })
      const used = codeOf(secret)
      await signIn('赵六', used)
      await page.getByRole('alert').filter({ hasText: '不相符' }).waitFor()
      const guess = async () => {
        const { status } = await fetch(`${server.url}/v1/sessions`, {
          ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
          body: JSON.stringify({ name: '赵六', password: 'wrong', code: '000000' }),
        })
        return status
      }
      // A slow page comes when a short wait is over; each guess more doubles it, until the page comes too soon.
      for (let status = 0; status !== 429; ) {
        while ((await guess()) !== 429);
        const answer = page.waitForResponse(
          (one) => one.url().endsWith('/v1/sessions') && one.request().method() === 'POST',
        )
        await signIn('赵六', '000000', 'wrong')
        status = (await answer).status()
      }
      await page.getByRole('alert').filter({ hasText: '失败次数过多' }).waitFor()
      const { context: own } = people.get('李四')!
      const [theirs] = await own.cookies()
      const foreign = await fetch(`${server.url}/v1/principals/${encodeURIComponent('王五')}/remove`, {
        ...{ method: 'POST', body: JSON.stringify({ reason: 'x' }) },
        headers: {
          ...{ Cookie: `${theirs!.name}=${theirs!.value}`, Origin: 'https://evil.example' },
          'Content-Type': 'application/json',
        },
      })
      expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([
        403,
        'origin_refused',
      ])
    }, 60_000)

    test('a passkey in place of a password from the first time, or beside one; a wrong password changes nothing', async () => {
      const [first, second] = [people.get('张三')!.page, people.get('李四')!.page]
      const address = await invite(first, '钱八', 'maker')
      await second.reload()
      await confirmBy(second, '钱八')
      const page = await withAuthenticator()
      await page.goto(address.replace('127.0.0.1', 'localhost'))
      await page.getByRole('button', { name: '创建通行密钥' }).click()
      await page.waitForURL('**/sign-in')
      await page.getByRole('button', { name: '用通行密钥登录' }).click()
      await page.getByTestId('who').filter({ hasText: '钱八' }).waitFor()

      const invitation = await invite(first, '周九', 'maker')
      await second.reload()
      await confirmBy(second, '周九')
      const other = await takeUp(
        '周九',
        invitation.replace('127.0.0.1', 'localhost'),
        await withAuthenticator(),
      )
      await other.getByRole('link', { name: /周九/ }).click()
      await other.locator('input[name=passkey-label]').fill('办公电脑')
      await other.getByRole('button', { name: '添加' }).click()
      await other.getByTestId('credentials').locator('tr').filter({ hasText: '办公电脑' }).waitFor()
      await other.screenshot({ path: join(SCREENSHOTS, 'doors-passkey.png'), fullPage: true })
      await other.locator('input[name=password-now]').fill('not the password')
      await other.locator('input[name=code-now]').fill('000000')
      const next = 'seven slow carts pass'
      await other.locator('input[name=password-next]').fill(next)
      await other.locator('input[name=password-again]').fill(next)
      await other.getByRole('button', { name: '更改', exact: true }).click()
      await other.getByRole('alert').filter({ hasText: '不相符' }).waitFor()
      await other.getByRole('button', { name: '退出' }).click()
      await other.getByRole('link', { name: '登录' }).click()
      await other.getByRole('button', { name: '用通行密钥登录' }).click()
      await other.getByTestId('who').filter({ hasText: '周九' }).waitFor()
    }, 60_000)

    test('somebody comes in with the account of the organisation, and acts for two subjects with one sign-in', async () => {
      const [first, second] = [people.get('张三')!.page, people.get('李四')!.page]
      const address = await invite(first, '冯十', 'enterprise', FIRM)
      await second.reload()
      await confirmBy(second, '冯十')
      const page = await (
        await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
      ).newPage()
      const atProvider = async () => {
        await page.locator('input[name=login]').fill('feng')
        await page.locator('input[name=password]').fill('any')
        await page.locator('button[type=submit]').click()
      }
      await page.goto(address)
      await page.getByRole('button', { name: '单位账号' }).click()
      await atProvider()
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.waitForURL('**/sign-in')
      await page.getByRole('button', { name: /单位账号/ }).click()
      await page.getByTestId('who').filter({ hasText: '冯十' }).waitFor()
      // The same account is nobody else's.
      const taken = await invite(first, '陈一', 'enterprise', FIRM)
      await second.reload()
      await confirmBy(second, '陈一')
      const other = await page.context().newPage()
      await other.goto(taken)
      await other.getByRole('button', { name: '单位账号' }).click()
      await other.getByRole('alert').filter({ hasText: '已绑定他人' }).waitFor()
      await other.close()
      // An answer that this browser did not ask for opens nothing.
      await page.goto(`${server.url}/sign-in/oidc?code=stolen&state=other`)
      await page.getByRole('alert').filter({ hasText: '重新开始' }).waitFor()

      const row = first.getByTestId('people').locator('tr').filter({ hasText: '冯十' })
      await row.getByRole('button', { name: '另代表一家 冯十' }).click()
      const card = row.locator('form')
      await card.locator('input[name=name]').fill('冯十 乙')
      await card.locator('select').selectOption('enterprise')
      await card.locator('input[name=uscc]').fill(OTHER_FIRM)
      await card.getByRole('button', { name: '下一步' }).click()
      await card.getByRole('button', { name: '确认' }).click()
      await first.getByTestId('people').locator('tr').filter({ hasText: '冯十 乙' }).waitFor()
      await second.reload()
      await confirmBy(second, '冯十 乙')
      await first.reload()
      await page.goto(`${server.url}/me`)
      await page.getByTestId('who').locator('select').selectOption('冯十 乙')
      await page.getByTestId('who').locator('a').filter({ hasText: '冯十 乙' }).waitFor()
      await page.screenshot({ path: join(SCREENSHOTS, 'doors-memberships-phone.png') })
      const { me } = (await page.evaluate(async () => (await fetch('/v1/sessions/current')).json())) as {
        me: { uscc: string; memberships: object[] }
      }
      expect([me.uscc, me.memberships.length]).toEqual([OTHER_FIRM, 2])
    }, 60_000)

    test('an auditor reads who came in and who was turned away', async () => {
      const [first, second] = [people.get('张三')!.page, people.get('李四')!.page]
      const address = await invite(first, '孙七', 'auditor')
      await second.reload()
      await confirmBy(second, '孙七')
      const auditor = await takeUp('孙七', address)
      await auditor.getByRole('link', { name: '安全日志' }).click()
      const log = auditor.getByTestId('security')
      for (const event of ['登录失败', '尝试过多被拦', '外部网页被拒', '首次登录设置', '未知令牌'])
        await log.locator('tr').filter({ hasText: event }).first().waitFor()
      expect(await log.textContent()).not.toContain(PASSWORD)
      await auditor.screenshot({ path: join(SCREENSHOTS, 'doors-security.png') })
      expect(server.log()).not.toMatch(/error|qh_/i)
    }, 60_000)

    test('where signatures are demanded a person signs with a passkey what changes authority; without one it is refused', async () => {
      const [first, second] = [people.get('张三')!.page, people.get('李四')!.page]
      const address = await invite(first, '吴十', 'administrator')
      await second.reload()
      await confirmBy(second, '吴十')
      const page = await withAuthenticator()
      await page.goto(address.replace('127.0.0.1', 'localhost'))
      await page.getByRole('button', { name: '创建通行密钥' }).click()
      await page.waitForURL('**/sign-in')
      await page.getByRole('button', { name: '用通行密钥登录' }).click()
      await page.getByTestId('who').filter({ hasText: '吴十' }).waitFor()
      await page.getByRole('link', { name: '人员' }).click()
      const card = page.locator('section').filter({ hasText: '签名办理' })
      await card.getByRole('button', { name: '确认' }).click()
      await card.filter({ hasText: '须由本人用通行密钥签名' }).waitFor()
      await invite(page, '卫二', 'maker')
      await page.screenshot({ path: join(SCREENSHOTS, 'doors-signed.png'), fullPage: true })
      await first.getByRole('link', { name: '人员' }).click()
      await first.locator('input[name=name]').fill('蒋三')
      await first.locator('input[name=role-maker]').check()
      await first.getByRole('button', { name: '邀请' }).click()
      await first.getByRole('alert').filter({ hasText: '通行密钥签名' }).waitFor()
    }, 60_000)

    test('the journal proves all of it', async () => {
      server.child.kill('SIGTERM')
      await server.ended
      const audited = spawnSync(process.execPath, ['src/bin.mjs', 'audit'], {
        ...{ cwd: ROOT, env: { ...process.env, DATA_DIR: folder.path, DEMO: '0' }, encoding: 'utf8' },
      })
      expect(audited.stdout).toContain('✓ clean')
    }, 60_000)
  },
)
