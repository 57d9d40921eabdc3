import { readTableFile } from '../edge/table-file.ts'
import { ALLOCATION_FILE } from '../registry/allocation-file.ts'
import { DATASET_FILE } from '../valuation/dataset-file.ts'

/** Every kind of table that people upload. */
export const FILE_KINDS = { figures: DATASET_FILE, allocations: ALLOCATION_FILE } as const
export type FileKind = keyof typeof FILE_KINDS

/** How a host reads files: on another thread where it has any. Throws `UnreadableFile`. */
export type ReadFiles = <K extends FileKind>(
  kind: K,
  bytes: Uint8Array,
  isWorkbook: boolean,
  signal?: AbortSignal,
) => Promise<ReadOf<K>>

/** What is read of a kind of table. */
export type ReadOf<K extends FileKind> = Awaited<
  ReturnType<typeof readTableFile<RowOf<(typeof FILE_KINDS)[K]>>>
>
type RowOf<T> = T extends { schema: { _output: infer R } } ? R : never

/** Reads on this thread. */
export const readFile: ReadFiles = (kind, bytes, isWorkbook) =>
  readTableFile(FILE_KINDS[kind] as never, bytes, isWorkbook)
