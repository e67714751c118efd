import { Trans } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Captions, Download } from 'lucide-react'
import { useEffect, useState } from 'react'

import { transcriptQuery, useTranscribe } from '../../api/assets'
import { jobQuery } from '../../api/jobs'
import { contentUrl, type Asset } from '../../api/projects'
import { Button, buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { JobState } from '../project/states'
import styles from './gallery.module.css'
import { derivativeOf, titleOf } from './kinds'

/** How often it is looked how far the job is. */
const LOOK_MS = 1_500

/** What is said in a film or a sound that somebody brought, and the way to have it written down. */
export function AssetTranscript({ asset }: { asset: Asset }) {
  const isHeard = asset.name != null && asset.facts?.sound != null && (asset.kind === 'video' || asset.kind === 'audio')
  return isHeard ? <Transcript asset={asset} /> : null
}

function Transcript({ asset }: { asset: Asset }) {
  const queries = useQueryClient()
  const transcribe = useTranscribe(asset.id)
  const [jobId, setJobId] = useState<string>()
  const job = useQuery({ ...jobQuery(jobId ?? ''), enabled: jobId !== undefined, refetchInterval: ({ state }) => (state.data?.finished_at ? false : LOOK_MS) })
  const written = derivativeOf(asset, 'transcript')
  const transcript = useQuery({ ...transcriptQuery(written?.id ?? ''), enabled: written !== undefined })
  const state = job.data?.state
  const isAtWork = jobId !== undefined && job.data?.finished_at == null
  useEffect(() => {
    if (state === 'SUCCEEDED') void queries.invalidateQueries({ queryKey: ['asset', asset.id] })
  }, [state, queries, asset.id])
  return (
    <section className={styles.transcript} aria-labelledby="transcript">
      <h3 id="transcript">
        <Trans>What is said</Trans>
      </h3>
      {transcript.data && (
        <p dir="auto" lang={transcript.data.language ?? undefined} tabIndex={0}>
          {transcript.data.text}
        </p>
      )}
      {state && state !== 'SUCCEEDED' && <JobState state={state} />}
      {job.data?.error && <p role="alert">{job.data.error.error_message}</p>}
      {(transcribe.error ?? job.error) && <ProblemNote error={transcribe.error ?? job.error} />}
      <div className={styles.acts}>
        <Button disabled={transcribe.isPending || isAtWork} onClick={() => transcribe.mutate(undefined, { onSuccess: ({ id }) => setJobId(id) })}>
          <Captions aria-hidden size={16} />
          {written ? <Trans>Write it down again</Trans> : <Trans>Write down what is said</Trans>}
        </Button>
        {(['captions_vtt', 'captions_srt'] as const).map((role) => {
          const file = derivativeOf(asset, role)
          const ending = role === 'captions_vtt' ? 'vtt' : 'srt'
          return (
            file && (
              <a key={role} className={buttonClass('plain')} href={contentUrl(file.id)} download={`${titleOf(asset).replace(/\.[^.]*$/, '')}.${ending}`}>
                <Download aria-hidden size={16} />
                <Trans>Captions ({ending.toUpperCase()})</Trans>
              </a>
            )
          )
        })}
      </div>
    </section>
  )
}
