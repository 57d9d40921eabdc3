import type { CreditEntryAnswer, CreditFile } from '../../../engine/facts/credit.ts'
import type { ParticipantAnswer } from '../../../engine/facts/registry.ts'
import {
  CONSENT_SCOPE,
  CREDIT_LIST,
  type CreditList,
  ENTRY_SOURCE,
  keysOf,
  type Role,
} from '../../../engine/facts/words.ts'
import { ask, asked, go } from '../shell/address.ts'
import { useList, useLoaded } from '../shell/api.ts'
import { CsvButton, download } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { EvidenceMark } from '../shell/fingerprint.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Empty, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { useParticipants } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { isKnown, isOf, me } from '../shell/who.tsx'
import { CreditCasesCard, EntryActions, EntryMarks } from './cases.tsx'
import { LawMarks } from './law-marks.tsx'
import { isAhead, LOAN_UNTIL, Meaning } from './meaning.tsx'
import { Enquiries, ReadUnder, UNDER } from './readers.tsx'
import { Alternatives, Trend } from './trend.tsx'

/** The day at whose end the file is read stands in the address. */
const AS_OF = 'as_of'
/** Who reads a file: of its own, as the bureau, or with consent. */
const READERS: readonly Role[] = ['enterprise', 'bank', 'maker', 'approver', 'auditor']
const A_DAY = /^\d{4}-\d{2}-\d{2}$/
/** What is asked about stands in the address, as far as it is given. */
const asking = (all: Readonly<Record<string, string>>) => {
  const given = Object.entries(all).filter(([, value]) => value !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

export function CreditPage({ place }: { place: Readonly<Record<string, string>> }) {
  const subjects = useParticipants()
  const own = isOf('enterprise') ? (me.value?.uscc ?? undefined) : undefined
  const [day, under, loanUntil] = [asked(AS_OF), asked(UNDER), asked(LOAN_UNTIL)]
  const enterprises = (subjects.rows ?? []).filter(({ kind }) => kind !== 'bank')
  // Whoever may not read files is not refused for what nobody asked; a bank chooses among its clients.
  const mayRead = me.value?.roles.some((role) => READERS.includes(role)) === true
  const isBank = me.value?.roles.includes('bank') === true
  const uscc = place.uscc ?? own ?? (mayRead && !isBank ? enterprises[0]?.uscc : undefined)
  const file = useLoaded(mayRead && uscc ? '/v1/credit/files/{uscc}' : undefined, {
    uscc: uscc ?? '',
    ...(A_DAY.test(day) ? { as_of: `${day}T23:59:59+08:00` } : {}),
    ...(under ? { consent_id: under } : {}),
    ...(isAhead(loanUntil, day) ? { loan_until: loanUntil } : {}),
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
            onChange={(chosen) => go(`/credit/${chosen}${asking({ [AS_OF]: day, [LOAN_UNTIL]: loanUntil })}`)}
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
      {file.consent_id !== null && <ReadUnder file={file} />}
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
          {
            name: t('决定日', 'Decided'),
            cell: ({ decided_on, acted_on }) => (
              <span>
                {decided_on}
                {acted_on && <small> {t(`行为至 ${acted_on}`, `act until ${acted_on}`)}</small>}
              </span>
            ),
          },
          {
            name: t('机关与文书', 'Authority and document'),
            cell: (entry) => (
              <span>
                {entry.authority} {entry.document}
                {entry.cited_law && <small> {entry.cited_law}</small>}
                {entry.fine && (
                  <small> {t(`罚款 ${decimal(entry.fine)} 元`, `fine CNY ${decimal(entry.fine)}`)}</small>
                )}
                {entry.entry_source && <small> ({named(ENTRY_SOURCE[entry.entry_source])})</small>}
                <LawMarks of={entry} />
                <EvidenceMark of={entry.evidence_sha256} />
              </span>
            ),
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

function List({ list }: { list: CreditList }) {
  const loaded = useList('/v1/credit/lists/{list}', { list })
  return (
    <Card title={named(CREDIT_LIST[list])} aside={<CsvButton name={`credit-${list}`} of={loaded} />}>
      <ul class="plain-list">
        {(loaded.rows ?? []).map((entry) => (
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
      <More of={loaded} none={t('无', 'none')} />
    </Card>
  )
}
