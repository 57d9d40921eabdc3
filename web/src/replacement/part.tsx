import { useList, useLoaded } from '../shell/api.ts'
import { GradeMark } from '../shell/parts.tsx'
import { named } from '../shell/state.ts'
import { ProjectsCard } from './projects.tsx'
import { ReductionsCard } from './reductions.tsx'

/** New emissions and the cuts that make up for them. */
export function ReplacementPart() {
  const reductions = useList('/v1/reductions')
  const { rules } = useLoaded('/v1/replacement-rules').value ?? {}
  return (
    <>
      {rules && (
        <p class="note">
          {named(rules.name)} <GradeMark grade={rules.grade} /> <small>{rules.document}</small>
        </p>
      )}
      <ProjectsCard reductions={reductions} onDone={reductions.reload} />
      <ReductionsCard reductions={reductions} />
    </>
  )
}
