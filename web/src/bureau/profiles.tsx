import { useState } from 'preact/hooks'
import { useLoaded, write } from '../shell/api.ts'
import { Card, GradeMark, Loading, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Profiles: those of the catalogue to copy, and the bureau's own in versions. */
export function ProfilesPart() {
  const profiles = useLoaded('/v1/profiles')
  return (
    <>
      {may('adopt_profile') && <AdoptCard onDone={profiles.reload} />}
      <Card title={t('核算方案', 'Profiles')}>
        <Loading of={profiles} />
        <Table
          testId="profiles"
          asCards
          columns={[
            { name: t('名称', 'Name'), cell: ({ name }) => named(name) },
            { name: t('编号', 'Id'), cell: ({ profile_id }) => <code>{profile_id}</code> },
            { name: t('指标', 'Indicators'), isRight: true, cell: ({ indicators }) => indicators.length },
            { name: t('依据', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
            {
              name: t('文件', 'File'),
              cell: ({ profile_id }) => (
                <a href={`/v1/profiles/${profile_id}`} download={`${profile_id.replace('/', '-')}.json`}>
                  JSON
                </a>
              ),
            },
          ]}
          rows={profiles.value?.data}
          keyOf={({ profile_id }) => profile_id}
        />
      </Card>
    </>
  )
}

function AdoptCard({ onDone }: { onDone: () => void }) {
  const [file, setFile] = useState<File>()
  const [adopted, setAdopted] = useState('')
  const [isUnread, setIsUnread] = useState(false)
  const { isSending, error, send } = useSending()
  const adopt = async (event: Event) => {
    event.preventDefault()
    setAdopted('')
    const body = await file
      ?.text()
      .then(JSON.parse)
      .catch(() => undefined)
    setIsUnread(body === undefined)
    if (body === undefined) return
    await send(
      () => write('POST /v1/profiles', {}, body as object),
      ({ profile_id }) => {
        setAdopted(profile_id)
        onDone()
      },
    )
  }
  return (
    <Card title={t('采用自己的方案', 'Adopt a profile of one’s own')}>
      <p>
        {t(
          '下载一个方案的 JSON,改名(profile_id)、版本(version)与指标后上传;采用后成为新版本,旧版本不变。',
          'Take the JSON of a profile, change its name (profile_id), its version and its indicators, and upload it: it becomes a version of its own, and those before stay as they were.',
        )}
      </p>
      <form class="form" onSubmit={adopt} data-testid="adopt">
        <label class="field">
          <span>{t('方案文件 (JSON)', 'Profile (JSON)')}</span>
          <input
            type="file"
            accept=".json"
            required
            onChange={(event) => setFile((event.target as HTMLInputElement).files?.[0])}
          />
        </label>
        <button type="submit" disabled={isSending}>
          {t('检查并采用', 'Check and adopt')}
        </button>
        {isUnread && (
          <p class="problem" role="alert">
            {t('文件不是 JSON', 'The file is not JSON')}
          </p>
        )}
        {adopted && (
          <p class="done" role="status">
            {t(`已采用 ${adopted}`, `${adopted} is adopted`)}
          </p>
        )}
        <Problem error={error} />
      </form>
      {error && error.faults.length > 0 && (
        <Table
          columns={[
            { name: t('位置', 'Place'), cell: ({ pointer }) => <code>{pointer}</code> },
            { name: t('问题', 'What is wrong'), cell: ({ detail }) => detail },
          ]}
          rows={error.faults}
          keyOf={(_, index) => index}
        />
      )}
    </Card>
  )
}
