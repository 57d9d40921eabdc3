import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  type Project,
  project,
  type Reduction,
  reduction,
  replacementRulesAnswer,
} from '../../engine/facts/replacement.ts'
import { tonnesOf } from '../../engine/venue/amounts.ts'
import { refuseReduction, registerReduction, verifyReduction } from '../../engine/venue/reductions.ts'
import {
  confirmReplacement,
  matchReduction,
  openProject,
  quashProject,
  releaseMatch,
} from '../../engine/venue/replacement.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'

const tag = 'registry'

/** New projects, what they have to replace, and the bank of cuts that they replace it with. */
export function replacementRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'The rules of replacement in force; null: none',
    path: '/v1/replacement-rules',
    answer: z.object({ rules: replacementRulesAnswer }),
    view: ({ service }) => ({ rules: venueOf(service).replacementRules?.rules ?? null }),
  })
  reductionRoutes(app)
  projectRoutes(app)
}

function reductionRoutes(app: Router): void {
  const answerOf = ({ service, value }: { service: Service; value: { reduction_id: number } }) =>
    reductionView(venueOf(service).shelves.reductions.get(value.reduction_id)!)
  does(app, registerReduction, {
    tag,
    summary: 'Enter a cut of emissions in the bank',
    path: '/v1/reductions',
    answer: reduction,
    view: answerOf,
  })
  does(app, verifyReduction, {
    tag,
    summary: 'Verify a cut; another person than who entered it',
    path: '/v1/reductions/{reduction_id}/verify',
    status: 200,
    answer: reduction,
    view: answerOf,
  })
  does(app, refuseReduction, {
    tag,
    summary: 'Refuse a cut',
    path: '/v1/reductions/{reduction_id}/refuse',
    status: 200,
    answer: reduction,
    view: answerOf,
  })
  reads(app, {
    tag,
    summary: 'The bank of cuts: made, used and left, the newest first',
    path: '/v1/reductions',
    query: pageQuery,
    answer: page(reduction),
    view: ({ service, query }) =>
      pagedList([...venueOf(service).shelves.reductions.values()].reverse(), query, reductionView),
  })
}

function projectRoutes(app: Router): void {
  const answerOf = ({ service, value }: { service: Service; value: { project_id: number } }) => {
    const venue = venueOf(service)
    return projectView(venue, venue.shelves.projects.get(value.project_id)!)
  }
  does(app, openProject, {
    tag,
    summary: 'Open a project; what it has to replace is computed by the rule of the day',
    path: '/v1/projects',
    answer: project,
    view: answerOf,
  })
  does(app, matchReduction, {
    tag,
    summary: 'Match part of a cut with a project',
    path: '/v1/projects/{project_id}/matches',
    answer: project,
    view: answerOf,
  })
  does(app, releaseMatch, {
    tag,
    summary: 'Release a match: the cut is free again',
    path: '/v1/matches/{match_id}/release',
    status: 200,
    answer: project,
    view: answerOf,
  })
  does(app, confirmReplacement, {
    tag,
    summary: 'Confirm that everything a project emits is made up for; another person than who opened it',
    path: '/v1/projects/{project_id}/confirm',
    status: 200,
    answer: project,
    view: answerOf,
  })
  does(app, quashProject, {
    tag,
    summary: 'Quash a project: its cuts are free again',
    path: '/v1/projects/{project_id}/quash',
    status: 200,
    answer: project,
    view: answerOf,
  })
  reads(app, {
    tag,
    summary: 'Projects, the newest first, with what is missing',
    path: '/v1/projects',
    query: pageQuery,
    answer: page(project),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      return pagedList([...venue.shelves.projects.values()].reverse(), query, (one) =>
        projectView(venue, one),
      )
    },
  })
  reads(app, {
    tag,
    summary: 'One project with its matches',
    path: '/v1/projects/{project_id}',
    params: z.object({ project_id: pathNumber }),
    answer: project,
    view: ({ service, params }) => {
      const venue = venueOf(service)
      const found = venue.shelves.projects.get(params.project_id)
      if (!found) throw notFound(`project_id: there is none ${params.project_id}`)
      return projectView(venue, found)
    },
  })
}

function reductionView({ grams, used_grams, proposer: _, at, ...rest }: Reduction) {
  return {
    ...rest,
    ...{
      quantity: tonnesOf(grams),
      used: tonnesOf(used_grams),
      left: tonnesOf(grams - used_grams),
      at: timeOf(at),
    },
  }
}

function projectView(venue: Venue, { needs, proposer: _, at, ...rest }: Project) {
  const matches = [...venue.shelves.matches.values()].filter((one) => one.project_id === rest.project_id)
  return {
    ...rest,
    needs: needs.map(({ pollutant, grams, required_grams, matched_grams, printed }) => ({
      ...{
        pollutant,
        quantity: tonnesOf(grams),
        required: tonnesOf(required_grams),
        matched: tonnesOf(matched_grams),
      },
      ...{ left: tonnesOf(required_grams - matched_grams), printed },
    })),
    matches: matches.map(({ match_id, reduction_id, pollutant, grams, is_released }) => ({
      ...{ match_id, reduction_id, source_name: venue.shelves.reductions.get(reduction_id)!.source_name },
      ...{ pollutant, quantity: tonnesOf(grams), is_released },
    })),
    at: timeOf(at),
  }
}
