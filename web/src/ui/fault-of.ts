import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import { ApiProblem } from '../api/problem'
import { PROBLEM_WORDS } from './problem-words'

const WORDS = { ...PROBLEM_WORDS, wrong_password: msg`The password is not right.` }

/** Returns what is wrong with a field of a form, and what would be right, from what the server said. */
export function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  const found = error.fields.find((fault) => fault.field === field)
  if (found) return `${found.message} (${found.remedy})`
  if (error.path !== field) return undefined
  const word = WORDS[error.code as keyof typeof WORDS]
  return word ? i18n._(word) : error.message
}

/** Returns an error that none of some fields tells of. */
export const restOf = (error: Error | null, fields: readonly string[]): Error | null =>
  fields.some((field) => faultOf(error, field) !== undefined) ? null : error
