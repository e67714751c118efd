import type { I18n, MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import { ApiProblem } from '../../api/problem'
import type { Param } from './params'

/** What is said of data that do not fit, in the language of whoever fills in the form. Others are said as the server says them. */
function wordOf(code: string, { maxLength, minLength, minimum, maximum, minItems, maxItems }: Param): MessageDescriptor | undefined {
  switch (code) {
    case 'missing_field':
      return msg`This is needed.`
    case 'too_long':
      return maxLength === undefined ? undefined : msg`That is too long: at most ${maxLength} characters.`
    case 'too_short':
      return minLength === undefined ? undefined : msg`That is too short: at least ${minLength} characters.`
    case 'out_of_range':
      if (minimum !== undefined && maximum !== undefined) return msg`Write a number from ${minimum} to ${maximum}.`
      if (minimum !== undefined) return msg`Write a number that is ${minimum} or more.`
      return maximum === undefined ? undefined : msg`Write a number that is ${maximum} or less.`
    case 'too_few_items':
      return minItems === undefined ? undefined : msg`There have to be ${minItems} at least.`
    case 'too_many_items':
      return maxItems === undefined ? undefined : msg`There can be ${maxItems} at most.`
    case 'no_such_asset':
      return msg`The file is not there any more. Choose another one.`
    case 'asset_not_ready':
      return msg`The file is still being looked into.`
    case 'wrong_kind_of_file':
      return msg`The file is of another kind. Choose another one.`
    default:
      return undefined
  }
}

const placeOf = (path: string) => `data.${path}`

/** Returns what is wrong with a parameter, or an item of one, which is named `lines[2]`. */
export function faultAt(error: Error | null, path: string, param: Param, i18n: I18n): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  const found = error.fields.find(({ field }) => field === placeOf(path))
  if (!found) return undefined
  const word = wordOf(found.code, param)
  return word ? i18n._(word) : `${found.message} (${found.remedy})`
}

/** Returns what is wrong that no field of the form tells. */
export function untold(error: Error | null, names: readonly string[]): Error | null {
  if (!(error instanceof ApiProblem) || error.fields.length === 0) return error
  const isTold = (field: string) => names.some((name) => field === placeOf(name) || field.startsWith(`${placeOf(name)}[`))
  const errors = error.fields.filter(({ field }) => !isTold(field))
  const { status, code, message: detail, requestId } = error
  return errors.length === 0 ? null : new ApiProblem(status, { code, detail, errors, ...(requestId && { request_id: requestId }) })
}
