import { useState } from 'preact/hooks'
import type { CreditMeasure, CreditRulePack } from '../../../engine/facts/catalogue.ts'
import type { CreditEntryAnswer, CreditFile } from '../../../engine/facts/credit.ts'
import type { ParticipantAnswer } from '../../../engine/facts/registry.ts'
import {
  CONSENT_SCOPE,
  CREDIT_LIST,
  type CreditList,
  keysOf,
  MEASURE_FIELD,
  MEASURE_KIND,
  type Role,
} from '../../../engine/facts/words.ts'
import { ask, asked, go } from '../shell/address.ts'
import { useList, useLoaded } from '../shell/api.ts'
import { CsvButton, download } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Empty, GradeMark, Loading } from '../shell/parts.tsx'
import { sentenceOf } from '../shell/problems.ts'
import { named, t, wordOf } from '../shell/state.ts'
import { useParticipants } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { isKnown, isOf, me } from '../shell/who.tsx'
import { CreditCasesCard, EntryActions, EntryMarks } from './cases.tsx'
import { Alternatives, Trend } from './trend.tsx'

/** The day at whose end the file is read stands in the address. */
const AS_OF = 'as_of'
/** Who reads a file: of its own, as the bureau, or with consent. */
const READERS: readonly Role[] = ['enterprise', 'bank', 'maker', 'approver', 'auditor']
const A_DAY = /^\d{4}-\d{2}-\d{2}$/

export function CreditPage({ place }: { place: Readonly<Record<string, string>> }) {
  const subjects = useParticipants()
  const own = isOf('enterprise') ? (me.value?.uscc ?? undefined) : undefined
  const day = asked(AS_OF)
  const enterprises = (subjects.rows ?? []).filter(({ kind }) => kind !== 'bank')
  // Whoever may not read files is not refused for what nobody asked; a bank chooses among its clients.
  const mayRead = me.value?.roles.some((role) => READERS.includes(role)) === true
  const isBank = me.value?.roles.includes('bank') === true
  const uscc = place.uscc ?? own ?? (mayRead && !isBank ? enterprises[0]?.uscc : undefined)
  const file = useLoaded(mayRead && uscc ? '/v1/credit/files/{uscc}' : undefined, {
    uscc: uscc ?? '',
    ...(A_DAY.test(day) ? { as_of: `${day}T23:59:59+08:00` } : {}),
  })
  return (
    <>
      <div class="title">
        <h1>{t('生态信用', 'Ecological credit')}</h1>
        {mayRead && !own && (
          <Choice
            label={t('主体', 'Subject')}
            value={uscc ?? ''}
            options={[
              { value: '', label: t('请选择', 'Choose') },
              ...enterprises.map((subject) => ({
                value: subject.uscc,
                label: `${named(subject.name)} ${subject.uscc}`,
              })),
            ]}
            onChange={(chosen) => go(`/credit/${chosen}${location.search}`)}
          />
        )}
        <Field
          label={t('截至', 'As of')}
          type="date"
          value={day}
          onInput={(text) => ask(AS_OF, text)}
          isOptional
        />
      </div>
      {isKnown.value && !me.value && (
        <p class="note">
          {t(
            '信用档案只供本人、主管部门、审计以及取得授权的银行查阅。请先登录。',
            'A credit file is read by its subject, the bureau, the auditor, and a bank with consent. Sign in first.',
          )}
        </p>
      )}
      <Loading of={file} />
      {file.error?.code === 'consent_needed' && (
        <p class="note">
          {t('请客户授权:见', 'Ask the client for consent: see')}{' '}
          <a href="/me/consents">{t('客户授权', 'Consents')}</a>
        </p>
      )}
      {file.value && (
        <File
          file={file.value}
          nameOf={(code) => nameOf(subjects.rows, code)}
          onDone={own && uscc === own && day === '' ? file.reload : undefined}
        />
      )}
      {own && <CreditCasesCard />}
      <Meaning file={file.value} />
      <div class="columns">
        {keysOf(CREDIT_LIST).map((list) => (
          <List key={list} list={list} />
        ))}
      </div>
    </>
  )
}

const nameOf = (all: readonly ParticipantAnswer[] | undefined, code: string) => {
  const found = all?.find(({ uscc }) => uscc === code)
  return found ? named(found.name) : code
}

/** What is kept of a reading: the file as it was answered, with the instant that it holds for. */
function save(file: CreditFile): void {
  const day = file.as_of.slice(0, 10)
  download(`credit-${file.uscc}-${day}.json`, JSON.stringify(file, undefined, 2), 'application/json')
}

function File({
  file,
  nameOf: bankNameOf,
  onDone,
}: {
  file: CreditFile
  nameOf: (uscc: string) => string
  /** Of the own file: it is read anew after something was asked. */
  onDone: (() => void) | undefined
}) {
  const hidesEntries = file.withheld.includes('entries')
  return (
    <Card
      title={named(file.name)}
      aside={
        <span class="buttons">
          <small>
            {t('截至', 'as of')} {dateTime(file.as_of)}
          </small>
          <button type="button" class="plain" onClick={() => save(file)}>
            {t('保存查阅内容 (JSON,未签名)', 'Save what is shown (JSON, unsigned)')}
          </button>
          <button type="button" class="plain" onClick={() => print()}>
            {t('打印', 'Print')}
          </button>
        </span>
      }
    >
      {!file.has_record && (
        <p class="note">
          {t(
            '截至此时没有任何记录:所示等级只对应起始分,不是评价。',
            'Nothing was recorded until then: the grade is only that of the points one begins with.',
          )}
        </p>
      )}
      {file.withheld.length > 0 && (
        <p class="note">
          {t('主体的授权不含:', 'The subject’s consent does not have: ')}
          {file.withheld.map((one) => named(CONSENT_SCOPE[one])).join(t('、', ', '))}
        </p>
      )}
      <div class="figures">
        <div class="figure" style={{ borderColor: file.grade.color }}>
          <span>{t('等级', 'Grade')}</span>
          <strong data-testid="grade" style={{ color: file.grade.color }}>
            {named(file.grade.name)}
          </strong>
          {!file.grade.confirmed && (
            <small>
              <GradeMark grade="unverified" />
            </small>
          )}
        </div>
        <div class="figure">
          <span>{t('记分', 'Points')}</span>
          <strong>{file.score}</strong>
          <small>
            {named(file.rule_pack.name)} v{file.rule_pack.version}
          </small>
        </div>
        <div class="figure">
          <span>{t('计分事由', 'What counts')}</span>
          {hidesEntries && <small>{t('未授权查看', 'not in the consent')}</small>}
          {!hidesEntries && file.reasons.length === 0 && <small>{t('无', 'nothing')}</small>}
          {file.reasons.map((reason) => (
            <small key={reason.entry_id}>
              #{reason.entry_id} {named(reason.item)}: {reason.points} · {t('至', 'until')}{' '}
              {reason.scoring_until}
            </small>
          ))}
        </div>
      </div>
      <Trend of={file} />
      <Table
        asCards
        columns={[
          { name: '#', cell: ({ entry_id }) => entry_id },
          {
            name: t('事项', 'Item'),
            cell: (entry) => (
              <>
                {entry.withdraws === null ? (
                  <span class={`mark ${entry.list === 'positive' ? 'confirmed' : 'unverified'}`}>
                    {wordOf(CREDIT_LIST, entry.list ?? 'negative')}
                  </span>
                ) : (
                  <span class="mark">{t(`撤回 #${entry.withdraws}`, `takes #${entry.withdraws} back`)}</span>
                )}{' '}
                {named(entry.item)} <EntryMarks of={entry} />
              </>
            ),
          },
          { name: t('决定日', 'Decided'), cell: ({ decided_on }) => decided_on },
          {
            name: t('机关与文书', 'Authority and document'),
            cell: ({ authority, document }) => `${authority} ${document}`,
          },
          { name: t('说明', 'Detail'), cell: ({ detail }) => detail },
          {
            name: t('分', 'Points'),
            isRight: true,
            cell: ({ points, withdraws, withdrawn_by }) =>
              withdraws !== null ? '' : withdrawn_by !== null ? t('已撤回', 'withdrawn') : points,
          },
          ...(onDone
            ? [{ name: '', cell: (entry: CreditEntryAnswer) => <EntryActions of={entry} onDone={onDone} /> }]
            : []),
        ]}
        rows={file.entries}
        keyOf={({ entry_id }) => entry_id}
        classOf={({ withdrawn_by }) => (withdrawn_by === null ? '' : 'struck')}
      />
      {file.entries.length === 0 && (
        <Empty>
          {hidesEntries
            ? t('逐条记录未获授权', 'The entries are not in the consent')
            : t('没有记录', 'No entries')}
        </Empty>
      )}
      <Alternatives of={file} />
      <Enquiries file={file} bankNameOf={bankNameOf} />
    </Card>
  )
}

/** Who asked: whoever may know all of it page by page, a bank its own questions. */
function Enquiries({ file, bankNameOf }: { file: CreditFile; bankNameOf: (uscc: string) => string }) {
  const [isOpen, setIsOpen] = useState(false)
  const isBank = isOf('bank')
  const { enquiries, refused_enquiries: refused } = file
  if (enquiries.length + refused.length === 0) return null
  return (
    <details onToggle={(event) => setIsOpen((event.target as HTMLDetailsElement).open)}>
      <summary>{t('谁查询过', 'Who asked')}</summary>
      {isOpen && !isBank && <EveryEnquiry of={file.uscc} />}
      {isBank && (
        <ul>
          {enquiries.map((one) => (
            <li key={one.enquiry_id}>
              {dateTime(one.at)} {bankNameOf(one.bank_uscc)} · {one.purpose}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function EveryEnquiry({ of }: { of: string }) {
  const all = useList('/v1/credit/files/{uscc}/enquiries', { uscc: of })
  return (
    <>
      <Table
        testId="enquiries"
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('查询方', 'Who'), cell: ({ bank_name, actor }) => `${named(bank_name)} · ${actor}` },
          { name: t('用途', 'For what'), cell: ({ purpose }) => purpose },
          {
            name: t('结果', 'Answer'),
            cell: ({ reason }) =>
              reason === null
                ? t('已提供', 'given')
                : `${t('未提供:', 'refused: ')}${sentenceOf(reason) ?? reason}`,
          },
        ]}
        rows={all.rows}
        keyOf={({ enquiry_id }) => enquiry_id}
      />
      <More of={all} none={t('没有', 'Nobody')} />
    </>
  )
}

/** What the grades mean under the rules in force, and which one this is. */
function Meaning({ file }: { file: CreditFile | undefined }) {
  const rules = useLoaded('/v1/credit/rules')
  const pack = rules.value?.data.find(({ rule_pack_id }) => rule_pack_id === rules.value?.in_force)
  if (!pack) return <Loading of={rules} />
  return (
    <Card title={t('等级的含义', 'What the grades mean')} aside={<small>{named(pack.name)}</small>}>
      <p>
        {t(
          `每个主体从 ${pack.start_score} 分起,按已决定的事项加减,期满不再计。`,
          `Everybody begins with ${pack.start_score} points; what was decided adds or takes away until its time is over.`,
        )}
      </p>
      <Table
        testId="grades"
        columns={[
          {
            name: t('等级', 'Grade'),
            cell: ({ grade_id, name }) => (
              <>
                {named(name)}{' '}
                {grade_id === file?.grade.grade_id && (
                  <span class="mark confirmed">{t('此主体', 'this subject')}</span>
                )}
              </>
            ),
          },
          { name: t('分数', 'Points'), isRight: true, cell: ({ from, to }) => `${from} – ${to}` },
          { name: t('依据', 'Grade of trust'), cell: ({ grade }) => <GradeMark grade={grade} /> },
        ]}
        rows={pack.grades}
        keyOf={({ grade_id }) => grade_id}
      />
      <Measures measures={rules.value?.measures ?? []} pack={pack} file={file} />
      <p>
        <small>
          {t(
            '等级是主管部门记录的摘要,不是贷款建议:一票否决的事项与未核实的规则请看明细。',
            'A grade sums up what the bureau recorded and is no advice to lend: look at the entries for vetoes and for rules that are not confirmed.',
          )}
        </small>
      </p>
    </Card>
  )
}

/** What follows from a grade: of the subject's own first, for a loan before anything else. */
function Measures(props: {
  measures: readonly CreditMeasure[]
  pack: CreditRulePack
  file: CreditFile | undefined
}) {
  const { measures, pack, file } = props
  const isOwn = ({ grade_ids }: CreditMeasure) =>
    file !== undefined && grade_ids.includes(file.grade.grade_id)
  const own = measures.filter((one) => one.rule_pack_id === pack.rule_pack_id)
  const nameOf = (id: string) => pack.grades.find(({ grade_id }) => grade_id === id)?.name
  return (
    <>
      <h3>{t('等级意味着什么', 'What follows from a grade')}</h3>
      <Table
        testId="measures"
        asCards
        columns={[
          {
            name: t('等级', 'Grade'),
            cell: (one) => (
              <>
                {one.grade_ids.map((id) => named(nameOf(id) ?? { zh: id, en: id })).join(t('、', ', '))}{' '}
                {isOwn(one) && <span class="mark confirmed">{t('此主体', 'this subject')}</span>}
              </>
            ),
          },
          { name: t('领域', 'Of'), cell: ({ field }) => named(MEASURE_FIELD[field]) },
          { name: t('性质', 'Kind'), cell: ({ kind }) => named(MEASURE_KIND[kind]) },
          {
            name: t('内容', 'What'),
            cell: ({ text, is_enforced }) =>
              `${named(text)}${is_enforced ? t(' · 平台执行', ' · enforced here') : ''}`,
          },
          { name: t('依据', 'Grade of trust'), cell: ({ grade }) => <GradeMark grade={grade} /> },
        ]}
        rows={[...own].sort(
          (a, b) =>
            Number(isOwn(b)) - Number(isOwn(a)) || Number(b.field === 'loan') - Number(a.field === 'loan'),
        )}
        keyOf={({ measure_id }) => measure_id}
      />
    </>
  )
}

function List({ list }: { list: CreditList }) {
  const loaded = useLoaded('/v1/credit/lists/{list}', { list })
  const rows = loaded.value?.data ?? []
  return (
    <Card
      title={named(CREDIT_LIST[list])}
      aside={<CsvButton name={`credit-${list}`} of={{ rows, all: async () => rows }} />}
    >
      <Loading of={loaded} />
      {loaded.value?.data.length === 0 && <Empty>{t('无', 'none')}</Empty>}
      <ul class="plain-list">
        {loaded.value?.data.map((entry) => (
          <li key={entry.entry_id}>
            <b>{named(entry.name)}</b> {named(entry.item)}
            <small>
              {' '}
              {entry.decided_on} · {t('公示至', 'published until')} {entry.published_until}
              {entry.is_disputed && ` · ${t('异议中', 'disputed')}`}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  )
}
