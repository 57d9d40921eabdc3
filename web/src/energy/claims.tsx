import type { CertificateClaimAnswer } from '../../../engine/facts/energy.ts'
import { CERTIFICATE_STATUS, GENERATION, keysOf } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useEnergyRights } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Green certificates that were claimed, and a claim of another block. */
export function ClaimsCard({ onDone }: { onDone: () => void }) {
  const claims = useList('/v1/energy/certificates')
  const done = () => {
    claims.reload()
    onDone()
  }
  return (
    <>
      <Card title={t('绿证', 'Green certificates')} aside={<CsvButton name="certificates" of={claims} />}>
        <Table
          testId="certificates"
          asCards
          columns={[
            { name: '#', cell: ({ claim_id }) => claim_id },
            {
              name: t('状态', 'Status'),
              cell: ({ status, reason }) => (
                <div>
                  <span class={`mark ${status === 'confirmed' ? 'confirmed' : ''}`}>
                    {named(CERTIFICATE_STATUS[status])}
                  </span>
                  {reason !== null && <small> {reason}</small>}
                </div>
              ),
            },
            { name: '', cell: (one) => <Decide of={one} onDone={done} /> },
            { name: t('主体', 'Member'), cell: ({ name }) => named(name) },
            { name: t('用于年度', 'For the year'), cell: ({ year }) => year },
            {
              name: t('号段', 'Numbers'),
              cell: ({ prefix, serial_from, serial_to }) => `${prefix} ${serial_from}–${serial_to}`,
            },
            {
              name: t('个数', 'Certificates'),
              isRight: true,
              cell: ({ certificates }) => number(certificates),
            },
            {
              name: t('生产', 'Made'),
              cell: ({ production_month, generation, is_cross_province }) =>
                [
                  production_month,
                  named(GENERATION[generation]),
                  is_cross_province ? t('跨省', 'another province') : t('省内', 'this province'),
                ].join(' · '),
            },
            { name: t('有效至', 'Good until'), cell: ({ expires_on }) => expires_on },
            { name: t('文件', 'Document'), cell: ({ document }) => document },
          ]}
          rows={claims.rows}
          keyOf={({ claim_id }) => claim_id}
          classOf={({ status }) => (status === 'refused' ? 'struck' : '')}
        />
        <More of={claims} none={t('没有绿证申报', 'No certificates were claimed')} />
      </Card>
      {may('claim_certificates') && <Claim onDone={done} />}
    </>
  )
}

function Decide({ of: one, onDone }: { of: CertificateClaimAnswer; onDone: () => void }) {
  const { claim_id, status, certificates, prefix, year } = one
  if (status === 'refused' || !may('confirm_certificates')) return null
  const given = { of: claim_id, onDone, button: t('下一步', 'Next') }
  return (
    <span class="buttons">
      {status === 'claimed' && (
        <RowAction
          {...given}
          name={t('核实', 'Confirm')}
          fields={[]}
          effect={() =>
            t(
              `已在国家平台核实:${prefix} 的 ${certificates} 个绿证由 ${named(one.name)} 用于 ${year} 年度。`,
              `The national platform has it so: ${certificates} certificates of ${prefix}, used by ${named(one.name)} for ${year}.`,
            )
          }
          send={(_, key) =>
            write('POST /v1/energy/certificates/{claim_id}/confirm', { claim_id }, undefined, key)
          }
        />
      )}
      <RowAction
        {...given}
        name={t('不予认可', 'Refuse')}
        fields={[REASON]}
        send={({ reason = '' }, key) =>
          write('POST /v1/energy/certificates/{claim_id}/refuse', { claim_id }, { reason }, key)
        }
      />
    </span>
  )
}

const PLACES = ['own', 'other'] as const

function Claim({ onDone }: { onDone: () => void }) {
  const rights = useEnergyRights()
  return (
    <Card title={t('申报绿证抵扣', 'Claim certificates')}>
      <ActionForm
        testId="claim"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'symbol', options: rights },
          {
            name: 'year',
            kind: 'decimal',
            longest: 4,
            label: { zh: '用于年度', en: 'For the year' },
            initial: String(new Date().getFullYear() - 1),
          },
          { name: 'prefix', longest: 100 },
          { name: 'serial_from', kind: 'decimal' },
          { name: 'serial_to', kind: 'decimal' },
          { name: 'production_month', longest: 7, hint: t('如 2025-07', 'such as 2025-07') },
          {
            name: 'generation',
            options: keysOf(GENERATION).map((value) => ({ value, label: named(GENERATION[value]) })),
          },
          {
            name: 'place',
            label: { zh: '来源', en: 'From' },
            options: PLACES.map((value) => ({
              value,
              label: value === 'own' ? t('省内', 'this province') : t('跨省', 'another province'),
            })),
          },
          {
            name: 'document',
            longest: 200,
            label: { zh: '国家平台核销凭证', en: 'Proof of the national platform' },
          },
        ]}
        effect={({ serial_from, serial_to, prefix, year }) => {
          const count = Number(serial_to) - Number(serial_from) + 1
          if (count < 1)
            return t('止号小于起号,请返回修改。', 'The last number lies before the first: go back.')
          return t(
            `${prefix} ${serial_from}–${serial_to} 共 ${number(count)} 个绿证用于 ${year} 年度;经主管部门核实后抵扣,此后不可再用。`,
            `${number(count)} certificates, ${prefix} ${serial_from}–${serial_to}, are used for ${year}; once the bureau has confirmed them they are taken off, and never used again.`,
          )
        }}
        send={(values, key) => {
          const {
            symbol = '',
            year = '',
            prefix = '',
            serial_from,
            serial_to,
            production_month = '',
          } = values
          return write(
            'POST /v1/energy/certificates',
            {},
            {
              ...{ symbol, year, prefix, production_month, document: values.document ?? '' },
              ...{ serial_from: Number(serial_from), serial_to: Number(serial_to) },
              generation: values.generation as keyof typeof GENERATION,
              is_cross_province: values.place === 'other',
            },
            key,
          )
        }}
        onDone={onDone}
      />
    </Card>
  )
}
