/** Numbers, times and sizes as people of a language write them. */

type Make<Format, Options> = new (locale: string, options: Options) => Format

/** Formatters take long to make, and pages write thousands of numbers: each is made once. */
function kept<Format, Options>(Format: Make<Format, Options>): (locale: string, options: Options) => Format {
  const all = new Map<string, Format>()
  return (locale, options) => {
    const key = `${locale} ${JSON.stringify(options)}`
    const known = all.get(key) ?? new Format(locale, options)
    all.set(key, known)
    return known
  }
}

const numbers = kept<Intl.NumberFormat, Intl.NumberFormatOptions>(Intl.NumberFormat)
const times = kept<Intl.DateTimeFormat, Intl.DateTimeFormatOptions>(Intl.DateTimeFormat)

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** 1:05 or 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** 1:05.040: with milliseconds, which no rounding hides. */
export function exactClock(ms: number): string {
  const whole = Math.floor(ms / 1000)
  return `${clock(whole * 1000)}.${String(ms - whole * 1000).padStart(3, '0')}`
}

/** About a minute and the like. What takes any time takes a second. */
export function duration(ms: number, locale: string): string {
  const seconds = ms > 0 ? Math.max(1, Math.round(ms / 1000)) : 0
  const unit = (value: number, of: 'second' | 'minute') =>
    numbers(locale, { style: 'unit', unit: of, unitDisplay: 'short' }).format(value)
  if (seconds < 90) return unit(seconds, 'second')
  return unit(Math.round(seconds / 6) / 10, 'minute')
}

export function bytes(count: number, locale: string): string {
  let [value, at] = [count, 0]
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000
    at += 1
  }
  const options = { style: 'unit', unit: UNITS[at], unitDisplay: at === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 ? 1 : 0 }
  return numbers(locale, options as Intl.NumberFormatOptions).format(value)
}

/** An amount of money, of millionths of its unit. */
export function money(micros: number, currency: string, locale: string): string {
  const value = micros / 1_000_000
  const digits = value !== 0 && Math.abs(value) < 0.01 ? 4 : 2
  const options = { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: digits } as const
  return numbers(locale, options).format(value)
}

export function percent(share: number, locale: string): string {
  return numbers(locale, { style: 'percent' }).format(share)
}

export function dateTime(text: string, locale: string): string {
  return times(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text))
}

/** From one text to another, which may be the same. */
export const range = (low: string, high: string) => (low === high ? low : `${low} – ${high}`)
