import { parentPort } from 'node:worker_threads'
import { readFile } from '../city/files.ts'
import { UnreadableFile } from '../edge/sheets.ts'
import type { FileAnswer, FileJob } from './file-thread.ts'

/** The thread on which a Node host reads files: one comes in, its rows or a fault go out. */
const say = (answer: FileAnswer) => parentPort!.postMessage(answer)

parentPort!.on('message', ({ kind, bytes, form }: FileJob) => {
  readFile(kind, bytes, form).then(
    (file) => say({ file }),
    (error: Error) =>
      say({ fault: error instanceof UnreadableFile ? error.message : 'the file can’t be read' }),
  )
})
