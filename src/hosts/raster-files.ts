import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { RasterFileAnswer } from '../../engine/facts/raster.ts'
import { DeskRefusal } from '../edge/raster-desk.ts'
import { sha256 } from '../kernel/hash.ts'

/** One file, and all files. */
const MAX_FILE_BYTES = 4 * 1024 ** 3
const MAX_ALL_BYTES = 64 * 1024 ** 3
const MAX_FILES = 1000

/** An upload that is not finished: the name, and whose it is. */
const UPLOAD = /^(.+)\.[0-9a-f]{16}\.upload$/

/** The files that raster jobs read, and uploads under way, in a folder. */
export class RasterFiles {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
  }

  all(): RasterFileAnswer[] {
    return readdirSync(this.folder)
      .map((name) => this.#fileOf(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  append(name: string, by: string, offset: number, bytes: Uint8Array): number {
    const path = this.#uploadOf(name, by)
    const there = existsSync(path) ? statSync(path).size : 0
    if (offset > there)
      throw new DeskRefusal('offset', 'part_missing', `${there} bytes of ${name} have come; go on from there`)
    const size = offset + bytes.length
    if (size > MAX_FILE_BYTES)
      throw new DeskRefusal(
        'offset',
        'file_too_large',
        `a file has at most ${MAX_FILE_BYTES} bytes; use the command line on the machine`,
      )
    const others = this.all()
    if (there === 0 && others.length >= MAX_FILES)
      throw new DeskRefusal('name', 'too_many_files', `${MAX_FILES} files are kept at most; remove some`)
    if (others.reduce((sum, one) => sum + one.bytes, 0) + bytes.length > MAX_ALL_BYTES)
      throw new DeskRefusal('offset', 'no_room', `all files have at most ${MAX_ALL_BYTES} bytes; remove some`)
    // From the beginning: an earlier upload of that name is given up.
    const handle = openSync(path, offset === 0 ? 'w' : 'r+')
    try {
      writeSync(handle, bytes, 0, bytes.length, offset)
    } finally {
      closeSync(handle)
    }
    return Math.max(size, offset === 0 ? 0 : there)
  }

  finish(name: string, by: string, bytes: number): RasterFileAnswer {
    const upload = this.#uploadOf(name, by)
    const there = existsSync(upload) ? statSync(upload).size : 0
    if (there !== bytes)
      throw new DeskRefusal('bytes', 'part_missing', `${there} bytes of ${name} have come, not ${bytes}`)
    renameSync(upload, join(this.folder, name))
    return this.#fileOf(name)
  }

  remove(name: string): void {
    const isOf = (stored: string) => stored === name || UPLOAD.exec(stored)?.[1] === name
    for (const stored of readdirSync(this.folder).filter(isOf))
      rmSync(join(this.folder, stored), { force: true })
  }

  #uploadOf(name: string, by: string): string {
    return join(this.folder, `${name}.${sha256(by).slice(0, 16)}.upload`)
  }

  #fileOf(stored: string): RasterFileAnswer {
    const begun = UPLOAD.exec(stored)?.[1]
    const { size, mtime } = statSync(join(this.folder, stored))
    return {
      name: begun ?? stored,
      ...{ bytes: size, is_whole: begun === undefined, stored_at: mtime.toISOString() },
    }
  }
}
