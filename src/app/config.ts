import { resolve } from 'node:path'

/** What the environment may set; each has a default with which `npm start` works. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly isDemo: boolean
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

/** Throws a sentence that names the variable, the rule and the fix. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const host = env.HOST ?? '127.0.0.1'
  const port = Number(env.PORT ?? 8787)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT: ${env.PORT} is not a port (0 to 65535)`)
  const isDemo = env.DEMO !== '0'
  if (isDemo && !LOOPBACK.has(host) && env.DEMO_PUBLIC !== '1') {
    throw new Error(
      `HOST: ${host} is not a loopback address, and the demonstration's tokens are known to everybody. Set DEMO=0, or DEMO_PUBLIC=1 if you mean it.`,
    )
  }
  return { host, port, dataDir: resolve(env.DATA_DIR ?? './var'), isDemo }
}
