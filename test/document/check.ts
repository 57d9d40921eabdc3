import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestService } from '../helpers/service.ts'

// `npm run document`: linters find no error in the document, and clients that are made of it compile. The tools are
// installed for the run only: they are large, and nothing else needs them.

const TOOLS = [
  ...['@redocly/cli@2.77.0', '@stoplight/spectral-cli@6.16.3', 'openapi-typescript@7.13.0'],
  ...['openapi-fetch@0.17.0', '@hey-api/openapi-ts@0.95.0', 'orval@7.13.2', 'typescript@5.9.3', 'zod@4.6.7'],
]

const folder = mkdtempSync(join(tmpdir(), 'qingheng-document-'))
const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
const run = (command: string, ...args: string[]) => {
  console.log(`\n# ${command} ${args.join(' ')}`)
  execFileSync(command, args, { cwd: folder, stdio: 'inherit' })
}

write('package.json', '{ "private": true }')
const api = await startTestService({ isEmpty: true })
const { text } = await api.call('GET', '/openapi.json')
write('openapi.json', text)
write('.spectral.yaml', 'extends: ["spectral:oas"]\n')
write(
  'orval.config.js',
  `const input = './openapi.json'
module.exports = {
  client: { input, output: { target: 'orval/client.ts', client: 'fetch', mode: 'single' } },
  zod: { input, output: { target: 'orval/zod.ts', client: 'zod', mode: 'single' } },
}
`,
)
write(
  'use.ts',
  `import createClient from 'openapi-fetch'
import type { paths } from './paths'
const client = createClient<paths>({ baseUrl: 'http://localhost:8787' })
const path = { symbol: 'SO2-ZIBO' }
export const book = await client.GET('/v1/instruments/{symbol}/book', { params: { path } })
export const order = { client_order_id: 'a', symbol: 'SO2-ZIBO', side: 'buy', type: 'limit', price: '1', quantity: '1' } as const
export const placed = await client.POST('/v1/orders', { body: order })
export const status: string | undefined = placed.data?.status
`,
)
try {
  run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...TOOLS)
  run('npx', 'redocly', 'lint', 'openapi.json')
  run('npx', 'spectral', 'lint', '--fail-severity=error', 'openapi.json')
  run('npx', 'openapi-typescript', 'openapi.json', '-o', 'paths.ts')
  const plugins = ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk', 'zod']
  run('npx', 'openapi-ts', '-i', 'openapi.json', '-o', 'hey', ...plugins.flatMap((plugin) => ['-p', plugin]))
  run('npx', 'orval', '--config', 'orval.config.js')
  const target = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler']
  const libraries = ['--lib', 'es2022,dom,dom.iterable', '--skipLibCheck']
  const files = ['use.ts', 'hey/index.ts', 'hey/zod.gen.ts', 'orval/client.ts', 'orval/zod.ts']
  run('npx', 'tsc', '--noEmit', '--strict', ...target, ...libraries, ...files)
  console.log('\nno error found; every client compiles')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
