import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Package } from 'lucide-react'
import { useState } from 'react'

import { jobQuery, useRetryJob } from '../../api/jobs'
import { useExport } from '../../api/projects'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { JobState } from '../project/states'
import styles from './export.module.css'

const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED']

/** Has a package be made, and tells how that goes. */
export function MakePackage({ project }: { project: string }) {
  const { t } = useLingui()
  const make = useExport(project)
  const retry = useRetryJob()
  const [quality, setQuality] = useState<'standard' | 'high'>('standard')
  const [key, setKey] = useState(randomId)
  const id = make.data?.id
  const job = useQuery({
    ...jobQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (ENDED.includes(state.data?.state ?? '') ? false : 1000),
  }).data
  const isAtWork = make.isPending || (id !== undefined && !ENDED.includes(job?.state ?? ''))
  return (
    <div className={styles.make}>
      <Field label={t`Quality of the films`}>
        {(control) => (
          <select {...control} value={quality} onChange={(event) => setQuality(event.target.value as typeof quality)}>
            <option value="standard">{t`As good as the video`}</option>
            <option value="high">{t`High, which takes longer and is larger`}</option>
          </select>
        )}
      </Field>
      <Button
        kind="main"
        disabled={isAtWork}
        onClick={() => make.mutate({ key, quality }, { onSuccess: () => setKey(randomId()) })}
      >
        <Package aria-hidden size={16} />
        <Trans>Make a package</Trans>
      </Button>
      <p role="status" className={styles.state}>
        {job && (
          <>
            <JobState state={job.state} />{' '}
            {isAtWork && <Trans>It goes on if you leave.</Trans>}
            {job.state === 'SUCCEEDED' && <Trans>The package is the first of the list.</Trans>}
          </>
        )}
      </p>
      {job?.state === 'FAILED' && job.error && (
        <div role="alert" className={styles.failure}>
          <p>
            {job.error.error_message} <code>{job.error.error_code}</code>
          </p>
          <Button disabled={retry.isPending} onClick={() => retry.mutate(job.id)}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      )}
      {make.error && <ProblemNote error={make.error} />}
    </div>
  )
}
