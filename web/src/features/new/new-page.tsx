import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { LayoutTemplate } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'

import { Unreachable } from '../../api/problem'
import { useCreateProject } from '../../api/projects'
import { seriesQuery, useCreateEpisode } from '../../api/series'
import { randomId } from '../../lib/id'
import { useDraft } from '../../lib/use-draft'
import { Button, buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { SaveState } from '../../ui/save-state'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { documentOf, isEnough, isWanted, nothingYet, type Wanted } from './brief'
import { useEstimate } from './estimate'
import { EstimateLine } from './estimate-line'
import { LookForm } from './look-form'
import styles from './new-page.module.css'
import { PreviewStage } from './preview-stage'
import { TextForm } from './text-form'
import { useDraftWriter } from './use-draft-writer'

export function NewPage() {
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const { series: asked } = useSearch({ from: '/new' })
  const [create, createEpisode] = [useCreateProject(), useCreateEpisode()]
  // What was begun outlives the tab, until a video is made of it.
  const draft = useDraft('new', isWanted)
  const wanted = useMemo(() => ({ ...nothingYet(i18n.locale), ...draft.value }), [i18n.locale, draft.value])
  // The form as it is by now: what is written into it comes faster than it is drawn.
  const now = useRef(wanted)
  now.current = wanted
  // Another brief is another project; the same one pressed twice is one.
  const [key, setKey] = useState(randomId)
  const estimate = useEstimate(wanted)

  const change = (part: Partial<Wanted>) => {
    now.current = { ...now.current, ...part }
    draft.change(now.current)
    setKey(randomId())
  }
  // Who came for an episode of a series means that one, whatever was begun before.
  const take = useRef(change)
  take.current = change
  useEffect(() => {
    if (asked !== undefined && draft.isRead) take.current({ series: asked })
  }, [asked, draft.isRead])

  const writer = useDraftWriter(change)
  // What was estimated for a script tells nothing of who would write one.
  const isStale = estimate.isPlaceholderData

  const begin = () => {
    writer.stop()
    const before = now.current
    draft.drop()
    if (isEnough(before)) showToast(t`What you had begun is gone.`, () => draft.change(before))
  }
  const make = () => {
    const document = documentOf(wanted)
    const made = wanted.series ? createEpisode.mutateAsync({ series: wanted.series, document, key }) : create.mutateAsync({ document, key })
    made.then(
      ({ project }) => {
        draft.drop()
        void navigate({ to: '/projects/$id', params: { id: project.id } })
      },
      // It is said below.
      () => undefined,
    )
  }
  const isPending = create.isPending || createEpisode.isPending
  const refusal = wanted.series ? createEpisode.error : create.error

  // What cannot be estimated cannot be made either: the same is not said twice.
  const error = refusal ?? (isEnough(wanted) ? estimate.error : null)

  return (
    <>
      <PageHead title={<Trans>New video</Trans>}>
        {draft.isFound && (
          <span>
            <Trans>You began this earlier.</Trans>
          </span>
        )}
        <Link to="/templates" className={buttonClass('plain')}>
          <LayoutTemplate aria-hidden size={16} />
          <Trans>From a template</Trans>
        </Link>
        {draft.value !== undefined && (
          <Button kind="quiet" onClick={begin}>
            <Trans>Begin anew</Trans>
          </Button>
        )}
      </PageHead>
      <div className={styles.columns}>
        <Sheet className={styles.form}>
          {wanted.series && <EpisodeNote series={wanted.series} onLeave={() => change({ series: '' })} />}
          <TextForm wanted={wanted} onChange={change} writer={writer} now={() => now.current} estimate={isStale ? undefined : estimate.data} />
          <LookForm wanted={wanted} onChange={change} />
        </Sheet>
        <div className={styles.side}>
          <PreviewStage wanted={wanted} />
        </div>
      </div>
      <div className={styles.foot}>
        {isEnough(wanted) && <SaveState state={!draft.isKept ? 'saving' : refusal instanceof Unreachable ? 'offline' : 'kept'} />}
        {isEnough(wanted) && estimate.data && <EstimateLine estimate={estimate.data} />}
        {error && <ProblemNote error={error} />}
        <Button kind="main" disabled={!isEnough(wanted) || isPending || writer.isWriting} onClick={make}>
          <Trans>Make the video</Trans>
        </Button>
      </div>
    </>
  )
}

/** Which series it will be an episode of, and that it need not be one. */
function EpisodeNote({ series, onLeave }: { series: string; onLeave: () => void }) {
  const { data, error } = useQuery(seriesQuery(series))
  if (error) return <ProblemNote error={error} />
  if (!data) return null
  const { title, last_episode } = data
  const next = last_episode + 1
  return (
    <p className={styles.episode}>
      <span>
        <Trans>
          Episode {next} of <Link to="/series/$id" params={{ id: series }}>{title}</Link>: where you choose the usual style and voice, it has those of the series.
        </Trans>
      </span>
      <Button onClick={onLeave}>
        <Trans>Of no series</Trans>
      </Button>
    </p>
  )
}
