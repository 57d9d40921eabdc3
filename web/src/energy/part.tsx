import type { EnergyBalanceAnswer } from '../../../engine/facts/energy.ts'
import { ENERGY_BASIS, keysOf } from '../../../engine/facts/words.ts'
import { type LoadedList, useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { ActionForm } from '../shell/form.tsx'
import { decimal, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useEnergyRights, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { ClaimsCard } from './claims.tsx'

/** Energy-use rights by year: verified use, what is held, and clean energy that is taken off. */
export function EnergyPart() {
  const balances = useList('/v1/energy/balances')
  return (
    <>
      <BalancesCard balances={balances} />
      {may('record_energy_use') && <UseCard onDone={balances.reload} />}
      <ClaimsCard onDone={balances.reload} />
    </>
  )
}

function BalancesCard({ balances }: { balances: LoadedList<EnergyBalanceAnswer> }) {
  return (
    <Card
      title={t('用能平衡(吨标准煤)', 'Energy balance (tce)')}
      aside={<CsvButton name="energy-balances" of={balances} />}
    >
      <Table
        testId="energy-balances"
        asCards
        columns={[
          { name: t('主体', 'Member'), cell: ({ name }) => named(name) },
          { name: t('年度', 'Year'), cell: ({ year }) => year },
          { name: t('品种', 'Right'), cell: ({ symbol }) => symbol },
          {
            name: t('核定用能', 'Verified use'),
            isRight: true,
            cell: ({ energy_use, basis }) => (
              <div>
                {decimal(energy_use)} <small>{named(ENERGY_BASIS[basis])}</small>
              </div>
            ),
          },
          {
            name: t('绿证抵扣', 'Taken off'),
            isRight: true,
            class: 'wraps',
            cell: (one) => <Deduction of={one} />,
          },
          {
            name: t('应清缴', 'To surrender'),
            isRight: true,
            cell: ({ to_surrender }) => decimal(to_surrender),
          },
          { name: t('持有', 'Held'), isRight: true, cell: ({ held }) => decimal(held) },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          {
            name: t('尚缺', 'Missing'),
            isRight: true,
            cell: ({ shortfall, symbol }) =>
              Number(shortfall) > 0 ? (
                <a href={`/markets/${symbol}`}>
                  <b>{decimal(shortfall)}</b>
                </a>
              ) : (
                <span class="mark confirmed">{t('平衡', 'balanced')}</span>
              ),
          },
        ]}
        rows={balances.rows}
        keyOf={({ uscc, symbol, year }) => `${uscc} ${symbol} ${year}`}
      />
      <More of={balances} none={t('尚无核定用能量', 'No energy use has been verified yet')} />
    </Card>
  )
}

function Deduction({ of: one }: { of: EnergyBalanceAnswer }) {
  const { deduction, certificates, cross_province_certificates, pending_certificates, unused_deduction } = one
  return (
    <div>
      {decimal(deduction)}{' '}
      <small>
        {t(
          `${number(certificates)} 个省内绿证,${number(cross_province_certificates)} 个跨省(至多抵所需节能量之半)`,
          `${number(certificates)} certificates of the province, ${number(cross_province_certificates)} of others (half of the saving at most)`,
        )}
        {pending_certificates > 0 &&
          t(`,${pending_certificates} 个待核实`, `, ${pending_certificates} to be confirmed`)}
        {Number(unused_deduction) > 0 &&
          t(`,${decimal(unused_deduction)} 未用`, `, ${decimal(unused_deduction)} unused`)}
      </small>
    </div>
  )
}

/** The bureau records what was verified. */
function UseCard({ onDone }: { onDone: () => void }) {
  const subjects = useSubjects('enterprise')
  const rights = useEnergyRights()
  return (
    <Card title={t('记录核定用能量', 'Record a verified energy use')}>
      <ActionForm
        testId="energy-use"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'uscc', options: subjects.options },
          { name: 'symbol', options: rights },
          { name: 'year', kind: 'decimal', longest: 4, initial: String(new Date().getFullYear() - 1) },
          { name: 'quantity', kind: 'decimal', label: { zh: '用能量(吨标准煤)', en: 'Energy use (tce)' } },
          {
            name: 'basis',
            label: { zh: '折标口径', en: 'Basis of the conversion' },
            options: keysOf(ENERGY_BASIS).map((value) => ({ value, label: named(ENERGY_BASIS[value]) })),
          },
          {
            name: 'kgce_per_kwh',
            kind: 'decimal',
            hint: t('该年度、该口径的折标系数', 'of that year, on that basis'),
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ uscc = '', symbol, year, quantity = '', kgce_per_kwh }) =>
          t(
            `${subjects.nameOf(uscc)} ${year} 年核定用能 ${decimal(quantity)} tce,对应 ${symbol};绿证每千瓦时折 ${kgce_per_kwh} kgce。`,
            `${subjects.nameOf(uscc)} used ${decimal(quantity)} tce in ${year}, held against ${symbol}; a kilowatt-hour of a certificate counts for ${kgce_per_kwh} kgce.`,
          )
        }
        send={(values, key) => {
          const {
            uscc = '',
            symbol = '',
            year = '',
            quantity = '',
            kgce_per_kwh = '',
            document = '',
          } = values
          const basis = values.basis as keyof typeof ENERGY_BASIS
          return write(
            'POST /v1/energy/uses',
            {},
            { uscc, symbol, year, quantity, basis, kgce_per_kwh, document },
            key,
          )
        }}
        onDone={onDone}
      />
    </Card>
  )
}
