import { useList, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { me } from '../shell/who.tsx'

/** Permits given outside the market: only to accounts that one trusts, four working days after one said so. */
export function TransfersPart() {
  const trusted = useList('/v1/trusted-accounts')
  const subjects = useSubjects('enterprise')
  const instruments = useInstruments()
  const usable = trusted.rows?.filter(({ is_trusted }) => is_trusted) ?? []
  return (
    <>
      <Card title={t('可信账户', 'Trusted accounts')}>
        <Table
          testId="trusted"
          asCards
          columns={[
            { name: t('企业', 'Enterprise'), cell: ({ name, to_uscc }) => `${named(name)} ${to_uscc}` },
            { name: t('生效', 'From'), cell: ({ trusted_from }) => dateTime(trusted_from) },
            {
              name: t('状态', 'Status'),
              cell: ({ is_trusted }) =>
                is_trusted ? (
                  <span class="mark confirmed">{t('可划转', 'trusted')}</span>
                ) : (
                  t('等待生效', 'waiting')
                ),
            },
            {
              name: '',
              cell: ({ to_uscc }) => (
                <RowAction
                  needs="distrust_account"
                  name={t('移除', 'Remove')}
                  of={to_uscc}
                  button={t('下一步', 'Next')}
                  fields={[]}
                  effect={() =>
                    t('立即移除,再次加入须重新等待。', 'It is removed at once; put on again, it waits again.')
                  }
                  send={(_, key) =>
                    write('DELETE /v1/trusted-accounts/{to_uscc}', { to_uscc }, undefined, key)
                  }
                  onDone={trusted.reload}
                />
              ),
            },
          ]}
          rows={trusted.rows}
          keyOf={({ to_uscc }) => to_uscc}
        />
        <More of={trusted} none={t('名单为空', 'The list is empty')} />
        <ActionForm
          needs="trust_account"
          testId="trust"
          button={t('加入名单', 'Put on the list')}
          fields={[
            { name: 'to_uscc', options: subjects.options.filter(({ value }) => value !== me.value?.uscc) },
          ]}
          effect={({ to_uscc = '' }) =>
            t(
              `${subjects.nameOf(to_uscc)} 于四个工作日后可信(每日 10:00–16:00 计)。`,
              `${subjects.nameOf(to_uscc)} is trusted after four working days, counted between 10:00 and 16:00.`,
            )
          }
          send={({ to_uscc = '' }, key) => write('POST /v1/trusted-accounts', {}, { to_uscc }, key)}
          onDone={trusted.reload}
        />
      </Card>
      <Card title={t('场外划转', 'Transfer outside the market')}>
        {usable.length === 0 ? (
          <p class="empty">{t('尚无已生效的可信账户', 'No account is trusted yet')}</p>
        ) : (
          <ActionForm
            needs="transfer_permits"
            testId="transfer"
            button={t('下一步', 'Next')}
            fields={[
              {
                name: 'to_uscc',
                options: usable.map(({ to_uscc, name }) => ({
                  value: to_uscc,
                  label: `${named(name)} ${to_uscc}`,
                })),
              },
              { name: 'symbol', options: instruments },
              { name: 'quantity', kind: 'decimal' },
              {
                ...{ name: 'paid', kind: 'decimal', isOptional: true },
                label: {
                  zh: '场外价款(元;无偿则不填,并在文件中写明事由)',
                  en: 'Paid outside, CNY (empty: nothing, and the document says why)',
                },
              },
              { name: 'document', longest: 200, label: { zh: '文件或事由', en: 'Document, or why' } },
            ]}
            effect={({ to_uscc = '', symbol, quantity = '', paid }) =>
              paid
                ? t(
                    `划转 ${decimal(quantity)} ${symbol} 给 ${subjects.nameOf(to_uscc)},场外价款 ${decimal(paid)} 元(公开,不经本平台收付),不可撤销。`,
                    `${decimal(quantity)} ${symbol} go to ${subjects.nameOf(to_uscc)} for CNY ${decimal(paid)} paid outside (published, not moved here); it can't be undone.`,
                  )
                : t(
                    `无偿划转 ${decimal(quantity)} ${symbol} 给 ${subjects.nameOf(to_uscc)},不可撤销。`,
                    `${decimal(quantity)} ${symbol} go to ${subjects.nameOf(to_uscc)} for nothing; it can't be undone.`,
                  )
            }
            send={({ to_uscc = '', symbol = '', quantity = '', document = '', paid }, key) =>
              write(
                'POST /v1/transfers',
                {},
                { to_uscc, symbol, quantity, document, ...(paid ? { paid } : {}) },
                key,
              )
            }
            done={({ quantity, symbol }) =>
              t(`已划转 ${quantity} ${symbol}`, `${quantity} ${symbol} are transferred`)
            }
          />
        )}
      </Card>
    </>
  )
}
