import type { ErrorComponentProps } from '@tanstack/react-router'

import { ProblemNote } from '../ui/problem-note'

/** A page that failed leaves the others as they are. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  return <ProblemNote error={error} onRetry={reset} />
}
