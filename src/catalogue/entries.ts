import { z } from 'zod'
import * as entries from '../../engine/facts/catalogue.ts'
import { evaluateBody, evaluation } from '../../engine/facts/valuation.ts'
import { EVALUATE_REJECTS, evaluateFormula } from '../../engine/valuation/formula.ts'
import { notFound, ProblemError, pointer } from '../edge/problem.ts'
import { answers, describe, jsonBody, noQuery, type Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import type { Service } from '../edge/service.ts'

const tag = 'catalogue'

/** Refusals of a formula that is tried. */
const codes = { 422: [...EVALUATE_REJECTS, 'input_unknown'] }

export function catalogRoutes(app: Router): void {
  const lists = [
    ['areas', 'Accounting areas', entries.region, 'regions'],
    ['ecosystems', 'Ecosystem types', entries.ecosystem, 'ecosystems'],
    ['crosswalks', 'Classes of land cover maps as ecosystem types', entries.crosswalk, 'crosswalks'],
    ['products', 'Ecosystem products and their indicators', entries.product, 'products'],
    ['sources', 'Sources of every figure', entries.source, 'sources'],
    ['parameters', 'Coefficients and prices', entries.parameter, 'parameters'],
    ['profiles', 'Profiles: which indicators an account has', entries.profile, 'profiles'],
    ['formulas', 'Formulas', entries.formula, 'formulas'],
    ['defaults', 'Defaults for accounts of screening', entries.defaultsSet, 'defaults'],
    [
      'departments',
      'Who is asked for which figures: the templates of datasets go by it',
      entries.department,
      'departments',
    ],
    ['ranges', 'How far figures without a range of their own may be off', entries.rangeRule, 'ranges'],
  ] as const
  for (const [path, summary, schema, key] of lists) {
    reads(app, {
      tag,
      summary,
      path: `/v1/${path}`,
      answer: z.object({ data: z.array(schema as z.ZodType), next_cursor: z.null() }),
      view: ({ service }) => ({ data: [...service.catalog[key]] as unknown[], next_cursor: null }),
    })
  }

  // A formula's id has a slash in it ("water-conservation/water-balance"): it may come encoded, or as it is.
  const params = z.object({ formula_id: z.string().max(80) })
  reads(app, {
    tag,
    summary: 'One formula: printed equation, units, ranges, sources, worked examples',
    path: '/v1/formulas/{formula_id}',
    params,
    answer: entries.formula,
    view: ({ service, params }) => formulaOf(service, params.formula_id),
  })
  app.get('/v1/formulas/:group/:name', noQuery, (c) =>
    c.json(formulaOf(c.get('service'), `${c.req.param('group')}/${c.req.param('name')}`)),
  )

  app.openapi(
    describe(
      { tag, summary: 'Evaluate a formula; units are converted, the trace shows how', codes },
      {
        method: 'post',
        path: '/v1/formulas/{formula_id}/evaluate',
        request: { params, ...jsonBody(evaluateBody) },
        responses: answers(200, evaluation),
      },
    ),
    (c) =>
      c.json(evaluate(c.get('service'), c.req.valid('param').formula_id, c.req.valid('json').inputs), 200),
  )
  app.openapi(
    describe(
      { tag, summary: 'The same, with the id as it is', codes },
      {
        method: 'post',
        path: '/v1/formulas/{group}/{name}/evaluate',
        hide: true,
        request: {
          params: z.object({ group: z.string().max(40), name: z.string().max(60) }),
          ...jsonBody(evaluateBody),
        },
        responses: answers(200, evaluation),
      },
    ),
    (c) => {
      const { group, name } = c.req.valid('param')
      return c.json(evaluate(c.get('service'), `${group}/${name}`, c.req.valid('json').inputs), 200)
    },
  )
}

function formulaOf(service: Service, formulaId: string) {
  const found = service.catalog.formulas.find((formula) => formula.formula_id === formulaId)
  if (!found) throw notFound(`formula_id: there is no formula ${formulaId}; see /v1/formulas`)
  return found
}

function evaluate(service: Service, formulaId: string, inputs: z.infer<typeof evaluateBody>['inputs']) {
  const { version, printed, expression } = formulaOf(service, formulaId)
  const formula = service.formulas.get(formulaId)!
  const evaluated = evaluateFormula(formula, inputs)
  const unknown = Object.keys(inputs)
    .filter((symbol) => !formula.units.has(symbol))
    .map((symbol) => ({ symbol, code: 'input_unknown', detail: `${symbol}: not an input of this formula` }))
  const faults = [...unknown, ...(evaluated.ok ? [] : evaluated.faults)]
  if (faults.length > 0 || !evaluated.ok) {
    throw new ProblemError(422, faults[0]!.code, faults.map(({ detail }) => detail).join('; '), {
      errors: faults.map(({ symbol, code, detail }) => ({
        pointer: pointer(['inputs', symbol]),
        code,
        detail,
      })),
    })
  }
  const { value, unit } = evaluated.value
  const trace = {
    formula_id: formulaId,
    formula_version: version,
    printed,
    expression,
    inputs: [...evaluated.value.inputs],
  }
  return { value, unit, trace }
}
