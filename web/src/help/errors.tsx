import { MEMBERS } from '../../../engine/facts/members.ts'
import { codeOf, numberOf } from '../../../engine/facts/refusal-numbers.ts'
import { REFUSALS } from '../../../engine/facts/refusals.ts'
import type { Word } from '../../../engine/facts/words.ts'
import { ask, asked } from '../shell/address.ts'
import { Field } from '../shell/field.tsx'
import { Card, Empty, matches } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { type Column, Table } from '../shell/table.tsx'

/** What the codes of refusals mean, and what the names of members stand for: one, or all of them. */
export function HelpPage({ place }: { place: Readonly<Record<string, string>> }) {
  const sought = asked('q')
  const rows = (words: Readonly<Record<string, Word>>) =>
    Object.entries(words)
      .filter(([code, { zh, en }]) => matches([code, String(numberOf(code) ?? ''), zh, en], sought))
      .map(([code, word]) => ({ code, word }))
  const code = /^\d+$/.test(place.code ?? '') ? codeOf(Number(place.code)) : place.code
  const one = code === undefined ? undefined : REFUSALS[code]
  const columns: Column<{ readonly code: string; readonly word: Word }>[] = [
    { name: t('代码', 'Code'), cell: ({ code }) => <code>{code}</code> },
    { name: t('含义', 'Meaning'), cell: ({ word }) => named(word) },
  ]
  return (
    <>
      <div class="title">
        <h1>{t('术语与代码', 'Words and codes')}</h1>
        <Field
          label={t('查找', 'Search')}
          type="search"
          value={sought}
          onInput={(text) => ask('q', text)}
          isOptional
        />
      </div>
      {place.code !== undefined && (
        <Card title={[code ?? place.code, code && numberOf(code)].filter(Boolean).join(' · ')}>
          {one ? <p>{named(one)}</p> : <Empty>{t('没有这个代码', 'There is no such code')}</Empty>}
        </Card>
      )}
      <Card title={t('拒绝的代码', 'Codes of refusals')}>
        <Table
          columns={[{ name: t('编号', 'No.'), cell: ({ code }) => numberOf(code) }, ...columns]}
          rows={rows(REFUSALS)}
          keyOf={({ code }) => code}
        />
      </Card>
      <Card title={t('数据项', 'Members')}>
        <Table columns={columns} rows={rows(MEMBERS)} keyOf={({ code }) => code} />
      </Card>
    </>
  )
}
