import { useState } from 'preact/hooks'
import type { CreditFile } from '../../../engine/facts/credit.ts'
import { useLoaded } from '../api.ts'
import { dateTime } from '../format.ts'
import { Card, Choice, Empty, GradeMark, Problem } from '../parts.tsx'
import { named, t, token } from '../state.ts'
import { may, me } from '../who.tsx'

interface Subject {
  readonly uscc: string
  readonly kind: string
  readonly name: { zh: string; en: string }
}
interface Listed {
  readonly entry_id: number
  readonly uscc: string
  readonly name: { zh: string; en: string }
  readonly item: { zh: string; en: string }
  readonly decided_on: string
  readonly authority: string
  readonly published_until: string
}

export function CreditPage() {
  const subjects = useLoaded<{ data: Subject[] }>('/v1/participants')
  const own = may('grant_consent') ? me.value?.uscc : undefined
  const [chosen, setChosen] = useState('')
  const [day, setDay] = useState('')
  const enterprises = subjects.value?.data.filter((subject) => subject.kind === 'enterprise') ?? []
  const uscc = chosen || own || enterprises[0]?.uscc
  const asOf = day === '' ? '' : `?as_of=${day}T23:59:59%2B08:00`
  const file = useLoaded<CreditFile>(
    token.value !== '' && uscc ? `/v1/credit/files/${uscc}${asOf}` : undefined,
  )
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
            onChange={setChosen}
          />
        )}
        <label class="choice">
          <span>{t('截至', 'As of')}</span>
          <input
            type="date"
            value={day}
            onInput={(event) => setDay((event.target as HTMLInputElement).value)}
          />
        </label>
      </div>
      {token.value === '' && (
        <p class="note">
          {t(
            '信用档案只供本人、主管部门、审计以及取得授权的银行查阅。请在右上角选择身份。',
            'A credit file is read by its subject, the bureau, the auditor, and a bank with consent. Choose who you are at the top right.',
          )}
        </p>
      )}
      <Problem error={file.error} />
      {file.value && <File file={file.value} />}
      <Lists />
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
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>#</th>
              <th>{t('事项', 'Item')}</th>
              <th>{t('决定日', 'Decided')}</th>
              <th>{t('机关与文书', 'Authority and document')}</th>
              <th>{t('说明', 'Detail')}</th>
              <th class="right">{t('分', 'Points')}</th>
            </tr>
          </thead>
          <tbody>
            {file.entries.map((entry) => (
              <tr key={entry.entry_id} class={entry.withdrawn_by === null ? '' : 'struck'}>
                <td>{entry.entry_id}</td>
                <td>
                  <span class={`mark ${entry.list === 'positive' ? 'confirmed' : 'unverified'}`}>
                    {listName(entry.list)}
                  </span>{' '}
                  {named(entry.item)}
                </td>
                <td>{entry.decided_on}</td>
                <td>
                  {entry.authority} {entry.document}
                </td>
                <td>{entry.detail}</td>
                <td class="right">{entry.points}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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

function listName(list: string | null): string {
  if (list === 'positive') return t('正面', 'positive')
  return list === 'severe' ? t('严重', 'severe') : t('负面', 'negative')
}

function Lists() {
  const lists = [
    ['positive', t('正面清单', 'Positive list')],
    ['negative', t('负面清单', 'Negative list')],
    ['severe', t('严重失信清单', 'Severe list')],
  ] as const
  return (
    <div class="columns">
      {lists.map(([list, title]) => (
        <List key={list} list={list} title={title} />
      ))}
    </div>
  )
}

function List({ list, title }: { list: string; title: string }) {
  const loaded = useLoaded<{ data: Listed[] }>(`/v1/credit/lists/${list}`)
  return (
    <Card title={title}>
      <Problem error={loaded.error} />
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
