import { toHex } from '../../../engine/proof/bytes.ts'
import { Field, type FieldProps } from './field.tsx'
import { t } from './state.ts'

/** SHA-256 of a file, in hexadecimal: computed here, and the file is sent nowhere. */
export async function fingerprintOf(file: File): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())))
}

/** The fingerprint of a file: typed in, or made of one that is chosen. */
export function FingerprintField(props: Omit<FieldProps, 'type' | 'autocomplete' | 'longest'>) {
  const { label, name, onInput } = props
  return (
    <>
      <Field {...props} longest={64} />
      <label class="field">
        <span>
          {t('由文件计算(仅在本机计算,不上传)', 'Make it of a file (here; the file is sent nowhere)')}
        </span>
        <input
          type="file"
          name={`${name}-file`}
          aria-label={`${label}: ${t('选择文件', 'choose a file')}`}
          onChange={(event) => {
            const [file] = (event.target as HTMLInputElement).files ?? []
            if (file) void fingerprintOf(file).then(onInput)
          }}
        />
      </label>
    </>
  )
}

/** What a record rests on, by its fingerprint; nothing where it has none. */
export function EvidenceMark({ of }: { of: string | null }) {
  if (of === null) return null
  return (
    <small class="hash">
      {t('附件 SHA-256 ', 'attachment SHA-256 ')}
      {of}
    </small>
  )
}
