import { z } from 'zod'
import { dayOf } from '../../engine/base/calendar.ts'
import { computation, computeBody, computed } from '../../engine/facts/computation.ts'
import { COMPUTATION_REJECTS, computationsOf, compute } from '../../engine/registry/computations/compute.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'

const tag = 'registry'

export function computationRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Rules of the law as computations, with their numbers by time',
    path: '/v1/computations',
    answer: z.object({ data: z.array(computation) }),
    view: ({ service }) => ({ data: computationsOf(service.catalog.computationRules) }),
  })
  app.openapi(
    describe(
      {
        tag,
        summary: 'What a rule gives for some figures on a day, step by step; nothing is changed',
        codes: { 404: ['not_found'], 422: [...COMPUTATION_REJECTS] },
      },
      {
        method: 'post',
        path: '/v1/computations/{group}/{name}',
        request: {
          params: z.object({ group: z.string().max(40), name: z.string().max(60) }),
          ...jsonBody(computeBody),
        },
        responses: answers(200, computed),
      },
    ),
    (c) => {
      const { group, name } = c.req.valid('param')
      const { on, inputs } = c.req.valid('json')
      const { catalog, now } = c.get('service')
      const rule = catalog.computationRules.find((one) => one.computation_id === `${group}/${name}`)
      if (!rule)
        throw notFound(`computation_id: there is no computation ${group}/${name}; see /v1/computations`)
      const answer = compute(rule, on ?? dayOf(now()), inputs)
      if ('code' in answer) throw new ProblemError(422, answer.code, answer.detail)
      return c.json(answer, 200)
    },
  )
}
