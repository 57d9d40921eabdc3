import { useState } from 'preact/hooks'
import type {
  ComplianceAnswer,
  ObligationAnswer,
  SurrenderedAnswer,
  WhatIfAnswer,
} from '../../../engine/facts/registry.ts'
import { COMPLIANCE_STATUS } from '../../../engine/facts/words.ts'
import { DueOf, SurrenderedOf } from '../bureau/obligations.tsx'
import { CarryOversCard } from '../registry/carry-overs.tsx'
import { EvidenceCard } from '../registry/evidence.tsx'
import { ObjectionsCard } from '../registry/objections.tsx'
import { type Loaded, type LoadedList, useList, useLoaded, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal, decimalOr } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { isAmount, plainNumber } from '../shell/numbers.ts'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { DecisionsCard } from './decisions.tsx'

/** What is to be surrendered for each year, what was, and what is left to do. */
export function CompliancePart() {
  // What was objected to is in the list at once.
  const [objected, setObjected] = useState(0)
  const obligations = useList('/v1/obligations')
  const account = useLoaded('/v1/accounts/me')
  const positions = useLoaded('/v1/compliance')
  const surrenders = useList('/v1/surrenders')
  const freeOf = (symbol: string) => account.value?.holdings.find((one) => one.symbol === symbol)?.free ?? '0'
  const rules = useLoaded('/v1/surrender-rules').value?.data ?? []
  const instruments = useLoaded('/v1/instruments').value?.data ?? []
  /** What may be surrendered for a duty, and what of it is free. */
  const permitsFor = ({ symbol, period }: ObligationAnswer): Usable[] =>
    instruments.flatMap((one) => {
      const rule = rules.find((each) => each.symbol === one.symbol && each.duty_symbol === symbol)
      const isUsable = rule
        ? rule.period_from <= period && (rule.period_to === null || period <= rule.period_to)
        : one.symbol === symbol && (one.vintage === null || one.vintage <= period)
      const most = rule && rule.max_basis_points < 10_000 ? rule.max_basis_points : null
      return isUsable ? [{ symbol: one.symbol, free: freeOf(one.symbol), max_basis_points: most }] : []
    })
  const done = () => {
    obligations.reload()
    account.reload()
    positions.reload()
    surrenders.reload()
  }
  return (
    <>
      <PositionCard positions={positions} />
      <Card title={t('清缴义务', 'Obligations')}>
        <Table
          testId="obligations"
          asCards
          columns={[
            { name: t('年度', 'Year'), cell: ({ period }) => period },
            {
              name: t('品种', 'Instrument'),
              cell: ({ symbol }) => <a href={`/markets/${symbol}`}>{symbol}</a>,
            },
            { name: t('应清缴', 'Verified'), isRight: true, cell: ({ verified }) => decimalOr(verified) },
            {
              name: t('已清缴', 'Surrendered'),
              isRight: true,
              cell: (one) => <SurrenderedOf of={one} />,
            },
            { name: t('尚欠', 'Owed'), isRight: true, cell: ({ gap }) => <b>{decimalOr(gap)}</b> },
            { name: t('可用', 'Free'), isRight: true, cell: ({ symbol }) => decimal(freeOf(symbol)) },
            { name: t('期限', 'Due'), cell: (one) => <DueOf of={one} /> },
            { name: '', cell: (one) => <Surrender of={one} permits={permitsFor(one)} onDone={done} /> },
          ]}
          rows={obligations.rows}
          keyOf={({ obligation_id }) => obligation_id}
        />
        <More of={obligations} none={t('没有清缴义务', 'There are no obligations')} />
      </Card>
      <WhatIf obligations={obligations.rows ?? []} permitsFor={permitsFor} />
      <EvidenceCard />
      <CarryOversCard />
      <OwnReturns onDone={done} />
      <OwnSurrenders surrenders={surrenders} />
      <DecisionsCard onDone={() => setObjected((count) => count + 1)} />
      <ObjectionsCard key={objected} />
    </>
  )
}

/** Where one stands in each permit, and what the law puts on what was missing at the end of a term. */
function PositionCard({ positions }: { positions: Loaded<{ readonly data: ComplianceAnswer[] }> }) {
  if (positions.value?.data.length === 0) return null
  return (
    <Card title={t('履约状况', 'Where I stand')}>
      <Loading of={positions} />
      <Table
        testId="positions"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('状态', 'Status'),
            cell: ({ status }) => (
              <span class={`mark ${status === 'A' ? 'confirmed' : status === 'B' ? 'unverified' : ''}`}>
                {named(COMPLIANCE_STATUS[status])}
              </span>
            ),
          },
          {
            name: t('应清缴合计', 'Owed in all'),
            isRight: true,
            cell: ({ owed, has_unknown }) => (
              <div>
                {decimal(owed)}
                {has_unknown && <small> {t('有年度尚无核定量', 'some year has no figure yet')}</small>}
              </div>
            ),
          },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          {
            name: t('尚欠', 'Missing'),
            isRight: true,
            cell: ({ shortfall }) => <b>{decimal(shortfall)}</b>,
          },
          { name: t('可用', 'Free'), isRight: true, cell: ({ free }) => decimal(free) },
          {
            name: t('须买入', 'To buy'),
            isRight: true,
            cell: ({ to_buy, symbol }) =>
              Number(to_buy) > 0 ? <a href={`/markets/${symbol}`}>{decimal(to_buy)}</a> : decimal(to_buy),
          },
          {
            name: t('上一期限届满时', 'When the last term ended'),
            cell: ({ frozen, exposure }) =>
              frozen && (
                <div>
                  {frozen.due_on}: {named(COMPLIANCE_STATUS[frozen.status])}
                  {Number(frozen.shortfall) > 0 &&
                    t(`,欠 ${decimal(frozen.shortfall)}`, `, ${decimal(frozen.shortfall)} missing`)}
                  {exposure && <Exposure of={exposure} />}
                </div>
              ),
          },
        ]}
        rows={positions.value?.data}
        keyOf={({ symbol }) => symbol}
      />
    </Card>
  )
}

function Exposure({ of }: { of: NonNullable<ComplianceAnswer['exposure']> }) {
  const { law, grade, fixed_low, fixed_high, proportional_low, proportional_high, average_price } = of
  return (
    <small>
      {' '}
      {named(law)} <GradeMark grade={grade} />:{' '}
      {Number(fixed_high) > 0 &&
        t(
          `罚款 ${decimal(fixed_low)}–${decimal(fixed_high)} 元;`,
          `a fine of ${decimal(fixed_low)}–${decimal(fixed_high)} CNY; `,
        )}
      {proportional_low !== null && proportional_high !== null && average_price !== null
        ? t(
            `按前一月均价 ${decimal(average_price)} 元的倍数 ${decimal(proportional_low)}–${decimal(proportional_high)} 元`,
            `by multiples of last month's average of ${decimal(average_price)}: ${decimal(proportional_low)}–${decimal(proportional_high)} CNY`,
          )
        : t(
            '前一月无成交,倍数部分无法估算',
            'nothing was traded in the month before, so that multiples can not be told',
          )}
    </small>
  )
}

/** What I surrendered, and until when that may be taken back. */
function OwnSurrenders({ surrenders }: { surrenders: LoadedList<SurrenderedAnswer> }) {
  if (surrenders.rows?.length === 0) return null
  return (
    <Card title={t('清缴记录', 'Surrenders')} aside={<CsvButton name="surrenders" of={surrenders} />}>
      <Table
        testId="own-surrenders"
        asCards
        columns={[
          { name: '#', cell: ({ surrender_id }) => surrender_id },
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          {
            name: t('数量', 'Quantity'),
            isRight: true,
            cell: ({ quantity, symbol }) => `${decimal(quantity)} ${symbol}`,
          },
          {
            name: t('状态', 'State'),
            cell: ({ reversed_at, reason }) =>
              reversed_at === null
                ? t('有效', 'stands')
                : `${t(`已撤销 ${dateTime(reversed_at)}`, `reversed ${dateTime(reversed_at)}`)} · ${reason}`,
          },
        ]}
        rows={surrenders.rows}
        keyOf={({ surrender_id }) => surrender_id}
        classOf={({ reversed_at }) => (reversed_at === null ? '' : 'struck')}
      />
      <More of={surrenders} none="" />
    </Card>
  )
}

/** What may be surrendered for a duty; as an offset up to a share. */
interface Usable {
  readonly symbol: string
  readonly free: string
  readonly max_basis_points: number | null
}

function Surrender({
  of: one,
  permits,
  onDone,
}: {
  of: ObligationAnswer
  permits: readonly Usable[]
  onDone: () => void
}) {
  const { obligation_id, symbol: owed, gap, period, is_excluded } = one
  if (is_excluded) return <span class="mark">{t('豁免', 'excluded')}</span>
  if (gap !== null && Number(gap) === 0) return <span class="mark confirmed">{t('已完成', 'complete')}</span>
  const there = permits.filter(({ free }) => Number(free) > 0)
  const own = permits.find(({ symbol }) => symbol === owed)?.free ?? '0'
  const most = gap === null || Number(own) < Number(gap) ? own : gap
  if (there.length === 0)
    return <a href={`/markets/${owed}`}>{t(`须先买入 ${decimalOr(gap)}`, `buy ${decimalOr(gap)} first`)}</a>
  return (
    <RowAction
      needs="surrender"
      name={t('清缴', 'Surrender')}
      of={`${owed} ${period}`}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'symbol',
          label: { zh: '所用权益', en: 'Permits' },
          options: there.map(({ symbol, free, max_basis_points }) => ({
            value: symbol,
            label: `${symbol} · ${t('可用', 'free')} ${decimal(free)}${
              max_basis_points === null
                ? ''
                : t(
                    ` · 抵销,至多 ${max_basis_points / 100} %`,
                    ` · offset, ${max_basis_points / 100} % at most`,
                  )
            }`,
          })),
        },
        { name: 'quantity', kind: 'decimal', initial: Number(most) > 0 ? most : '' },
      ]}
      effect={({ symbol = '', quantity = '' }) =>
        t(
          `用 ${decimal(quantity)} ${symbol} 清缴 ${period} 年度义务。清缴后只可由主管部门在十四日内撤销。`,
          `${decimal(quantity)} ${symbol} are surrendered for ${period}. The bureau alone can reverse that, within fourteen days.`,
        )
      }
      send={({ symbol = '', quantity = '' }, key) =>
        write('POST /v1/surrenders', {}, { symbol, quantity, obligation_id }, key)
      }
      done={({ gap: left, is_on_time }) =>
        `${t(`尚欠 ${decimalOr(left)}`, `${decimalOr(left)} still owed`)}${is_on_time ? ` · ${t('按期', 'on time')}` : ''}`
      }
      onDone={onDone}
    />
  )
}

/** What would be missing of a duty if one bought so much and offset so much. */
function WhatIf({
  obligations,
  permitsFor,
}: {
  obligations: readonly ObligationAnswer[]
  permitsFor: (one: ObligationAnswer) => readonly Usable[]
}) {
  const [chosen, choose] = useState('')
  const [bought, setBought] = useState('')
  const [offset, setOffset] = useState('')
  const [verified, setVerified] = useState('')
  const open = obligations.filter(({ gap, is_excluded }) => !is_excluded && (gap === null || Number(gap) > 0))
  const one = open.find(({ obligation_id }) => String(obligation_id) === chosen) ?? open[0]
  const isWrong = [bought, offset, verified].some((text) => text.trim() !== '' && !isAmount(text))
  const plain = (text: string) => (isAmount(text) ? plainNumber(text) : '0')
  // Without a figure there is nothing to suppose from.
  const isKnown = one && (one.verified !== null || verified.trim() !== '')
  const told = useLoaded(isKnown && !isWrong ? '/v1/obligations/{obligation_id}/what-if' : undefined, {
    obligation_id: one?.obligation_id ?? 0,
    ...{ bought: plain(bought), offset: plain(offset) },
    ...(verified.trim() === '' ? {} : { verified: plain(verified) }),
  })
  if (!one) return null
  const hasOffsets = permitsFor(one).some(({ max_basis_points }) => max_basis_points !== null)
  return (
    <Card title={t('推演', 'What if')}>
      <form class="form" onSubmit={(event) => event.preventDefault()} data-testid="what-if">
        <Choice
          label={t('义务', 'Obligation')}
          value={String(one.obligation_id)}
          options={open.map(({ obligation_id, symbol, period, gap }) => ({
            value: String(obligation_id),
            label: `${symbol} ${period} · ${t('尚欠', 'owed')} ${decimalOr(gap)}`,
          }))}
          onChange={choose}
        />
        <Field
          label={t('假设核定量(可空)', 'If this were verified (optional)')}
          name="what-if-verified"
          value={verified}
          onInput={setVerified}
          isOptional
        />
        <Field
          label={t('再买入', 'Bought')}
          name="what-if-bought"
          value={bought}
          onInput={setBought}
          isOptional
        />
        {hasOffsets && (
          <Field
            label={t(
              `抵销(至多还可 ${decimalOr(told.value?.most_offset ?? null)})`,
              `Offset (at most ${decimalOr(told.value?.most_offset ?? null)} more)`,
            )}
            name="what-if-offset"
            value={offset}
            onInput={setOffset}
            isOptional
          />
        )}
      </form>
      {isWrong && <p class="fault">{t('请填写不带符号的数字', 'Give numbers without a sign')}</p>}
      {isKnown && <Loading of={told} />}
      {isKnown && told.value && <Supposed of={told.value} />}
    </Card>
  )
}

function Supposed({ of: told }: { of: WhatIfAnswer }) {
  return (
    <p role="status">
      {t(
        `尚欠 ${decimal(told.gap)},可用 ${decimal(told.free)};如此之后尚欠 `,
        `${decimal(told.gap)} owed, ${decimal(told.free)} free; then still missing: `,
      )}
      <b data-testid="what-if-left">{decimal(told.still_missing)}</b>
      {Number(told.offset_counted) > 0 &&
        t(`;抵销计入 ${decimal(told.offset_counted)}`, `; of offsets ${decimal(told.offset_counted)} count`)}
      {Number(told.cost_of_bought) > 0 &&
        t(
          `;买入约需 ${decimal(told.cost_of_bought)} 元(按 ${decimal(told.price)})`,
          `; buying costs about CNY ${decimal(told.cost_of_bought)} (at ${decimal(told.price)})`,
        )}
      {Number(told.cost_of_missing) > 0 &&
        t(
          `;尚欠部分按同价约 ${decimal(told.cost_of_missing)} 元`,
          `; what is missing would cost about CNY ${decimal(told.cost_of_missing)}`,
        )}
    </p>
  )
}

/** What was issued to me too much and had been given away: it is owed. */
function OwnReturns({ onDone }: { onDone: () => void }) {
  const returns = useList('/v1/permit-returns')
  const open = returns.rows?.filter(({ left }) => Number(left) > 0)
  if (!open?.length) return null
  return (
    <Card title={t('多发应退', 'Issued too much')}>
      <Table
        testId="own-returns"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('应退', 'Owed'), isRight: true, cell: ({ owed }) => decimal(owed) },
          { name: t('尚欠', 'Left'), isRight: true, cell: ({ left }) => <b>{decimal(left)}</b> },
          {
            name: '',
            cell: ({ return_id, left, symbol }) => (
              <RowAction
                needs="return_permits"
                name={t('退还', 'Give back')}
                of={symbol}
                button={t('下一步', 'Next')}
                fields={[{ name: 'quantity', kind: 'decimal', initial: left }]}
                effect={({ quantity = '' }) =>
                  t(
                    `退还 ${decimal(quantity)} ${symbol} 并注销。`,
                    `${decimal(quantity)} ${symbol} are given back and retired.`,
                  )
                }
                send={({ quantity = '' }, key) =>
                  write('POST /v1/permit-returns/{return_id}/give-back', { return_id }, { quantity }, key)
                }
                onDone={() => {
                  returns.reload()
                  onDone()
                }}
              />
            ),
          },
        ]}
        rows={open}
        keyOf={({ return_id }) => return_id}
      />
    </Card>
  )
}
