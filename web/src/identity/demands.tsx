import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'

interface DemandProps {
  readonly title: string
  readonly member: 'demands_signatures' | 'demands_second_person'
  readonly route: 'POST /v1/settings/signatures' | 'POST /v1/settings/second-person'
  /** How it is now, and what turning it does. */
  readonly isSo: string
  readonly isNot: string
  readonly turnOff: string
  readonly turnOn: string
}

/** Something that the venue demands, or not. */
function DemandCard({ title, member, route, isSo, isNot, turnOff, turnOn }: DemandProps) {
  const service = useLoaded('/v1/service')
  const isOn = service.value?.[member]
  if (isOn === undefined) return null
  return (
    <Card title={title}>
      <p>{isOn ? isSo : isNot}</p>
      <ActionForm
        key={String(isOn)}
        button={t('下一步', 'Next')}
        fields={[]}
        effect={() => (isOn ? turnOff : turnOn)}
        send={(_, key) => write(route, {}, { is_on: !isOn }, key)}
        onDone={service.reload}
      />
    </Card>
  )
}

/** Whether what moves value or changes rules is signed by who gives it. */
export function SignaturesCard() {
  return (
    <DemandCard
      title={t('签名办理', 'Signatures')}
      member="demands_signatures"
      route="POST /v1/settings/signatures"
      isSo={t(
        '现在:出入金、配额、清缴、信用记录、发布与授权须由本人用通行密钥签名,程序须用带公钥的密钥签名。',
        'Now: cash, allocations, surrenders, credit entries, publication and authority are signed, by people with a passkey, by programs with a key that has a public key.',
      )}
      isNot={t('现在:不要求签名。', 'Now: nothing has to be signed.')}
      turnOff={t(
        '取消签名要求(此事本身须签名与第二人确认)。',
        'Demand no signatures (that itself is signed, and waits for a second person).',
      )}
      turnOn={t(
        '从此要求签名。没有通行密钥的人(包括您自己)须先在“设置”中添加。',
        'Demand signatures from now on. Who has no passkey (you too) adds one under “Settings” first.',
      )}
    />
  )
}

/** Whether what moves value or a record alone waits for a second person. */
export function SecondPersonCard() {
  return (
    <DemandCard
      title={t('双人办理', 'Two people')}
      member="demands_second_person"
      route="POST /v1/settings/second-person"
      isSo={t(
        '现在:出金、清缴义务、信用记录、撤回核算、解除冻结等须第二人确认。',
        'Now: cash out, obligations, credit entries, withdrawn accounts, lifted freezes and the like wait for a second person.',
      )}
      isNot={t('现在:不要求第二人确认。', 'Now: nothing waits for a second person.')}
      turnOff={t(
        '取消双人要求(此事本身须第二人确认)。',
        'Demand no second person (that itself waits for one).',
      )}
      turnOn={t('从此要求第二人确认。', 'Demand a second person from now on.')}
    />
  )
}
