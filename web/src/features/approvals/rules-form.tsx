import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { approvalRulesQuery, useSetApprovalRules, type ApprovalRules } from '../../api/approvals'
import { ApiProblem } from '../../api/problem'
import type { Project } from '../../api/projects'
import { Check } from '../../ui/check'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import styles from './approvals.module.css'

/** What of a project waits for people. */
export function RulesForm({ project }: { project: Project }) {
  const { t } = useLingui()
  const rules = useQuery(approvalRulesQuery(project.id))
  const set = useSetApprovalRules(project.id)
  if (rules.isError) return null
  const shown = set.isPending ? set.variables : rules.data
  const change = (changes: Partial<ApprovalRules>) => {
    const before = rules.data
    if (before) set.mutate({ ...before, ...changes }, { onSuccess: () => showToast(t`The rules of approval are changed`, () => set.mutate(before), 'rules') })
  }
  const isRefused = set.error instanceof ApiProblem && set.error.status === 403
  return (
    <Sheet className={styles.rules}>
      <h2>
        <Trans>Approval</Trans>
      </h2>
      <Check
        checked={shown?.paid_after_approval ?? false}
        disabled={!shown || set.isPending}
        onChange={(paid_after_approval) => change({ paid_after_approval })}
        hint={t`The text of a scene is approved before it is spoken and drawn, its picture before it is set in motion. What costs nothing is made.`}
      >
        <Trans>Nothing is paid before people approve</Trans>
      </Check>
      <Check
        checked={shown?.auto_approve ?? false}
        disabled={!shown || set.isPending}
        onChange={(auto_approve) => change({ auto_approve })}
        hint={
          project.workflow === 'trailer'
            ? t`The trailer goes from stage to stage without waiting for people.`
            : t`Nothing waits for people, also where payments would.`
        }
      >
        <Trans>What is made counts as approved</Trans>
      </Check>
      {isRefused ? (
        <p role="alert">
          <Trans>Owners of the project change what waits for approval.</Trans>
        </p>
      ) : (
        set.error && <ProblemNote error={set.error} />
      )}
    </Sheet>
  )
}
