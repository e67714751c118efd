import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'

import { ApiProblem } from '../../api/problem'
import { templateQuery, templateUseQuery } from '../../api/templates'
import { NotFound } from '../../app/not-found'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { useTemplateWords } from './builtin-words'
import { TemplateActs } from './template-acts'
import { TemplateDesk } from './template-desk'
import styles from './templates.module.css'

/** A template: what it asks for, what that looks like, and the video of it. */
export function TemplatePage() {
  const { id } = useParams({ from: '/templates/$id' })
  const { project } = useSearch({ from: '/templates/$id' })
  const template = useQuery(templateQuery(id))
  const use = useQuery({ ...templateUseQuery(project ?? ''), enabled: project !== undefined })
  if (template.error instanceof ApiProblem && template.error.isNowhere) return <NotFound />
  if (template.error && !template.data) return <ProblemNote error={template.error} onRetry={() => void template.refetch()} />
  if (!template.data || (project !== undefined && use.isPending)) return <p aria-live="polite" />
  const data = use.data?.template_id === id ? use.data.data : undefined
  return (
    <>
      <Head template={template.data} />
      {use.error && <ProblemNote error={use.error} onRetry={() => void use.refetch()} />}
      {template.data.deleted_at ? (
        <p>
          <Trans>This template was deleted: nothing is made of it until it is restored.</Trans>
        </p>
      ) : (
        <TemplateDesk key={`${id} ${project}`} template={template.data} project={data && project} data={data} />
      )}
    </>
  )
}

function Head({ template }: { template: Parameters<typeof TemplateActs>[0]['template'] }) {
  const { title, description } = useTemplateWords(template)
  return (
    <>
      <PageHead title={<span dir="auto">{title}</span>}>
        <TemplateActs template={template} />
      </PageHead>
      {description && (
        <p className={styles.lead} dir="auto">
          {description}
        </p>
      )}
    </>
  )
}
