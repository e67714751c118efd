import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { sharedFolderQuery, useShareFolder } from '../../api/folders'
import { ApiProblem } from '../../api/problem'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import styles from './returns.module.css'

/** The link by which anybody sees the folder in Google Drive. Who may not share the project sees none. */
export function FolderLink({ project }: { project: string }) {
  const { t } = useLingui()
  const folder = useQuery(sharedFolderQuery(project))
  const share = useShareFolder(project)
  const isRefused = folder.error instanceof ApiProblem && folder.error.status === 403
  if (isRefused || folder.isPending) return null
  const url = folder.data?.url
  return (
    <section className={styles.part}>
      <h3>
        <Trans>Link to the folder</Trans>
      </h3>
      {folder.error && <ProblemNote error={folder.error} onRetry={() => void folder.refetch()} />}
      {url ? (
        <>
          <Field label={t`Address in Google Drive`} hint={<Trans>Whoever has it sees the whole folder, with no account here.</Trans>}>
            {(control) => <input {...control} readOnly dir="ltr" value={url} onFocus={(event) => event.target.select()} />}
          </Field>
          <div className={styles.acts}>
            <Button disabled={share.isPending} onClick={() => share.mutate(false)}>
              <Trans>Withdraw the link</Trans>
            </Button>
          </div>
        </>
      ) : (
        folder.data && (
          <div className={styles.acts}>
            <Button disabled={share.isPending} onClick={() => share.mutate(true)}>
              <Trans>Make a link to the folder</Trans>
            </Button>
          </div>
        )
      )}
      {share.error && <ProblemNote error={share.error} />}
    </section>
  )
}
