import { useEffect } from 'preact/hooks'
import type { ParticipantKind } from '../../../engine/facts/words.ts'
import { useList, useLoaded } from './api.ts'
import { named } from './state.ts'
import { me } from './who.tsx'

interface Option {
  readonly value: string
  readonly label: string
}

/** Names of participants, by their codes. */
export interface Subjects {
  readonly options: readonly Option[]
  nameOf(uscc: string): string
  reload(): void
}

/** Everybody who is registered, however many there are: page after page. */
export function useParticipants() {
  const list = useList(me.value ? '/v1/participants' : undefined, { limit: 1000 })
  useEffect(() => list.more?.(), [list.rows?.length])
  return list
}

/** Participants to choose from, of one kind or of both. */
export function useSubjects(kind?: ParticipantKind): Subjects {
  const list = useParticipants()
  const all = list.rows ?? []
  return {
    options: all
      .filter((one) => kind === undefined || one.kind === kind)
      .map(({ uscc, name }) => ({ value: uscc, label: `${named(name)} ${uscc}` })),
    nameOf: (uscc) => {
      const found = all.find((one) => one.uscc === uscc)
      return found ? named(found.name) : uscc
    },
    reload: list.reload,
  }
}

/** Areas of the catalogue, by their codes. */
export function useAreas(): Pick<Subjects, 'options' | 'nameOf'> {
  const all = useLoaded('/v1/areas').value?.data ?? []
  return {
    options: all.map(({ area, name }) => ({ value: area, label: `${area} ${named(name)}` })),
    nameOf: (code) => {
      const found = all.find(({ area }) => area === code)
      return found ? named(found.name) : code
    },
  }
}

/** Energy-use rights to choose from. */
export function useEnergyRights(): readonly Option[] {
  const list = useLoaded('/v1/instruments')
  const own = list.value?.data.filter(({ family }) => family === 'energy') ?? []
  return own.map(({ symbol, name }) => ({ value: symbol, label: `${symbol} ${named(name)}` }))
}

/** Instruments to choose from. */
export function useInstruments(): readonly Option[] {
  const list = useLoaded('/v1/instruments')
  return (
    list.value?.data.map(({ symbol, name }) => ({ value: symbol, label: `${symbol} ${named(name)}` })) ?? []
  )
}

/** The names of ecosystem types. */
export function useEcosystems(): (ecosystem: string) => string {
  const types = useLoaded('/v1/ecosystems').value?.data ?? []
  const names = new Map(types.map((one) => [one.ecosystem_id, named(one.name)]))
  return (ecosystem) => names.get(ecosystem) ?? ecosystem
}
