/** Numbers, times and sizes as people of a language write them. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** 1:05 or 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** About a minute and the like. What takes any time takes a second. */
export function duration(ms: number, locale: string): string {
  const seconds = ms > 0 ? Math.max(1, Math.round(ms / 1000)) : 0
  const unit = (value: number, of: 'second' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: of, unitDisplay: 'short' }).format(value)
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
  return new Intl.NumberFormat(locale, options as Intl.NumberFormatOptions).format(value)
}

/** An amount of money, of millionths of its unit. */
export function money(micros: number, currency: string, locale: string): string {
  const value = micros / 1_000_000
  const digits = value !== 0 && Math.abs(value) < 0.01 ? 4 : 2
  const options = { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(locale, options).format(value)
}

export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share)
}

export function dateTime(text: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text))
}

/** From one text to another, which may be the same. */
export const range = (low: string, high: string) => (low === high ? low : `${low} – ${high}`)
