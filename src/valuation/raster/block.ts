import { generatedKernel } from '../../../engine/valuation/generated-kernel.ts'
import { columnsOf, programOf } from '../../../engine/valuation/program.ts'
import type { Prepared } from './check-job.ts'

/** Arrays that are used again for each block. */
export class Block {
  readonly landCover: Float64Array
  readonly zones: Float64Array
  readonly drivers: readonly Float64Array[]
  readonly result: Float64Array
  readonly mappedZones: Int32Array
  readonly mappedEcosystems: Int32Array
  /** Of the valued cells, one after another: where they lie, what they are, what goes in and what comes out. */
  readonly cells: Int32Array
  readonly zoneOf: Int32Array
  readonly ecosystemOf: Int32Array
  readonly columns: readonly Float64Array[]
  readonly values: Float64Array
  readonly program
  readonly kernel

  constructor({ formula, inputs, zones }: Prepared, size: number) {
    const none = new Float64Array(0)
    this.landCover = new Float64Array(size)
    this.zones = zones ? new Float64Array(size) : none
    this.drivers = inputs.map(({ raster }) => (raster ? new Float64Array(size) : none))
    this.result = new Float64Array(size)
    this.mappedZones = new Int32Array(size)
    this.mappedEcosystems = new Int32Array(size)
    this.cells = new Int32Array(size)
    this.zoneOf = new Int32Array(size)
    this.ecosystemOf = new Int32Array(size)
    const [values, ...columns] = columnsOf(inputs.length + 1, size)
    this.columns = columns
    this.values = values!
    this.program = programOf(
      formula.expression,
      inputs.map(({ symbol }) => symbol),
    )
    this.kernel = generatedKernel(this.program)
  }
}
