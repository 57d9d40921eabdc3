import type { Context, MiddlewareHandler } from 'hono'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import { requestId } from 'hono/request-id'
import { areaRoutes } from '../catalogue/areas.ts'
import { assetValueRoutes } from '../catalogue/asset-values.ts'
import { assetRoutes } from '../catalogue/assets.ts'
import { boundaryRoutes } from '../catalogue/boundaries.ts'
import { catalogRoutes } from '../catalogue/entries.ts'
import { creditCaseRoutes } from '../credit/cases.ts'
import { consentRoutes } from '../credit/consents.ts'
import { entryExportRoutes } from '../credit/entry-export.ts'
import { entryTableRoutes } from '../credit/entry-table.ts'
import { logRoutes } from '../credit/log.ts'
import { receiverRoutes } from '../credit/receivers.ts'
import { reportRoutes as creditReportRoutes } from '../credit/reports.ts'
import { creditRoutes, enquiryRoutes } from '../credit/routes.ts'
import { JSON_TYPE, limitBodies } from '../edge/body-size.ts'
import { documentRoutes } from '../edge/document.ts'
import { notFound, onError, ProblemError, problemResponse, unsupportedMediaType } from '../edge/problem.ts'
import { checkOrigin, checkRate, type Env, identify, type Router, router } from '../edge/route.ts'
import type { Service } from '../edge/service.ts'
import { demandSignature } from '../edge/signed.ts'
import { PART_PATH, TABLE_TYPES, UPLOAD_PATH } from '../edge/upload.ts'
import { accountRulesRoutes } from '../identity/account-rules.ts'
import { readAssertion } from '../identity/assertions.ts'
import { enrolmentRoutes } from '../identity/enrolments.ts'
import { oidcRoutes } from '../identity/oidc.ts'
import { passkeyRoutes } from '../identity/passkeys.ts'
import { passwordRoutes } from '../identity/passwords.ts'
import { proposalRoutes } from '../identity/proposals.ts'
import { identityRoutes } from '../identity/routes.ts'
import { sessionRoutes } from '../identity/sessions.ts'
import { hasRole } from '../kernel/permissions.ts'
import { annulmentRoutes } from '../market/annulments.ts'
import { blockTradeRoutes } from '../market/block-trades.ts'
import { certificateRoutes } from '../market/certificates.ts'
import { dealRoutes } from '../market/deals.ts'
import { deskLogRoutes } from '../market/desk-log.ts'
import { fixedSaleRoutes } from '../market/fixed-sales.ts'
import { holderReportRoutes } from '../market/holder-reports.ts'
import { instrumentRoutes, limitRoutes } from '../market/instruments.ts'
import { listingRoutes } from '../market/listings.ts'
import { noticeChangeRoutes } from '../market/notice-changes.ts'
import { noticeRoutes } from '../market/notices.ts'
import { openAuctionRoutes } from '../market/open-auctions.ts'
import { operationRoutes } from '../market/operation.ts'
import { orderRoutes } from '../market/orders.ts'
import { saleRoutes } from '../market/sales.ts'
import { streamDocumentRoutes } from '../market/stream/document.ts'
import { surveillanceRoutes } from '../market/surveillance.ts'
import { tradeDayRoutes } from '../market/trade-days.ts'
import { tradeRoutes } from '../market/trades.ts'
import { tradingHourRoutes } from '../market/trading-hours.ts'
import { accountRoutes } from '../registry/accounts.ts'
import { allocationTableRoutes } from '../registry/allocation-tables.ts'
import { approvalRoutes } from '../registry/approvals.ts'
import { bulletinRoutes } from '../registry/bulletin.ts'
import { carryOverRoutes } from '../registry/carry-overs.ts'
import { complianceRoutes } from '../registry/compliance.ts'
import { computationRoutes } from '../registry/computations.ts'
import { correctionRoutes } from '../registry/corrections.ts'
import { dutyRoutes } from '../registry/duties.ts'
import { eligibilityRoutes } from '../registry/eligibility.ts'
import { energyRoutes } from '../registry/energy.ts'
import { evidenceRoutes } from '../registry/evidence.ts'
import { feePledgeRoutes } from '../registry/fee-pledges.ts'
import { holdRoutes } from '../registry/holds.ts'
import { invariantRoutes } from '../registry/invariants.ts'
import { leaseRoutes } from '../registry/leases.ts'
import { ledgerRoutes } from '../registry/ledger.ts'
import { lotRoutes } from '../registry/lots.ts'
import { obligationRoutes } from '../registry/obligations.ts'
import { participantRoutes } from '../registry/participants.ts'
import { pledgeRoutes } from '../registry/pledges.ts'
import { reconciliationRoutes } from '../registry/reconciliations.ts'
import { replacementRoutes } from '../registry/replacement.ts'
import { reportRoutes } from '../registry/reports.ts'
import { statementRoutes } from '../registry/statement.ts'
import { transactionRoutes } from '../registry/transactions.ts'
import { objectionRoutes, transferRoutes } from '../registry/transfers.ts'
import { whatIfRoutes } from '../registry/what-if.ts'
import { datasetRoutes } from '../valuation/datasets.ts'
import { valuationFileRoutes } from '../valuation/files.ts'
import { profileRoutes } from '../valuation/profiles.ts'
import { rasterRoutes } from '../valuation/raster/routes.ts'
import { valuationRoutes } from '../valuation/routes.ts'
import { valuationTableRoutes } from '../valuation/tables.ts'
import { templateRoute } from '../valuation/template.ts'
import { type ReadFiles, readFile } from './files.ts'

const FILE_TYPES: readonly string[] = TABLE_TYPES

/** What a host puts before the application, and how it knows from where a request comes. */
export interface Edge {
  readonly before?: readonly MiddlewareHandler<Env>[]
  addressOf?(c: Context<Env>): string
  /** The origin that callers open, where it is not the one at which the service listens. */
  readonly origin?: string | undefined
  /** How files are read; absent: on this thread. */
  readonly readFile?: ReadFiles
}

/** This machine itself; a host that does not say from where a request comes is a test. */
const NEAR: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'unknown'])

/** What no browser may do with an answer that is data. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** The HTTP application of one city. `isReady` is asked by /readyz. */
export function createApp(service: Service, isReady: () => boolean, edge: Edge = {}): Router {
  const app = router()
  app.onError(onError)
  app.notFound((c) => problemResponse(c, notFound(`there is nothing at ${c.req.path}; see /docs`)))
  app.use(requestId())
  for (const middleware of edge.before ?? []) app.use(middleware)
  app.use(async (c, next) => {
    c.set('service', service)
    c.set('address', edge.addressOf?.(c) ?? 'unknown')
    c.set('origin', edge.origin)
    const began = performance.now()
    await next()
    service.metrics.answered(c.res.status, (performance.now() - began) / 1000)
    if (c.req.header('Authorization') !== undefined || c.req.header('Cookie') !== undefined) {
      if (c.req.path.startsWith('/v1/')) c.header('Cache-Control', 'no-store')
    }
    if (c.res.headers.get('Content-Security-Policy') === null)
      c.header('Content-Security-Policy', DATA_POLICY)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('X-Frame-Options', 'DENY')
    c.header('Referrer-Policy', 'same-origin')
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
  })
  app.use('/v1/*', async (c, next) => {
    const hasBody =
      Number(c.req.header('Content-Length') ?? 0) > 0 || c.req.header('Transfer-Encoding') !== undefined
    const type = c.req.header('Content-Type') ?? ''
    const isFile =
      (FILE_TYPES.some((known) => type.startsWith(known)) && UPLOAD_PATH.test(c.req.path)) ||
      (type === 'application/octet-stream' && PART_PATH.test(c.req.path))
    // A token that is not known is refused even where none is needed: its owner should learn of it.
    try {
      c.set('principal', identify(c))
      checkOrigin(c)
    } catch (refused) {
      // Who is turned away counts too, as the stranger that it is.
      checkRate(c)
      throw refused
    }
    checkRate(c)
    if (hasBody && !isFile && !JSON_TYPE.test(type))
      throw unsupportedMediaType(UPLOAD_PATH.test(c.req.path) ? TABLE_TYPES.join(', ') : undefined)
    await next()
  })
  app.use(async (c, next) => {
    if (!c.req.path.startsWith('/v1/')) checkRate(c)
    await next()
  })
  limitBodies(app)
  app.use('/v1/*', demandSignature)
  app.use('/v1/*', readAssertion)
  const tagged = etag({ retainedHeaders: [...RETAINED_304_HEADERS, 'x-request-id'] })
  app.use('/openapi.json', tagged)
  app.use('/v1/*', async (c, next) => {
    if (c.req.method !== 'GET' || c.get('principal') !== undefined) return next()
    return tagged(c, next)
  })

  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', (c) => {
    const { failure } = service.sequencer
    if (failure !== undefined) return c.json({ status: 'failing', reason: failure }, 503)
    return isReady() ? c.json({ status: 'ready' }) : c.json({ status: 'starting' }, 503)
  })
  app.get('/metrics', (c) => {
    const isNear = NEAR.has(c.get('address'))
    const asks = isNear ? undefined : identify(c)
    if (!isNear && !hasRole(asks, ['operator', 'administrator', 'auditor'])) {
      const detail = 'metrics: for this machine, or with a key of operator, administrator or auditor'
      throw asks ? new ProblemError(403, 'forbidden', detail) : new ProblemError(401, 'unauthorized', detail)
    }
    const gauges = {
      qingheng_last_seq: service.sequencer.lastSeq,
      qingheng_commands_waiting: service.sequencer.waitingCount,
      qingheng_writable: service.sequencer.failure === undefined ? 1 : 0,
    }
    return c.text(service.metrics.text(gauges), 200, { 'Content-Type': 'text/plain; version=0.0.4' })
  })
  identityRoutes(app)
  sessionRoutes(app)
  enrolmentRoutes(app)
  passwordRoutes(app)
  passkeyRoutes(app)
  oidcRoutes(app)
  proposalRoutes(app)
  catalogRoutes(app)
  areaRoutes(app)
  boundaryRoutes(app)
  profileRoutes(app)
  templateRoute(app)
  assetRoutes(app)
  assetValueRoutes(app)
  const read = edge.readFile ?? readFile
  datasetRoutes(app, (...file) => read('figures', ...file))
  entryTableRoutes(app, (...file) => read('credit', ...file))
  allocationTableRoutes(app, (...file) => read('allocations', ...file))
  valuationFileRoutes(app)
  valuationRoutes(app)
  rasterRoutes(app)
  valuationTableRoutes(app)
  instrumentRoutes(app)
  limitRoutes(app)
  listingRoutes(app)
  tradingHourRoutes(app)
  orderRoutes(app)
  tradeRoutes(app)
  operationRoutes(app)
  deskLogRoutes(app)
  participantRoutes(app)
  ledgerRoutes(app)
  statementRoutes(app)
  lotRoutes(app)
  reconciliationRoutes(app)
  blockTradeRoutes(app)
  saleRoutes(app)
  fixedSaleRoutes(app)
  openAuctionRoutes(app)
  dealRoutes(app)
  noticeChangeRoutes(app)
  annulmentRoutes(app)
  receiverRoutes(app)
  noticeRoutes(app)
  surveillanceRoutes(app)
  accountRoutes(app)
  approvalRoutes(app)
  obligationRoutes(app)
  dutyRoutes(app)
  leaseRoutes(app)
  carryOverRoutes(app)
  complianceRoutes(app)
  evidenceRoutes(app)
  feePledgeRoutes(app)
  correctionRoutes(app)
  entryExportRoutes(app)
  tradeDayRoutes(app)
  certificateRoutes(app)
  holderReportRoutes(app)
  transactionRoutes(app)
  whatIfRoutes(app)
  computationRoutes(app)
  energyRoutes(app)
  eligibilityRoutes(app)
  holdRoutes(app)
  pledgeRoutes(app)
  replacementRoutes(app)
  transferRoutes(app)
  accountRulesRoutes(app)
  reportRoutes(app)
  bulletinRoutes(app)
  objectionRoutes(app)
  invariantRoutes(app)
  creditRoutes(app)
  enquiryRoutes(app)
  consentRoutes(app)
  creditCaseRoutes(app)
  creditReportRoutes(app)
  logRoutes(app)
  documentRoutes(app)
  streamDocumentRoutes(app)
  return app
}
