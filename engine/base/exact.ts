/** A fraction of whole numbers: sums, products and quotients of decimals without rounding, until somebody asks for it. */
export class Exact {
  readonly numerator: bigint
  /** Above 0, with no common divisor. */
  readonly denominator: bigint

  private constructor(numerator: bigint, denominator: bigint) {
    const sign = denominator < 0n ? -1n : 1n
    const divisor = divisorOf(numerator < 0n ? -numerator : numerator, denominator * sign)
    this.numerator = (sign * numerator) / divisor
    this.denominator = (sign * denominator) / divisor
  }

  /** Of a decimal text, with a sign or without. Throws SyntaxError for anything else. */
  static of(text: string | number): Exact {
    const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? []
    if (whole === undefined) throw new SyntaxError(`${text} is no decimal`)
    const value = BigInt(whole + part)
    return new Exact(sign === '-' ? -value : value, 10n ** BigInt(part.length))
  }

  plus(other: Exact): Exact {
    return new Exact(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    )
  }

  minus(other: Exact): Exact {
    return this.plus(new Exact(-other.numerator, other.denominator))
  }

  times(other: Exact): Exact {
    return new Exact(this.numerator * other.numerator, this.denominator * other.denominator)
  }

  /** Throws RangeError for nought. */
  over(other: Exact): Exact {
    if (other.numerator === 0n) throw new RangeError('division by nought')
    return new Exact(this.numerator * other.denominator, this.denominator * other.numerator)
  }

  /** Below 0, 0 or above 0, as this is less than, as much as or more than another. */
  compare(other: Exact): number {
    const left = this.numerator * other.denominator
    const right = other.numerator * this.denominator
    return left < right ? -1 : left > right ? 1 : 0
  }

  floor(): Exact {
    const quotient = this.numerator / this.denominator
    const isBelow = this.numerator < 0n && quotient * this.denominator !== this.numerator
    return new Exact(isBelow ? quotient - 1n : quotient, 1n)
  }

  ceil(): Exact {
    return new Exact(-this.numerator, this.denominator).floor().times(new Exact(-1n, 1n))
  }

  toNumber(): number {
    return Number(this.numerator) / Number(this.denominator)
  }

  /** With at most so many decimals, half away from nought, without noughts at the end. */
  toText(decimals = 9): string {
    const scale = 10n ** BigInt(decimals)
    const size = this.numerator < 0n ? -this.numerator : this.numerator
    const scaled = (2n * size * scale + this.denominator) / (2n * this.denominator)
    const digits = scaled.toString().padStart(decimals + 1, '0')
    const [whole, part] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)]
    const kept = part.replace(/0+$/, '')
    const text = kept === '' ? whole : `${whole}.${kept}`
    return this.numerator < 0n && scaled !== 0n ? `-${text}` : text
  }
}

export function least(first: Exact, ...others: readonly Exact[]): Exact {
  return others.reduce((a, b) => (b.compare(a) < 0 ? b : a), first)
}

export function greatest(first: Exact, ...others: readonly Exact[]): Exact {
  return others.reduce((a, b) => (b.compare(a) > 0 ? b : a), first)
}

function divisorOf(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}
