import { Trans, useLingui } from '@lingui/react/macro'
import { RotateCcw, TriangleAlert } from 'lucide-react'

import { ApiProblem, StoreFault, Unreachable } from '../api/problem'
import { Button } from './button'
import { PROBLEM_WORDS } from './problem-words'
import styles from './problem-note.module.css'

interface Props {
  error: unknown
  onRetry?: (() => void) | undefined
}

/** What went wrong, what to do about it, and by what the server's log finds it. */
export function ProblemNote({ error, onRetry }: Props) {
  const { t } = useLingui()
  const problem = error instanceof ApiProblem ? error : undefined
  const word = problem && PROBLEM_WORDS[problem.code]
  const said = word
    ? t(word)
    : error instanceof StoreFault
      ? t`The store does not take the file from this browser. Try again in a while; whoever runs the server finds in docs/STORAGE.md what its bucket has to permit.`
      : error instanceof Unreachable
        ? t`The server does not answer. It may be starting again; this page goes on by itself once it is back.`
        : error instanceof Error
          ? error.message
          : String(error)
  return (
    <div role="alert" className={styles.note}>
      <TriangleAlert aria-hidden size={20} />
      <div>
        {/* Where fields are at fault, the whole says the same of the first of them. */}
        {!problem?.fields.length && <p>{said}</p>}
        {problem?.fields.map((field) => (
          <p key={`${field.field} ${field.code}`}>
            <strong>{field.field}</strong>: {field.message} ({field.remedy})
          </p>
        ))}
        {problem?.requestId && (
          <p className={styles.request}>
            <Trans>Request {problem.requestId}</Trans>
          </p>
        )}
      </div>
      {onRetry && (
        <Button onClick={onRetry}>
          <RotateCcw aria-hidden size={16} />
          <Trans>Try again</Trans>
        </Button>
      )}
    </div>
  )
}
