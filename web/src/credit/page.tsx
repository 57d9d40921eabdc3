import type { CreditFile } from '../../../engine/facts/credit.ts'
import { CREDIT_LIST, type CreditList, keysOf } from '../../../engine/facts/words.ts'
import { ask, asked, go } from '../shell/address.ts'
import { useLoaded } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Empty, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { isKnown, may, me } from '../shell/who.tsx'

/** The day at whose end the file is read stands in the address. */
const AS_OF = 'as_of'
const A_DAY = /^\d{4}-\d{2}-\d{2}$/

export function CreditPage({ place }: { place: Readonly<Record<string, string>> }) {
  const subjects = useLoaded('/v1/participants', { limit: 1000 })
  const own = may('grant_consent') ? me.value?.uscc : undefined
  const day = asked(AS_OF)
  const enterprises = subjects.value?.data.filter((subject) => subject.kind === 'enterprise') ?? []
  const uscc = place.uscc ?? own ?? enterprises[0]?.uscc
  const file = useLoaded(me.value && uscc ? '/v1/credit/files/{uscc}' : undefined, {
    uscc: uscc ?? '',
    ...(A_DAY.test(day) ? { as_of: `${day}T23:59:59+08:00` } : {}),
  })
  return (
    <>
      <div class="title">
        <h1>{t('生态信用', 'Ecological credit')}</h1>
        {uscc && (
          <Choice
            label={t('主体', 'Subject')}
            value={uscc}
            options={enterprises.map((subject) => ({
              value: subject.uscc,
              label: `${named(subject.name)} ${subject.uscc}`,
            }))}
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
      {file.value && <File file={file.value} />}
      <div class="columns">
        {keysOf(CREDIT_LIST).map((list) => (
          <List key={list} list={list} />
        ))}
      </div>
    </>
  )
}

function File({ file }: { file: CreditFile }) {
  return (
    <Card
      title={named(file.name)}
      aside={
        <small>
          {t('截至', 'as of')} {dateTime(file.as_of)}
        </small>
      }
    >
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
          {file.reasons.length === 0 && <small>{t('无', 'nothing')}</small>}
          {file.reasons.map((reason) => (
            <small key={reason.entry_id}>
              #{reason.entry_id} {named(reason.item)}: {reason.points} · {t('至', 'until')}{' '}
              {reason.scoring_until}
            </small>
          ))}
        </div>
      </div>
      <Table
        columns={[
          { name: '#', cell: ({ entry_id }) => entry_id },
          {
            name: t('事项', 'Item'),
            cell: ({ list, item }) => (
              <>
                <span class={`mark ${list === 'positive' ? 'confirmed' : 'unverified'}`}>
                  {wordOf(CREDIT_LIST, list ?? 'negative')}
                </span>{' '}
                {named(item)}
              </>
            ),
          },
          { name: t('决定日', 'Decided'), cell: ({ decided_on }) => decided_on },
          {
            name: t('机关与文书', 'Authority and document'),
            cell: ({ authority, document }) => `${authority} ${document}`,
          },
          { name: t('说明', 'Detail'), cell: ({ detail }) => detail },
          { name: t('分', 'Points'), isRight: true, cell: ({ points }) => points },
        ]}
        rows={file.entries}
        keyOf={({ entry_id }) => entry_id}
        classOf={({ withdrawn_by }) => (withdrawn_by === null ? '' : 'struck')}
      />
      {file.entries.length === 0 && <Empty>{t('没有记录', 'No entries')}</Empty>}
      {file.enquiries.length > 0 && (
        <details>
          <summary>{t(`被查询 ${file.enquiries.length} 次`, `Read ${file.enquiries.length} times`)}</summary>
          <ul>
            {file.enquiries.map((enquiry) => (
              <li key={enquiry.enquiry_id}>
                {dateTime(enquiry.at)} {enquiry.bank_uscc} {enquiry.purpose}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

function List({ list }: { list: CreditList }) {
  const loaded = useLoaded('/v1/credit/lists/{list}', { list })
  return (
    <Card title={named(CREDIT_LIST[list])}>
      <Loading of={loaded} />
      {loaded.value?.data.length === 0 && <Empty>{t('无', 'none')}</Empty>}
      <ul class="plain-list">
        {loaded.value?.data.map((entry) => (
          <li key={entry.entry_id}>
            <b>{named(entry.name)}</b> {named(entry.item)}
            <small>
              {' '}
              {entry.decided_on} · {t('公示至', 'published until')} {entry.published_until}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  )
}
