/** Values within values, by paths such as `look.transform.scale`. */

type Holder = Record<string, unknown>

export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((now, name) => (typeof now === 'object' && now !== null ? (now as Holder)[name] : undefined), value)
}

/** A copy with another value at a path; `undefined` takes it away. What is on the way is made where it is missing. */
export function withAt<T extends object>(whole: T, path: string, value: unknown): T {
  const [name = '', ...rest] = path.split('.')
  const holder = (Array.isArray(whole) ? [...(whole as unknown[])] : { ...whole }) as Holder
  if (rest.length > 0) {
    const inner = holder[name]
    holder[name] = withAt(typeof inner === 'object' && inner !== null ? inner : {}, rest.join('.'), value)
  } else if (value === undefined) delete holder[name]
  else holder[name] = value
  return holder as T
}

/** Whether two values say the same. The server writes fields in one order when a document is read, in another when it is edited. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Holder, b as Holder]
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => name in right && isSame(left[name], right[name]))
}
