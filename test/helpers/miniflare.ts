import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

/** All use of Miniflare is here. Bundles a Workers entry and starts it with one SQLite-backed object class. */
export async function startMiniflare(options: {
  entry: string
  className: string
  persistTo?: string
  bindings?: Record<string, string>
}): Promise<Miniflare> {
  const bundled = await build({
    entryPoints: [options.entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    target: 'es2022',
    logLevel: 'error',
  })
  return new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: bundled.outputFiles[0]!.text }],
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { VENUE: { className: options.className, useSQLite: true } },
    ...(options.persistTo ? { durableObjectsPersist: options.persistTo } : {}),
    bindings: options.bindings ?? {},
  })
}
