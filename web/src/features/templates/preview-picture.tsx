import { useQuery } from '@tanstack/react-query'

import { expandedQuery, previewQuery, templateQuery, type TemplateOutline } from '../../api/templates'
import { useBlobUrl } from '../../lib/use-blob-url'
import { useSeen } from '../../lib/use-seen'
import { ProblemNote } from '../../ui/problem-note'
import { tellingMoment } from './moment'
import { filled, paramsOf, sent } from './params'
import styles from './templates.module.css'

/** The pictures of cards are at most so many pixels high or wide. */
const LONGEST = 480

/** What a template makes of its example, once it comes into view. */
export function ExamplePicture({ outline: { id, version } }: { outline: TemplateOutline }) {
  const { ref, isSeen } = useSeen<HTMLDivElement>()
  const template = useQuery({ ...templateQuery(id), staleTime: Infinity, enabled: isSeen })
  const params = template.data ? paramsOf(template.data) : []
  const data = sent(params, filled(params, template.data?.example ?? {}))
  const expanded = useQuery({ ...expandedQuery({ id, version, data }), enabled: template.data !== undefined })
  const atMs = expanded.data && tellingMoment(expanded.data.durationMs)
  const picture = useQuery({ ...previewQuery({ id, version, data }, LONGEST, atMs), enabled: atMs !== undefined })
  const url = useBlobUrl(picture.data)
  const error = template.error ?? expanded.error ?? picture.error
  return (
    <div ref={ref} className={styles.picture} data-waits={!url && !error}>
      {url && <img src={url} alt="" />}
      {error && !url && <ProblemNote error={error} />}
    </div>
  )
}
