import { CREDIT_FILE } from '../credit/entry-file.ts'
import { type FileForm, type ReadFile, readTableFile } from '../edge/table-file.ts'
import { ALLOCATION_FILE } from '../registry/allocation-file.ts'
import { DATASET_FILE } from '../valuation/dataset-file.ts'

/** Every kind of table that people upload. */
export const FILE_KINDS = {
  figures: DATASET_FILE,
  allocations: ALLOCATION_FILE,
  credit: CREDIT_FILE,
} as const
export type FileKind = keyof typeof FILE_KINDS

/** How a host reads files: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadFiles = <K extends FileKind>(
  kind: K,
  bytes: Uint8Array,
  form: FileForm,
  signal?: AbortSignal,
) => Promise<ReadFile<RowOf<K>>>

type RowOf<K extends FileKind> = (typeof FILE_KINDS)[K]['schema']['_output']

/** Reads on this thread. */
export const readFile: ReadFiles = (kind, bytes, form) =>
  readTableFile(FILE_KINDS[kind] as never, bytes, form)
