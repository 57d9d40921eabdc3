import type { Instrument } from '../../../engine/facts/market.ts'
import { keysOf, PHASE, type Phase } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction, type Values } from '../shell/form.tsx'
import { dateTime, decimal, instantOf } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { Card, Empty, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { HolidaysCard } from './holidays.tsx'
import { HoursCard } from './hours.tsx'
import { TermsAction, waysFields, waysOf, waysText } from './terms.tsx'

/** Every market with its phase, and what stops one, a member, or all. */
export function MarketsPart() {
  const list = useLoaded('/v1/instruments')
  useFresh(list.reload)
  const instruments = list.value?.data
  return (
    <>
      <Card title={t('市场状态', 'Markets')}>
        <Loading of={list} />
        {instruments?.length === 0 && <Empty>{t('尚无上市品种', 'Nothing is listed yet')}</Empty>}
        <Table
          testId="board"
          asCards
          columns={[
            {
              name: t('品种', 'Instrument'),
              cell: ({ symbol, name }) => (
                <>
                  <a href={`/markets/${symbol}`}>{symbol}</a> <small>{named(name)}</small>
                </>
              ),
            },
            {
              name: t('阶段', 'Phase'),
              cell: ({ phase, phase_reason, call_ends_from }) => (
                <>
                  <b>{named(PHASE[phase])}</b>
                  {call_ends_from !== null && (
                    <small>
                      {' '}
                      {t('至', 'until')} {dateTime(call_ends_from)}
                    </small>
                  )}
                  {phase_reason !== null && (
                    <p>
                      <small>{phase_reason}</small>
                    </p>
                  )}
                </>
              ),
            },
            {
              name: t('交易方式', 'Traded by'),
              cell: ({ modes, resale, position_limit }) => (
                <small>
                  {waysText(modes.join(','))}
                  {resale !== null &&
                    ` · ${t(`买入后 ${resale.trading_days} 个交易日可卖`, `resold after ${resale.trading_days} trading days`)}`}
                  {position_limit !== null &&
                    ` · ${t(`持有至多 ${decimal(position_limit)}`, `at most ${decimal(position_limit)} held`)}`}
                </small>
              ),
            },
            { name: t('依据', 'Basis'), cell: ({ legal_basis }) => <small>{named(legal_basis)}</small> },
            {
              name: '',
              cell: (one) => (
                <>
                  {may('set_phase') && <PhaseAction instrument={one} onDone={list.reload} />}{' '}
                  {may('change_terms') && <TermsAction instrument={one} onDone={list.reload} />}
                </>
              ),
            },
          ]}
          rows={instruments}
          keyOf={({ symbol }) => symbol}
        />
      </Card>
      {may('kill_switch') && <KillSwitch instruments={instruments ?? []} onDone={list.reload} />}
      {may('set_trading_hours') && <HoursCard />}
      {may('adopt_holidays') && <HolidaysCard />}
      {may('list_instrument') && <ListingCard onDone={list.reload} />}
    </>
  )
}

/** Phases that an operator may choose; a market goes into a volatility auction by itself. */
const CHOSEN = keysOf(PHASE).filter((phase) => phase !== 'volatility_auction')

function PhaseAction({ instrument, onDone }: { instrument: Instrument; onDone: () => void }) {
  const { symbol } = instrument
  const body = ({ phase, reason, ends_at, random_end_seconds }: Values) => ({
    phase: phase as Phase,
    reason: reason!,
    ...(ends_at ? { ends_at: instantOf(ends_at) } : {}),
    ...(random_end_seconds ? { random_end_seconds: Number(random_end_seconds) } : {}),
  })
  return (
    <RowAction
      name={t('改变阶段', 'Change phase')}
      of={symbol}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'phase',
          mustChoose: true,
          options: CHOSEN.map((one) => ({ value: one, label: named(PHASE[one]) })),
        },
        {
          name: 'ends_at',
          kind: 'datetime',
          isOptional: true,
          hint: t('集合竞价或停牌到时自动结束', 'a call or a halt ends by itself then'),
        },
        { name: 'random_end_seconds', kind: 'decimal', isOptional: true, hint: '0 – 60' },
        REASON,
      ]}
      effect={({ phase }) =>
        phase === 'halted'
          ? t(
              `停牌 ${symbol}:不再接受委托,已有委托保留。`,
              `${symbol} is halted: no orders are taken, those that rest stay.`,
            )
          : t(
              `${symbol} 进入“${named(PHASE[phase as Phase])}”,立即生效并公告。`,
              `${symbol} goes to ${named(PHASE[phase as Phase])} at once, and everybody is told.`,
            )
      }
      send={(values, key) => write('POST /v1/markets/{symbol}/phase', { symbol }, body(values), key)}
      onDone={onDone}
    />
  )
}

function KillSwitch({ instruments, onDone }: { instruments: readonly Instrument[]; onDone: () => void }) {
  const subjects = useSubjects('enterprise')
  const options = [
    ...subjects.options.map(({ value, label }) => ({ value: `member ${value}`, label })),
    ...instruments.map(({ symbol }) => ({
      value: `symbol ${symbol}`,
      label: `${t('品种', 'market')} ${symbol}`,
    })),
    { value: 'venue all', label: t('全部市场', 'the whole venue') },
  ]
  const body = ({ scope = '', reason = '' }: Values) => {
    const [kind, what = ''] = scope.split(' ')
    if (kind === 'member') return { scope: 'member', uscc: what, reason } as const
    if (kind === 'symbol') return { scope: 'symbol', symbol: what, reason } as const
    return { scope: 'venue', reason } as const
  }
  return (
    <Card title={t('紧急停止', 'Kill switch')}>
      <ActionForm
        testId="kill-switch"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'scope', label: { zh: '停止谁', en: 'What is stopped' }, options, mustChoose: true },
          REASON,
        ]}
        effect={({ scope }) =>
          t(
            `立即停止“${options.find(({ value }) => value === scope)?.label ?? ''}”,并撤销其全部未成交委托。撤销不可恢复。`,
            `“${options.find(({ value }) => value === scope)?.label ?? ''}” is stopped at once, and all its open orders are cancelled. That can't be undone.`,
          )
        }
        send={(values, key) => write('POST /v1/kill-switch', {}, body(values), key)}
        done={({ cancelled }) =>
          t(`已停止,撤销 ${cancelled} 笔委托`, `Stopped; ${cancelled} orders were cancelled`)
        }
        onDone={onDone}
      />
    </Card>
  )
}

/** Without what is null. */
const given = <T extends object>(body: T) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as {
    [M in keyof T]?: NonNullable<T[M]>
  }

function ListingCard({ onDone }: { onDone: () => void }) {
  const listings = useLoaded('/v1/catalogue-instruments')
  const rows = listings.value?.data ?? []
  if (rows.length === 0) return null
  return (
    <Card title={t('品种上市', 'List an instrument')}>
      <p class="note">
        {t(
          '填写年度或有效期的,按该年度或期限单列为一个品种(代码加年份):跨年度的权益不得用于更早年度的清缴。',
          'With a year or a last day it is an instrument of its own, named after it: permits of a year meet no duty of an earlier one.',
        )}
      </p>
      <ActionForm
        testId="listing"
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'symbol',
            options: rows.map(({ symbol, name, is_listed }) => ({
              value: symbol,
              label: `${symbol} ${named(name)}${is_listed ? t('(已上市)', ' (listed)') : ''}`,
            })),
          },
          { name: 'vintage', isOptional: true, kind: 'decimal', longest: 4 },
          {
            name: 'valid_until',
            isOptional: true,
            kind: 'date',
            label: { zh: '有效期末日', en: 'Last day of its term' },
          },
          {
            name: 'zh',
            label: {
              zh: '批准文件(中文,含文号)',
              en: 'Document that allows it, in Chinese, with its number',
            },
            kind: 'long',
            longest: 1000,
          },
          {
            name: 'en',
            label: { zh: '批准文件(英文)', en: 'The document in English' },
            kind: 'long',
            longest: 1000,
          },
          ...waysFields(),
        ]}
        effect={({ symbol: series, vintage, valid_until, modes = '' }) => {
          const of = vintage || (valid_until && `TO${valid_until.replaceAll('-', '')}`)
          const symbol = `${series}${of ? `-${of}` : ''}`
          const term = valid_until ? t(`,有效期至 ${valid_until}`, `, until ${valid_until}`) : ''
          return t(
            `${symbol}${term} 上市,交易方式:${waysText(modes)};批准文件公示于市场页。`,
            `${symbol}${term} is listed, traded by ${waysText(modes)}; the document is shown on its market.`,
          )
        }}
        send={({ symbol = '', zh = '', en = '', vintage, valid_until, ...ways }, key) =>
          write(
            'POST /v1/instruments',
            {},
            {
              symbol,
              legal_basis: { zh, en },
              ...given(waysOf(ways)),
              ...(vintage ? { vintage } : {}),
              ...(valid_until ? { valid_until } : {}),
            },
            key,
          )
        }
        onDone={() => {
          listings.reload()
          onDone()
        }}
      />
    </Card>
  )
}
