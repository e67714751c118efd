import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { Unreachable } from '../../api/problem'
import { useCreateProject } from '../../api/projects'
import { randomId } from '../../lib/id'
import { useDraft } from '../../lib/use-draft'
import { Button } from '../../ui/button'
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

export function NewPage() {
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const create = useCreateProject()
  // What was begun outlives the tab, until a video is made of it.
  const draft = useDraft('new', isWanted)
  const wanted = draft.value ?? nothingYet(i18n.locale)
  // Another brief is another project; the same one pressed twice is one.
  const [key, setKey] = useState(randomId)
  const estimate = useEstimate(wanted)

  const change = (part: Partial<Wanted>) => {
    draft.change({ ...wanted, ...part })
    setKey(randomId())
  }
  const begin = () => {
    const before = wanted
    draft.drop()
    if (isEnough(before)) showToast(t`What you had begun is gone.`, () => draft.change(before))
  }
  const make = () =>
    create.mutate(
      { document: documentOf(wanted), key },
      {
        onSuccess: ({ project }) => {
          draft.drop()
          void navigate({ to: '/projects/$id', params: { id: project.id } })
        },
      },
    )

  // What cannot be estimated cannot be made either: the same is not said twice.
  const error = create.error ?? (isEnough(wanted) ? estimate.error : null)

  return (
    <>
      <PageHead title={<Trans>New video</Trans>}>
        {draft.isFound && (
          <span>
            <Trans>You began this earlier.</Trans>
          </span>
        )}
        {draft.value !== undefined && (
          <Button kind="quiet" onClick={begin}>
            <Trans>Begin anew</Trans>
          </Button>
        )}
      </PageHead>
      <div className={styles.columns}>
        <Sheet className={styles.form}>
          <TextForm wanted={wanted} onChange={change} />
          <LookForm wanted={wanted} onChange={change} />
        </Sheet>
        <div className={styles.side}>
          <PreviewStage wanted={wanted} />
        </div>
      </div>
      <div className={styles.foot}>
        {isEnough(wanted) && <SaveState state={!draft.isKept ? 'saving' : create.error instanceof Unreachable ? 'offline' : 'kept'} />}
        {isEnough(wanted) && estimate.data && <EstimateLine estimate={estimate.data} />}
        {error && <ProblemNote error={error} />}
        <Button kind="main" disabled={!isEnough(wanted) || create.isPending} onClick={make}>
          <Trans>Make the video</Trans>
        </Button>
      </div>
    </>
  )
}
