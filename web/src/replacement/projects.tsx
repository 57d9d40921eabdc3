import type { ProjectAnswer, ReductionAnswer } from '../../../engine/facts/replacement.ts'
import { MISSED_TARGET, POLLUTANT, PROJECT_STATUS, SECTOR } from '../../../engine/facts/words.ts'
import { optionsOf } from '../eligibility/options.ts'
import { type LoadedList, useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useAreas, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Projects with a gauge for each pollutant: what has to be replaced, what is, and what is missing. */
export function ProjectsCard(props: { reductions: LoadedList<ReductionAnswer>; onDone: () => void }) {
  const projects = useList('/v1/projects')
  const done = () => {
    projects.reload()
    props.onDone()
  }
  return (
    <Card title={t('建设项目总量替代', 'Projects and what they replace')}>
      {projects.rows?.map((one) => (
        <ProjectPart
          key={one.project_id}
          project={one}
          reductions={props.reductions.rows ?? []}
          onDone={done}
        />
      ))}
      <More of={projects} none={t('尚无建设项目', 'No project yet')} />
      {may('open_project') && <Open onDone={done} />}
    </Card>
  )
}

interface ProjectProps {
  readonly project: ProjectAnswer
  readonly reductions: readonly ReductionAnswer[]
  readonly onDone: () => void
}

function ProjectPart({ project, reductions, onDone }: ProjectProps) {
  const { project_id, name, area, sector, missed, status, needs, matches, document, reason } = project
  const areas = useAreas()
  const missing = needs.filter(({ left }) => Number(left) > 0)
  return (
    <section class="project" data-testid={`project-${project_id}`}>
      <h3>
        #{project_id} {name}{' '}
        <span class={`mark ${status === 'ready' ? 'confirmed' : status === 'quashed' ? 'unverified' : ''}`}>
          {named(PROJECT_STATUS[status])}
        </span>
      </h3>
      <p>
        <small>
          {[areas.nameOf(area), named(SECTOR[sector]), named(MISSED_TARGET[missed]), document, reason]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </p>
      <Table
        asCards
        columns={[
          { name: t('污染物', 'Pollutant'), cell: ({ pollutant }) => named(POLLUTANT[pollutant]) },
          { name: t('新增(吨)', 'New (t)'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('计算', 'Computed'), cell: ({ printed }) => printed },
          { name: t('须替代', 'To replace'), isRight: true, cell: ({ required }) => decimal(required) },
          { name: t('已落实', 'Replaced'), isRight: true, cell: ({ matched }) => decimal(matched) },
          {
            name: t('进度', 'Progress'),
            cell: ({ required, matched, pollutant }) => (
              <progress
                aria-label={named(POLLUTANT[pollutant])}
                max={Number(required) || 1}
                value={Number(required) === 0 ? 1 : Number(matched)}
              />
            ),
          },
          { name: t('缺', 'Missing'), isRight: true, cell: ({ left }) => decimal(left) },
        ]}
        rows={needs}
        keyOf={({ pollutant }) => pollutant}
      />
      {status === 'open' && (
        <p class={missing.length > 0 ? 'problem' : 'done'} role="status">
          {missing.length > 0
            ? `${t('还缺:', 'Still missing: ')}${missing
                .map(({ pollutant, left }) => `${named(POLLUTANT[pollutant])} ${decimal(left)} t`)
                .join(t('、', ', '))}`
            : t('替代已全部落实,待另一人确认。', 'Everything is made up for; another person confirms it.')}
        </p>
      )}
      {matches.length > 0 && (
        <details>
          <summary>{t(`替代来源 ${matches.length} 项`, `${matches.length} matches`)}</summary>
          <Table
            columns={[
              {
                name: t('减排', 'Cut'),
                cell: ({ reduction_id, source_name }) => `#${reduction_id} ${source_name}`,
              },
              { name: t('污染物', 'Pollutant'), cell: ({ pollutant }) => named(POLLUTANT[pollutant]) },
              {
                name: t('数量(吨)', 'Quantity (t)'),
                isRight: true,
                cell: ({ quantity }) => decimal(quantity),
              },
              {
                name: '',
                cell: ({ match_id, is_released }) =>
                  is_released ? (
                    t('已解除', 'released')
                  ) : status === 'open' && may('release_match') ? (
                    <RowAction
                      name={t('解除', 'Release')}
                      of={match_id}
                      fields={[]}
                      button={t('下一步', 'Next')}
                      effect={() => t('此减排恢复可用。', 'The cut is free again.')}
                      send={(_, key) =>
                        write('POST /v1/matches/{match_id}/release', { match_id }, undefined, key)
                      }
                      onDone={onDone}
                    />
                  ) : null,
              },
            ]}
            rows={matches}
            keyOf={({ match_id }) => match_id}
            classOf={({ is_released }) => (is_released ? 'struck' : '')}
          />
        </details>
      )}
      <Actions project={project} reductions={reductions} onDone={onDone} />
    </section>
  )
}

function Actions({ project, reductions, onDone }: ProjectProps) {
  const { project_id, status, needs } = project
  const wanted = new Set(needs.filter(({ left }) => Number(left) > 0).map(({ pollutant }) => pollutant))
  const usable = reductions.filter(
    (one) => one.status === 'verified' && Number(one.left) > 0 && wanted.has(one.pollutant),
  )
  const given = { of: project_id, onDone, button: t('下一步', 'Next') }
  return (
    <span class="buttons">
      {status === 'open' && wanted.size > 0 && may('match_reduction') && (
        <RowAction
          {...given}
          name={t('落实替代', 'Match')}
          fields={[
            {
              name: 'reduction_id',
              options: usable.map((one) => ({
                value: String(one.reduction_id),
                label: `#${one.reduction_id} ${one.source_name} · ${named(POLLUTANT[one.pollutant])} · ${decimal(one.left)} t`,
              })),
            },
            { name: 'quantity', kind: 'decimal', unit: 't' },
          ]}
          effect={({ quantity = '', reduction_id }) =>
            t(
              `减排 #${reduction_id} 的 ${decimal(quantity)} 吨用于本项目,不可再用于其他项目。`,
              `${decimal(quantity)} t of cut #${reduction_id} make up for this project, and for no other.`,
            )
          }
          send={({ reduction_id, quantity = '' }, key) =>
            write(
              'POST /v1/projects/{project_id}/matches',
              { project_id },
              { reduction_id: Number(reduction_id), quantity },
              key,
            )
          }
        />
      )}
      {status === 'open' && wanted.size === 0 && may('confirm_replacement') && (
        <RowAction
          {...given}
          name={t('确认', 'Confirm')}
          fields={[]}
          effect={() => t('确认替代已全部落实。', 'Everything that the project emits is made up for.')}
          send={(_, key) => write('POST /v1/projects/{project_id}/confirm', { project_id }, undefined, key)}
        />
      )}
      {status !== 'quashed' && may('quash_project') && (
        <RowAction
          {...given}
          name={t('撤销项目', 'Quash')}
          fields={[REASON]}
          effect={() => t('所用减排全部恢复可用。', 'All its cuts are free again.')}
          send={({ reason = '' }, key) =>
            write('POST /v1/projects/{project_id}/quash', { project_id }, { reason }, key)
          }
        />
      )}
    </span>
  )
}

/** Six local pollutants and carbon, each with a field. */
function Open({ onDone }: { onDone: () => void }) {
  const areas = useAreas()
  const subjects = useSubjects()
  const NOBODY = { value: '', label: t('未登记企业', 'not registered here') }
  const quantities = Object.entries(POLLUTANT)
  return (
    <>
      <h3>{t('建立项目', 'Open a project')}</h3>
      <ActionForm
        testId="project"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'name', longest: 200, label: { zh: '项目名称', en: 'Name of the project' } },
          { name: 'uscc', options: [NOBODY, ...subjects.options], isOptional: true },
          { name: 'area', options: areas.options },
          { name: 'sector', options: optionsOf(SECTOR) },
          { name: 'missed', options: optionsOf(MISSED_TARGET) },
          { name: 'stack_m', kind: 'decimal', isOptional: true },
          ...quantities.map(([name, label]) => ({
            ...{ name: `of_${name}`, label, kind: 'decimal' as const, isOptional: true, unit: 't/a' },
          })),
          {
            name: 'ratio',
            kind: 'decimal',
            isOptional: true,
            label: { zh: '碳替代倍数(批复)', en: 'Ratio of carbon, of the approval' },
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ name }) =>
          t(
            `建立“${name}”,按现行规则计算须替代的数量。`,
            `“${name}” is opened; what it replaces is computed by the rule in force.`,
          )
        }
        send={({ name = '', uscc, area = '', sector, missed, stack_m, ratio, document = '', ...rest }, key) =>
          write(
            'POST /v1/projects',
            {},
            {
              ...{ name, area, document },
              ...(uscc ? { uscc } : {}),
              ...(stack_m ? { stack_m: Number(stack_m) } : {}),
              sector: sector as 'industry',
              missed: missed as 'none',
              emissions: quantities.flatMap(([pollutant]) => {
                const quantity = rest[`of_${pollutant}`]
                const isCarbon = pollutant === 'CO2' && ratio
                return quantity
                  ? [{ pollutant: pollutant as 'SO2', quantity, ...(isCarbon ? { ratio } : {}) }]
                  : []
              }),
            },
            key,
          )
        }
        done={({ project_id }) => t(`已建立 #${project_id}`, `Opened as #${project_id}`)}
        onDone={onDone}
      />
    </>
  )
}
