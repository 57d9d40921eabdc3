import { z } from 'zod'
import { bilingual, day, decimal, freeText, month, symbol, uscc, year } from './common.ts'
import { CERTIFICATE_STATUS, ENERGY_BASIS, GENERATION, keysOf } from './words.ts'

const serial = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
/** A kilowatt-hour is 0.1229 kgce by its heat, and about 0.3 by what it took to make it. */
const kgcePerKwh = decimal.refine((text) => Number(text) <= 1, 'at most 1 kgce of a kilowatt-hour')
const basis = z.enum(keysOf(ENERGY_BASIS))

// -- Commands ---------------------------------------------------------------------------------------------------------

/** The verified energy use of an enterprise in a year; another one of the same year takes its place, and the first stays readable. */
export const recordEnergyUseBody = z.strictObject({
  uscc,
  symbol,
  year,
  /** tce, with at most three decimals. */
  quantity: decimal,
  basis,
  /** What a kilowatt-hour counts for on that basis in that year, kgce. */
  kgce_per_kwh: kgcePerKwh,
  document: freeText(200),
})

/** Green certificates that were claimed on the national platform for a year's consumption: a block of whole numbers. */
export const claimCertificatesBody = z.strictObject({
  symbol,
  year,
  /** What stands before the serial numbers: the plant, or the platform's prefix. */
  prefix: freeText(100),
  serial_from: serial,
  serial_to: serial,
  production_month: month,
  generation: z.enum(keysOf(GENERATION)),
  is_cross_province: z.boolean(),
  document: freeText(200),
})
export const claimIdBody = z.strictObject({ claim_id: z.int().positive() })
export const refuseCertificatesBody = claimIdBody.extend({ reason: freeText(500) })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const energyUseRecord = z.object({
  energy_use_id: z.int(),
  uscc,
  symbol,
  year: z.string(),
  /** Thousandths of a tce. */
  kgce: z.int(),
  basis,
  kgce_per_kwh: z.string(),
  document: z.string(),
  at: z.int(),
})
export type EnergyUse = z.infer<typeof energyUseRecord>

export const certificateClaimRecord = z.object({
  claim_id: z.int(),
  uscc,
  symbol,
  year: z.string(),
  prefix: z.string(),
  serial_from: z.int(),
  serial_to: z.int(),
  production_month: z.string(),
  generation: z.enum(keysOf(GENERATION)),
  is_cross_province: z.boolean(),
  status: z.enum(keysOf(CERTIFICATE_STATUS)),
  document: z.string(),
  reason: z.string().nullable(),
  at: z.int(),
})
export type CertificateClaim = z.infer<typeof certificateClaimRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const energyUse = z
  .object({
    energy_use_id: z.int(),
    uscc,
    symbol,
    year: z.string(),
    quantity: decimal,
    basis,
    kgce_per_kwh: decimal,
    document: z.string(),
    at: z.string(),
  })
  .meta({ id: 'EnergyUse' })
export const certificateClaim = z
  .object({
    claim_id: z.int(),
    uscc,
    name: bilingual,
    symbol,
    year: z.string(),
    prefix: z.string(),
    serial_from: z.int(),
    serial_to: z.int(),
    /** A certificate is 1,000 kWh. */
    certificates: z.int(),
    production_month: month,
    expires_on: day,
    generation: z.enum(keysOf(GENERATION)),
    is_cross_province: z.boolean(),
    status: z.enum(keysOf(CERTIFICATE_STATUS)),
    document: z.string(),
    reason: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: 'CertificateClaim' })
export type CertificateClaimAnswer = z.infer<typeof certificateClaim>

/** Allowance and trade and clean energy on one side, verified use on the other; all in tce of one basis. */
export const energyBalance = z
  .object({
    uscc,
    name: bilingual,
    symbol,
    year: z.string(),
    basis,
    kgce_per_kwh: decimal,
    /** Verified. */
    energy_use: decimal,
    /** What is held now, and what was surrendered for the year. */
    held: decimal,
    surrendered: decimal,
    certificates: z.int(),
    cross_province_certificates: z.int(),
    pending_certificates: z.int(),
    /** What the certificates take off. */
    deduction: decimal,
    /** Of certificates from other provinces that half of the saving does not reach. */
    unused_deduction: decimal,
    /** What has to be surrendered for the year. */
    to_surrender: decimal,
    /** What is missing. */
    shortfall: decimal,
  })
  .meta({ id: 'EnergyBalance' })
export type EnergyBalanceAnswer = z.infer<typeof energyBalance>
