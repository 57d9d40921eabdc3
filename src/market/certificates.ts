import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import {
  type Certificate,
  certificate,
  certificateNumber,
  certificateStatus,
} from '../../engine/facts/certificate.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { DEAL_KIND, type DealKind, keysOf } from '../../engine/facts/words.ts'
import { FILE_POLICY } from '../edge/markup.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import { describe, guardOf, principalOf, type Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import type { Service } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import { certificatePage } from './certificate-page.ts'
import { certificatesOf, ownDeals } from './deal-certificates.ts'

const tag = 'orders'
const params = z.object({ deal_kind: z.enum(keysOf(DEAL_KIND)), deal_number: pathNumber })
const codes = { 404: ['not_found'] } as const
/** Certificates of deals (交易鉴证书): for a party to print and hand on, and for who holds one to look up. */
export function certificateRoutes(app: Router): void {
  const own = { tag, by: ['enterprise'], isOwn: true, codes } as const
  reads(app, {
    ...own,
    summary: 'The certificate of a deal of mine',
    path: '/v1/deals/{deal_kind}/{deal_number}/certificate',
    params,
    answer: certificate,
    view: ({ service, principal, params: { deal_kind, deal_number } }) =>
      ofParty(service, deal_kind, deal_number, principal!.uscc),
  })

  reads(app, {
    ...own,
    summary: 'My blocks, and what I bought from the reserve or sold to it, the newest first, as certificates',
    path: '/v1/deals',
    query: pageQuery,
    answer: page(certificate),
    view: ({ service, principal, query }) =>
      pagedList(ownDeals(service, principal!.uscc!), query, (one) => one),
  })

  const language = z.strictObject({ language: z.enum(['zh', 'en']).default('zh') })
  const route = describe(
    { ...own, summary: 'The same as one page for print, with a code by which it is looked up' },
    {
      method: 'get',
      path: '/v1/deals/{deal_kind}/{deal_number}/certificate/page',
      request: { params, query: language },
      responses: { 200: { description: 'the page', content: { 'text/html': { schema: z.string() } } } },
    },
  )
  app.openAPIRegistry.registerPath(route)
  app.get('/v1/deals/:deal_kind/:deal_number/certificate/page', guardOf(route), (c) => {
    const [place, query] = [params.safeParse(c.req.param()), language.safeParse(c.req.query())]
    if (!place.success) throw notFound('deal_number: you have no such deal')
    if (!query.success) throw shapeProblem(query.error)
    const service = c.get('service')
    const { deal_kind, deal_number } = place.data
    const found = ofParty(service, deal_kind, deal_number, principalOf(c).uscc)
    const address = c.get('origin') ?? new URL(c.req.url).origin
    const text = certificatePage(found, {
      ...{ address, language: query.data.language, issuedAt: service.now() },
    })
    return c.body(text, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': FILE_POLICY,
    })
  })

  reads(app, {
    tag,
    summary: 'Whether a certificate on paper is one of ours and its deal stands, by its number, for anybody',
    path: '/v1/certificates/{deal_kind}/{deal_number}/{certificate_number}',
    params: params.extend({ certificate_number: certificateNumber }),
    codes,
    answer: certificateStatus,
    view: ({ service, params: { deal_kind, deal_number, certificate_number } }) => {
      const paperOf = (price: 'stands' | 'original') =>
        certificatesOf(service, deal_kind, deal_number, price).find(
          (one) => one.certificate_number === certificate_number.toLowerCase(),
        )
      const paper = paperOf('stands') ?? paperOf('original')
      if (!paper) throw notFound('certificate_number: no such certificate was issued here')
      return { status: paper.status, checked_at: timeOf(service.now()), paper }
    },
  })
}

function ofParty(service: Service, kind: DealKind, number: number, uscc: string | undefined): Certificate {
  const found = certificatesOf(service, kind, number).find((one) => one.uscc === uscc)
  if (!found) throw notFound('deal_number: you have no such deal')
  return found
}
