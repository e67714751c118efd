import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'

import { useRestoreTemplate, type TemplateOutline } from '../../api/templates'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { useTemplateWords } from './builtin-words'
import { KIND_WORDS } from './kind-words'
import { ExamplePicture } from './preview-picture'
import styles from './templates.module.css'

/** A template as what it makes. */
export function TemplateCard({ outline }: { outline: TemplateOutline }) {
  const { t } = useLingui()
  const restore = useRestoreTemplate()
  const { id, kind, is_built_in: isBuiltIn, deleted_at: deletedAt } = outline
  const { title, description } = useTemplateWords(outline)
  const kindWord = KIND_WORDS[kind]
  const heading = (
    <h2 className={styles.title} dir="auto">
      {title}
    </h2>
  )
  return (
    <li className={styles.card}>
      {deletedAt ? <div className={styles.picture} /> : <ExamplePicture outline={outline} />}
      <div className={styles.facts}>
        {deletedAt ? (
          heading
        ) : (
          <Link to="/templates/$id" params={{ id }} className={styles.link}>
            {heading}
          </Link>
        )}
        <p className={styles.small}>
          {kindWord ? t(kindWord) : kind} · {isBuiltIn ? <Trans>comes with the program</Trans> : <Trans>of the workspace</Trans>}
        </p>
        {description && (
          <p className={styles.what} dir="auto">
            {description}
          </p>
        )}
        {restore.error && <ProblemNote error={restore.error} />}
        {deletedAt && (
          <Button disabled={restore.isPending} aria-label={t`Restore: ${title}`} onClick={() => restore.mutate(id)}>
            <RotateCcw aria-hidden size={16} />
            <Trans>Restore</Trans>
          </Button>
        )}
      </div>
    </li>
  )
}
