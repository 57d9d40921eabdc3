import { useState } from 'preact/hooks'
import { addressOf, useLoaded } from '../shell/api.ts'
import { FileButton } from '../shell/download.tsx'
import { Choice, Field } from '../shell/field.tsx'
import { Card } from '../shell/parts.tsx'
import { language, named, t } from '../shell/state.ts'
import { useAreas } from '../shell/subjects.ts'

const ALL = ''

/** What a profile asks for, of one office or all, blank or with the newest figures of an area and year. */
export function TemplateCard() {
  const profiles = useLoaded('/v1/profiles').value?.data ?? []
  const departments = useLoaded('/v1/departments').value?.data ?? []
  const areas = useAreas()
  const [chosen, choose] = useState('')
  const [department, setDepartment] = useState(ALL)
  const [area, setArea] = useState('370300')
  const [period, setPeriod] = useState('')
  const profile_id = chosen || profiles[0]?.profile_id || ''
  const query = {
    ...{ profile_id, language: language.value },
    ...(department === ALL ? {} : { department_id: department }),
  }
  const knows = /^\d{4}$/.test(period)
  return (
    <Card title={t('一、取模板', '1. Take the template')}>
      <p>
        {t(
          '模板列出核算方案所需的每个符号与单位,可只取一个部门应填的。填写数值与来源;没有数据的行留空即可。填上年度,则带出该区域该年度最近录入的数据。',
          'The template has every symbol that a profile asks for, with its unit, or what one office is asked for. Fill value and source; leave what you do not have. With a year the newest figures of that area and year stand in it.',
        )}
      </p>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <Choice
          label={t('核算方案', 'Profile')}
          value={profile_id}
          options={profiles.map((one) => ({ value: one.profile_id, label: named(one.name) }))}
          onChange={choose}
        />
        <Choice
          label={t('填报部门', 'Office')}
          name="department"
          value={department}
          options={[
            { value: ALL, label: t('全部', 'all') },
            ...departments.map((one) => ({ value: one.department_id, label: named(one.name) })),
          ]}
          onChange={setDepartment}
        />
        <Choice label={t('区域', 'Area')} value={area} options={areas.options} onChange={setArea} />
        <Field
          label={t('年度(带出已有数据,可空)', 'Year (with what is known, optional)')}
          name="known-period"
          type="decimal"
          longest={4}
          isOptional
          value={period}
          onInput={setPeriod}
        />
        {profile_id !== '' && (
          <div class="buttons">
            {knows ? (
              <FileButton
                label={t('下载模板 (XLSX)', 'Template (XLSX)')}
                name={`template-${department || profile_id}-${area}-${period}.xlsx`}
                address={addressOf('/v1/datasets/template.xlsx', { ...query, area, period })}
              />
            ) : (
              <>
                <a href={addressOf('/v1/datasets/template.xlsx', query)} download>
                  {t('下载模板 (XLSX)', 'Template (XLSX)')}
                </a>
                <a href={addressOf('/v1/datasets/template.csv', query)} download>
                  {t('下载模板 (CSV)', 'Template (CSV)')}
                </a>
              </>
            )}
          </div>
        )}
      </form>
    </Card>
  )
}
