import { ROLE } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { named, t } from '../shell/state.ts'

const ACTING = ['enterprise', 'bank'] as const

/** Somebody who acts for one subject acts for another one too, with the same password or passkey. */
export function MembershipAction({ person, onMade }: { person: string; onMade: () => void }) {
  return (
    <RowAction
      name={t('另代表一家', 'Act for another')}
      of={person}
      button={t('下一步', 'Next')}
      fields={[
        { name: 'name', label: { zh: '新身份名称', en: 'Name of the membership' }, longest: 64 },
        { name: 'role', options: ACTING.map((role) => ({ value: role, label: named(ROLE[role]) })) },
        { name: 'uscc' },
      ]}
      effect={({ name, uscc }) =>
        t(
          `${person} 登录后也可以“${name}”代表 ${uscc} 办事;待另一位管理员确认。`,
          `${person}, once signed in, may act for ${uscc} too, as “${name}”; another administrator confirms it.`,
        )
      }
      send={({ name = '', role, uscc = '' }, key) =>
        write('POST /v1/memberships', {}, { person, name, role: role as (typeof ACTING)[number], uscc }, key)
      }
      onDone={onMade}
    />
  )
}
