import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { expandedQuery, useLookAgainAtData, type Template, type TemplateData } from '../../api/templates'
import { randomId } from '../../lib/id'
import { useDraft } from '../../lib/use-draft'
import { useLater } from '../../lib/use-later'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { useTemplateWords } from './builtin-words'
import { untold } from './fault-words'
import { FileReady } from './file-ready'
import { MakeBar } from './make-bar'
import { filled, isData, paramsOf, sent } from './params'
import { PreviewPane } from './preview-pane'
import { TemplateForm } from './template-form'
import styles from './templates.module.css'

/** Typing is over so long after the last letter. */
const PAUSE_MS = 350

interface Props {
  template: Template
  /** The video whose data the form begins with; the example of the template where absent. */
  project: string | undefined
  data: TemplateData | undefined
}

/** The form of a template beside a picture of what it makes. */
export function TemplateDesk({ template, project, data }: Props) {
  const { t } = useLingui()
  const { id, version } = template
  const { title } = useTemplateWords(template)
  // What was typed outlives the tab, until a video is made of it.
  const draft = useDraft(project ? `template ${id} of ${project}` : `template ${id}`, isData)
  const params = useMemo(() => paramsOf(template), [template])
  const names = useMemo(() => params.map(({ name }) => name), [params])
  const values = useMemo(() => filled(params, draft.value ?? data ?? template.example), [params, draft.value, data, template.example])
  const wanted = useMemo(() => sent(params, values), [params, values])
  const asked = useLater(wanted, PAUSE_MS)
  const expanded = useQuery(expandedQuery({ id, version, data: asked }))
  // The form as it is by now: several fields may change before it is drawn again.
  const now = useRef(values)
  now.current = values
  // Other data are another video; the same pressed twice is one.
  const [key, setKey] = useState(randomId)
  const lookAgain = useLookAgainAtData(id)

  const replace = (next: TemplateData) => {
    now.current = next
    draft.change(next)
    setKey(randomId())
  }
  const begin = () => {
    const before = now.current
    draft.drop()
    setKey(randomId())
    showToast(t`What you had filled in is gone.`, () => replace(before), 'template')
  }
  // How long the video was when the data last made one.
  const length = useRef<number>(undefined)
  length.current = expanded.data?.durationMs ?? length.current
  const isWrong = asked === wanted && expanded.error instanceof ApiProblem
  const rest = untold(expanded.error, names)
  return (
    <div className={styles.desk}>
      <Sheet className={styles.sheet}>
        {draft.value !== undefined && (
          <div className={styles.begun}>
            <span>{draft.isFound && <Trans>You began this earlier.</Trans>}</span>
            <Button kind="quiet" onClick={begin}>
              {data ? <Trans>As the video has it</Trans> : <Trans>Back to the example</Trans>}
            </Button>
          </div>
        )}
        <FileReady value={lookAgain}>
          <TemplateForm params={params} isBuiltIn={template.is_built_in} values={values} error={expanded.error} onChange={(name, value) => replace({ ...now.current, [name]: value })} />
        </FileReady>
      </Sheet>
      <PreviewPane filled={{ id, version, data: asked }} title={title} durationMs={length.current} isRight={expanded.isSuccess && !expanded.isPlaceholderData} />
      <div className={styles.end}>
        {rest && <ProblemNote error={rest} onRetry={() => void expanded.refetch()} />}
        <MakeBar id={id} usualTitle={title} data={wanted} dataKey={key} names={names} isWrong={isWrong} onMade={draft.drop} />
      </div>
    </div>
  )
}
