import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { PAGE_POLICY } from '../edge/document.ts'
import type { Router } from '../edge/route.ts'

/** The page that verifies has its script in it, so that it is one file; it asks for nothing. */
const VERIFY_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/** A year: the name of a built file changes with what is in it. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
/** The page names its files: it is asked for anew each time. */
const REVALIDATED = 'no-cache'

/**
 * The built pages under `folder`. Every address of a page, such as /markets/SO2-ZIBO, gets the one page, which shows what
 * the address names; what asks for no page, or for something of the service, goes on.
 */
export function pageRoutes(app: Router, folder: string): void {
  const files = serveStatic({
    root: folder,
    onFound: (path, c) => {
      c.header('Cache-Control', path.includes('/assets/') ? IMMUTABLE : REVALIDATED)
      c.header('Content-Security-Policy', path.endsWith('verify.html') ? VERIFY_POLICY : PAGE_POLICY)
    },
  })
  app.use('/*', files as never)
  app.get('/*', async (c, next) => {
    const wantsPage = c.req.header('Accept')?.includes('text/html') === true
    if (!wantsPage || c.req.path.startsWith('/v1/') || c.req.path.includes('.')) return next()
    return c.html(readFileSync(join(folder, 'index.html'), 'utf8'), 200, {
      'Cache-Control': REVALIDATED,
      'Content-Security-Policy': PAGE_POLICY,
    })
  })
}
