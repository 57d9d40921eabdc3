import type { DISTRIBUTION } from '../facts/words.ts'
/**
 * How far a coefficient, a price or a measured figure may be from what was taken for it, in the figure's own unit.
 * `triangular` has its mode at the figure, unless it says where else; `uniform` knows the bounds alone; `lognormal` has the figure as its median and
 * the bounds as its 5th and 95th percentiles as nearly as one width allows.
 */
export interface Uncertainty {
  readonly distribution: keyof typeof DISTRIBUTION
  readonly min: number
  readonly max: number
  readonly mode?: number
}

/** The standard normal quantile of 0.95. */
const Z95 = 1.6448536269514722

/** The value below which a share of the distribution lies; `share` is between 0 and 1, exclusive. */
export function quantile(
  { distribution, min, max, mode: given }: Uncertainty,
  figure: number,
  share: number,
): number {
  switch (distribution) {
    case 'uniform':
      return min + share * (max - min)
    case 'triangular': {
      const mode = Math.min(max, Math.max(min, given ?? figure))
      const width = max - min
      if (width === 0) return min
      const atMode = (mode - min) / width
      return share < atMode
        ? min + Math.sqrt(share * width * (mode - min))
        : max - Math.sqrt((1 - share) * width * (max - mode))
    }
    case 'lognormal':
      return figure * Math.exp((normalQuantile(share) * Math.log(max / min)) / (2 * Z95))
  }
}

/** A lognormal about a figure by the sigma of its logarithm; below nought, where there is none, a uniform of the same bounds. */
export function rangeOf(figure: number, sigma: number): Uncertainty {
  const width = Math.exp(Z95 * sigma)
  return figure > 0
    ? { distribution: 'lognormal', min: figure / width, max: figure * width }
    : { distribution: 'uniform', min: figure * width, max: figure / width }
}

/** Coefficients of Acklam's rational approximation of the normal quantile; its relative error is below 1.15e-9. */
const A = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
]
const B = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
]
const C = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
const TAIL = 0.02425

/** The value below which a share of the standard normal distribution lies. */
export function normalQuantile(share: number): number {
  if (share < TAIL) {
    const q = Math.sqrt(-2 * Math.log(share))
    return polynomial(C, q) / polynomial(D, q)
  }
  if (share > 1 - TAIL) return -normalQuantile(1 - share)
  const q = share - 0.5
  const r = q * q
  return (polynomial(A, r) * q) / polynomial(B, r)
}

/** Horner's rule, the highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}
