import { z } from 'zod'
import { problem } from '../../engine/facts/common.ts'
import { PRIVATE_CHANNELS, PUBLIC_CHANNELS } from '../../engine/facts/stream.ts'
import { annotate } from './annotate.ts'
import { IDEMPOTENCY_KEY, MAX_KEY_LENGTH, problemAnswer, type Router } from './route.ts'

export const VERSION = '0.1.0'

/** The subjects of the routes. */
const TAGS = [
  { name: 'identity', description: '身份与权限。Who may do what.' },
  {
    name: 'catalogue',
    description: '生态资产、公式、系数与来源。Ecological assets, formulas, parameters, sources.',
  },
  { name: 'valuation', description: '生态产品价值核算。Accounts of gross ecosystem product.' },
  { name: 'market', description: '市场行情。Market data.' },
  { name: 'orders', description: '委托。Orders.' },
  { name: 'operation', description: '市场运行。Running the market.' },
  { name: 'registry', description: '登记、资金与清缴。Participants, accounts, obligations.' },
  { name: 'credit', description: '生态信用。Ecological credit.' },
  { name: 'reports', description: '登记公开。Public reports.' },
  { name: 'log', description: '透明日志。The transparency log.' },
  { name: 'stream', description: '实时行情与报单。The stream.' },
] as const

/** The document of all routes, with what they share and what no route of this application answers by itself. */
export function documentRoutes(app: Router): void {
  const { openAPIRegistry: document } = app
  document.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  document.registerComponent('parameters', IDEMPOTENCY_KEY, {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: MAX_KEY_LENGTH },
    description:
      'Your own name for this change: the same key and body give the first answer again; the same key with another body is refused.',
  })
  const { $schema: _, ...schema } = z.toJSONSchema(z.object(problem.shape))
  document.registerComponent('schemas', 'Problem', schema as object)
  document.registerPath({
    method: 'get',
    path: '/v1/stream',
    operationId: 'get_stream',
    tags: ['stream'],
    summary: 'WebSocket: market data, own affairs, order entry',
    description: `Channels ${[...PUBLIC_CHANNELS, ...PRIVATE_CHANNELS].join(', ')}; messages and methods in docs/integrators.md. The bearer token is optional, or given later with the method authenticate.`,
    security: [{}, { bearer: [] }],
    responses: {
      101: { description: 'Switching Protocols: a WebSocket of JSON messages' },
      401: problemAnswer(401, ['unauthorized']) as never,
      426: problemAnswer(426, ['upgrade_needed']) as never,
    },
  })
  const about = {
    openapi: '3.1.0',
    info: {
      title: 'Qingheng 青衡',
      version: VERSION,
      description:
        '生态产品价值核算、排污权用能权碳排放权交易与登记、生态信用。Ecosystem valuation, a permit exchange with its registry, and ecological credit. Errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...TAGS],
  }
  // Made when it is first asked for: every route is known by then, and it never changes.
  let made: object | undefined
  app.get('/openapi.json', (c) => {
    made ??= documentOf(app, about)
    return c.json(made)
  })
  // Readable without the internet: the page's files are copied from the installed package when the pages are built.
  app.get('/docs', (c) => c.html(DOCUMENT_PAGE, 200, { 'Content-Security-Policy': PAGE_POLICY }))
  app.get('/docs/start.js', (c) => c.body(DOCUMENT_START, 200, { 'Content-Type': 'text/javascript' }))
}

/** The document with every member explained and shown. */
function documentOf(app: Router, about: Parameters<Router['getOpenAPI31Document']>[0]): object {
  const document = app.getOpenAPI31Document(about)
  annotate(document)
  return document
}

/** A page runs its own files only, is framed by nobody, and sends forms nowhere else. */
export const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const DOCUMENT_START = `SwaggerUIBundle({url:'/openapi.json',dom_id:'#ui',deepLinking:true,docExpansion:'none',filter:true,validatorUrl:null})`

const DOCUMENT_PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>青衡 API</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body><div id="ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>`
