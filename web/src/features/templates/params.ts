import type { Template, TemplateData } from '../../api/templates'

/** What a template asks for, as docs/TEMPLATES.md tells. */
export interface Param {
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array'
  title?: string
  description?: string
  default?: unknown
  enum?: readonly (string | number)[]
  format?: 'color' | 'multiline' | 'asset'
  media?: 'image' | 'video' | 'audio'
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Param
  minItems?: number
  maxItems?: number
}

export interface NamedParam extends Param {
  name: string
  isRequired: boolean
}

/** The parameters in the order in which a form asks for them. */
export function paramsOf({ params, order }: Pick<Template, 'params' | 'order'>): NamedParam[] {
  const { properties = {}, required = [] } = params as { properties?: Record<string, Param>; required?: string[] }
  return order.flatMap((name) => {
    const param = properties[name]
    return param ? [{ ...param, name, isRequired: required.includes(name) }] : []
  })
}

/** What a form shows: data, and what is usual where they say nothing. What was emptied stays empty: data name it, as `undefined`. */
export function filled(params: readonly NamedParam[], data: TemplateData): TemplateData {
  return Object.fromEntries(params.map(({ name, default: usual }) => [name, name in data ? (data[name] ?? undefined) : usual]))
}

/**
 * The data that a form sends. What is empty is left out, and is what is usual then; a text that may be empty is so where
 * something else is usual.
 */
export function sent(params: readonly NamedParam[], values: TemplateData): TemplateData {
  return Object.fromEntries(params.flatMap((param) => (isLeftOut(param, values[param.name]) ? [] : [[param.name, values[param.name]]])))
}

function isLeftOut({ type, format, minLength = 0, minItems = 0, default: usual, isRequired }: NamedParam, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0 && minItems > 0 && !isRequired
  if (type !== 'string' || value !== '') return false
  return minLength > 0 || format !== undefined || (usual === undefined && !isRequired)
}

/** What stands in a new place of a list. */
export function blank({ type, format, enum: options, minimum = 0, maximum = Infinity }: Param): unknown {
  if (options?.length) return options[0]
  if (type === 'boolean') return false
  if (type === 'number' || type === 'integer') return Math.min(Math.max(0, minimum), maximum)
  return format === 'color' ? '#808080' : ''
}

/** What a parameter is called: by its author, or else its name as words. */
export const titleOf = ({ name, title }: NamedParam): string => title ?? name.replaceAll('_', ' ')

/** Whether what was kept of a form is data of it. */
export const isData = (kept: unknown): kept is TemplateData => typeof kept === 'object' && kept !== null && !Array.isArray(kept)
