import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileInput } from 'lucide-react'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import type { Asset } from '../../api/projects'
import { MOST_CUT_BYTES, useRestoreTimeline, useTryCut, versionOf, type Cut, type ImportedTimeline } from '../../api/returns'
import { timelineQuery } from '../../api/timeline'
import { bytes, dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { FileButton } from '../../ui/file-button'
import { FoundCut } from './found-cut'
import { KeptTimelines } from './kept-timelines'
import styles from './returns.module.css'

/** `MOST_CUT_BYTES`, exactly: rounded to megabytes it would be more. */
const most = '32 MiB'
/** Browsers know no types of these. */
const DOCUMENTS = '.otio,.fcpxml,.edl'

interface Props {
  project: string
  /** Newest first. */
  packages: readonly Asset[]
}

/** Brings the cut that an editor made of a package: what it changes is shown before it is taken in. */
export function ReturnedCut({ project, packages }: Props) {
  const { i18n, t } = useLingui()
  // The events of the project and a refusal tell of what others change.
  const now = useQuery({ ...timelineQuery(project), refetchInterval: false })
  const tried = useTryCut(project)
  const restore = useRestoreTimeline(project)
  const [chosen, choose] = useState<string>()
  const [tooLarge, setTooLarge] = useState<File>()
  const [isTaken, setTaken] = useState(false)
  const of = packages.some(({ id }) => id === chosen) ? chosen : packages[0]?.id

  const look = (cut: Cut) => {
    const isTooLarge = cut.document.size > MOST_CUT_BYTES
    setTooLarge(isTooLarge ? cut.document : undefined)
    setTaken(false)
    if (isTooLarge) tried.reset()
    else tried.mutate(cut)
  }
  const onTaken = ({ before, etag }: ImportedTimeline) => {
    tried.reset()
    setTaken(true)
    const undo = () => restore.mutate({ version: versionOf(before), tag: etag }, { onSuccess: () => setTaken(false) })
    showToast(t`The cut is the timeline now`, undo, 'timeline')
  }
  return (
    <Sheet className={styles.sheet}>
      <h2>
        <Trans>An edited cut</Trans>
      </h2>
      <p className={styles.hint}>
        <Trans>
          Bring the document that an editing program wrote (.otio, .fcpxml or .edl, at most {most}). You see what it changes before it becomes the timeline. What cannot be read is listed, and nothing is guessed.
        </Trans>
      </p>
      <div className={styles.bring}>
        {packages.length > 0 && (
          <Field label={t`Package that it was made of`}>
            {(control) => (
              <select {...control} value={of} onChange={(event) => choose(event.target.value)}>
                {packages.map(({ id, created_at }) => (
                  <option key={id} value={id}>
                    {dateTime(created_at, i18n.locale)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <FileButton label={t`Edited cut`} accept={DOCUMENTS} disabled={tried.isPending} onChoose={(document) => look({ document, package: of, mayReplace: false })}>
          <FileInput aria-hidden size={16} />
          <Trans>Bring a cut</Trans>
        </FileButton>
      </div>
      <p role="status" className={styles.state}>
        {tried.isPending && <Trans>It is being read.</Trans>}
        {isTaken && (
          <>
            <Trans>The cut is the timeline now.</Trans>
            <Link to="/projects/$id/timeline" params={{ id: project }} className={buttonClass('plain')}>
              <Trans>Open the timeline</Trans>
            </Link>
          </>
        )}
      </p>
      {tooLarge && (
        <p role="alert" className={styles.refused}>
          <Trans>
            {tooLarge.name} has {bytes(tooLarge.size, i18n.locale)}, and at most {most} are read. Have the document written without its media.
          </Trans>
        </p>
      )}
      {tried.error && <Refused error={tried.error} onReplace={() => tried.variables && look({ ...tried.variables, mayReplace: true })} />}
      {tried.data && (
        <FoundCut
          // What was looked at anew is taken in anew.
          key={tried.submittedAt}
          project={project}
          cut={tried.variables}
          found={tried.data}
          now={now.data?.document}
          onLookAgain={() => look(tried.variables)}
          onTaken={onTaken}
          onLeave={() => tried.reset()}
        />
      )}
      {restore.error && <ProblemNote error={restore.error} />}
      <KeptTimelines project={project} tag={now.data?.tag} />
    </Sheet>
  )
}

function Refused({ error, onReplace }: { error: Error; onReplace: () => void }) {
  const isChangedSince = error instanceof ApiProblem && error.code === 'changed_since_package'
  if (!isChangedSince) return <ProblemNote error={error} />
  return (
    <div role="alert" className={styles.refused}>
      <p>
        <Trans>
          The timeline was changed since that package was made. The cut knows nothing of it, and would take its place. What is there now would be kept as a version.
        </Trans>
      </p>
      <Button onClick={onReplace}>
        <Trans>Show what it would replace</Trans>
      </Button>
    </div>
  )
}
