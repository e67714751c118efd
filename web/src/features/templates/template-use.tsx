import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LayoutTemplate } from 'lucide-react'

import { templateQuery, templateUseQuery } from '../../api/templates'
import { buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { useTemplateWords } from './builtin-words'
import styles from './templates.module.css'

/** Which template a video was made of, with the way back to it and its data. */
export function TemplateUseNote({ project }: { project: string }) {
  const use = useQuery(templateUseQuery(project))
  const template = useQuery({ ...templateQuery(use.data?.template_id ?? ''), enabled: use.data !== undefined })
  if (use.error) return <ProblemNote error={use.error} onRetry={() => void use.refetch()} />
  if (!use.data || !template.data) return null
  const { version, deleted_at: deletedAt } = template.data
  const isOther = version !== use.data.template_version
  return (
    <div className={styles.use}>
      <LayoutTemplate aria-hidden size={20} />
      <p>
        <Trans>
          Made of the template <Name template={template.data} />.
        </Trans>{' '}
        {deletedAt ? <Trans>It was deleted since.</Trans> : isOther && <Trans>It was changed since.</Trans>}
      </p>
      <Link to="/templates/$id" params={{ id: template.data.id }} search={{ project }} className={buttonClass('plain')}>
        <Trans>Its data, for another video</Trans>
      </Link>
    </div>
  )
}

function Name({ template }: { template: Parameters<typeof useTemplateWords>[0] }) {
  const { title } = useTemplateWords(template)
  return (
    <Link to="/templates/$id" params={{ id: template.id }}>
      <strong dir="auto">{title}</strong>
    </Link>
  )
}
