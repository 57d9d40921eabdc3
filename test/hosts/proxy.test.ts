import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort, ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

// The examples of deploy/ before the service, as an operator would put them there: only names, ports and certificates differ.

const has = (program: string, flag: string) => spawnSync(program, [flag]).status === 0

const PROXIES = {
  nginx: {
    isThere: has('nginx', '-v'),
    start(folder: string, port: number, behind: number): ChildProcess {
      const site = readFileSync(join(ROOT, 'deploy/nginx.conf'), 'utf8')
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace('server_name qingheng.example', 'server_name localhost')
        .replace('/etc/ssl/qingheng.pem', join(folder, 'cert.pem'))
        .replace('/etc/ssl/private/qingheng.key', join(folder, 'key.pem'))
        .replace('127.0.0.1:8787', `127.0.0.1:${behind}`)
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${join(folder, name)};`)
        .join('\n')
      const whole = `daemon off; pid ${join(folder, 'pid')}; error_log stderr; events {}
http { access_log off; ${paths}\n${site} }`
      writeFileSync(join(folder, 'nginx.conf'), whole)
      return spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
    },
  },
  caddy: {
    isThere: has('caddy', 'version'),
    start(folder: string, port: number, behind: number): ChildProcess {
      const site = readFileSync(join(ROOT, 'deploy/Caddyfile'), 'utf8')
        .replace('qingheng.example {', `localhost:${port} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`)
        .replace('127.0.0.1:8787', `127.0.0.1:${behind}`)
      const whole = `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site.replace(/^#.*\n/, '')}`
      writeFileSync(join(folder, 'Caddyfile'), whole)
      const environment = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
      const config = ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
      return spawn('caddy', config, { stdio: 'ignore', env: environment })
    },
  },
}
const hasOpenssl = has('openssl', 'version')

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Over TLS with a certificate that nobody vouches for. */
function ask(
  port: number,
  path: string,
  method = 'GET',
  headers: object = {},
  body?: string,
): Promise<Answer> {
  return new Promise((settle, fail) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      rejectUnauthorized: false,
      servername: 'localhost',
    }
    const sent = request({ ...options, headers: { Host: `localhost:${port}`, ...headers } }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => settle({ status: answer.statusCode!, headers: answer.headers, text }))
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

describe.each(Object.entries(PROXIES))('behind %s (skipped where it, or openssl, is absent)', (_, proxy) => {
  const isThere = proxy.isThere && hasOpenssl
  let folder: ReturnType<typeof temporaryFolder> | undefined
  let server: ServerProcess
  let child: ChildProcess
  let port = 0

  beforeAll(async () => {
    if (!isThere) return
    folder = temporaryFolder('proxy')
    const { path } = folder
    port = await freePort()
    server = await startServer(path, {
      ...{ DEMO_PUBLIC: '1', WARM_UP: '0' },
      ...{ PUBLIC_URL: `https://localhost:${port}`, TRUSTED_PROXIES: '127.0.0.1' },
    })
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const files = ['-keyout', join(path, 'key.pem'), '-out', join(path, 'cert.pem')]
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      ...files,
    ])
    child = proxy.start(path, port, Number(new URL(server.url).port))
    await vi.waitFor(async () => expect((await ask(port, '/healthz')).status).toBe(200), 20_000)
  }, 60_000)
  afterAll(async () => {
    child?.kill('SIGTERM')
    server?.child.kill('SIGTERM')
    await server?.ended
    folder?.remove()
  })

  test.skipIf(!isThere)(
    'pages, answers, sign-in and stream are as without it; metrics are not for the public',
    async () => {
      const page = await ask(port, '/markets', 'GET', { Accept: 'text/html' })
      expect([page.status, page.headers['strict-transport-security']]).toEqual([
        200,
        'max-age=63072000; includeSubDomains',
      ])
      expect((await ask(port, '/metrics')).status).toBeGreaterThanOrEqual(400)
      const json = { 'Content-Type': 'application/json', Origin: `https://localhost:${port}` }
      const wrong = JSON.stringify({ name: 'nobody', password: 'x', code: '000000' })
      expect((await ask(port, '/v1/sessions', 'POST', json, wrong)).status).toBe(401)
      const foreign = { ...json, Origin: 'https://evil.example' }
      expect((await ask(port, '/v1/sessions', 'POST', foreign, wrong)).status).toBe(403)
      const asAuditor = { Authorization: 'Bearer demo-auditor' }
      await expect
        .poll(async () => (await ask(port, '/v1/security-events', 'GET', asAuditor)).text)
        .toMatch(/"event":"sign_in_failed","name":"nobody","address":"127\.0\.0\.1"/)
      const big = await ask(
        port,
        '/v1/profiles',
        'POST',
        { ...json, ...asAuditor },
        'x'.repeat(9 * 1024 * 1024),
      ).catch(() => ({ status: 413 }))
      expect(big.status).toBeGreaterThanOrEqual(400)
      const socket = new WebSocket(`wss://localhost:${port}/v1/stream`, {
        ...{
          rejectUnauthorized: false,
          origin: `https://localhost:${port}`,
          headers: { Authorization: 'Bearer demo-enterprise-a' },
        },
        lookup: (_host, options, done) =>
          (options as { all?: boolean }).all
            ? (done as (error: null, found: object[]) => void)(null, [{ address: '127.0.0.1', family: 4 }])
            : done(null, '127.0.0.1', 4),
      })
      const heard = new Promise<string>((settle, fail) => {
        socket.on('open', () =>
          socket.send(JSON.stringify({ method: 'subscribe', params: { channel: 'balances' }, req_id: 1 })),
        )
        socket.on('message', (data) => String(data).includes('"req_id":1') && settle(String(data)))
        socket.on('error', fail)
      })
      expect(JSON.parse(await heard)).toMatchObject({ success: true })
      socket.terminate()
    },
  )
})
