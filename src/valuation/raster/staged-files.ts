import { existsSync, realpathSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const partOf = (file: string) => `${file}.part`

/** Files that appear under their names all together, when each of them is whole and on the disk, or not at all. */
export class StagedFiles {
  readonly #files: string[] = []

  /** Where the file is to be written until then. */
  stage(file: string): string {
    this.#files.push(file)
    return partOf(file)
  }

  async write(file: string, content: string | Uint8Array): Promise<void> {
    const handle = await open(this.stage(file), 'w')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async publish(): Promise<void> {
    for (const file of this.#files)
      if (existsSync(file) && !statSync(file).isFile()) throw new Error(`${file} is no file any more`)
    for (const file of this.#files) await rename(partOf(file), file)
  }

  /** Leaves nothing behind of what was not published. */
  async abandon(): Promise<void> {
    // One that can't be removed keeps none of the others.
    for (const file of this.#files) await rm(partOf(file), { force: true }).catch(() => {})
  }
}

/**
 * Why files can't be written where a job wants them: no such folder, a folder of that name, a file that the job reads, or
 * two under one name. `kept`: files that must stay as they are. Each sentence says which.
 */
export function outputFaults(outputs: readonly string[], kept: readonly string[]): string[] {
  const faults: string[] = []
  const taken = new Map(kept.filter(existsSync).map((file) => [realpathSync(file), 'is read by this job']))
  for (const file of outputs) {
    if (!existsSync(dirname(file))) {
      faults.push(`output: there is no folder ${dirname(file)}; make it first`)
      continue
    }
    if (existsSync(file) && !statSync(file).isFile()) {
      faults.push(`output: ${file} is no file; give another name`)
      continue
    }
    for (const name of [file, partOf(file)]) {
      const path = existsSync(name) ? realpathSync(name) : join(realpathSync(dirname(name)), basename(name))
      const reason = taken.get(path)
      if (reason !== undefined) faults.push(`output: ${name} ${reason}; give another name`)
      else taken.set(path, 'is written already by this job')
    }
  }
  return faults
}
