import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import type { Job } from '../../api/jobs'
import { PageHead } from '../../ui/page-head'
import { Sheet } from '../../ui/sheet'
import { JobList } from '../project/job-list'
import styles from './jobs-page.module.css'

export function JobsPage() {
  const { t } = useLingui()
  const [state, setState] = useState<Job['state'] | undefined>()
  return (
    <>
      <PageHead title={<Trans>Jobs</Trans>}>
        <select
          className={styles.filter}
          aria-label={t`Which jobs`}
          value={state ?? ''}
          onChange={(event) => setState((event.target.value || undefined) as Job['state'] | undefined)}
        >
          <option value="">{t`All`}</option>
          <option value="RUNNING">{t`At work`}</option>
          <option value="QUEUED">{t`Waiting`}</option>
          <option value="FAILED">{t`Failed`}</option>
          <option value="SUCCEEDED">{t`Done`}</option>
        </select>
      </PageHead>
      <Sheet>
        <JobList state={state} />
      </Sheet>
    </>
  )
}
