import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { publishedFolderQuery, usePublishFolder, type PublishedFolder } from '../../api/folders'
import { ApiProblem } from '../../api/problem'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { StateWord } from '../../ui/state-word'
import { FolderLink } from './folder-link'
import styles from './returns.module.css'

interface Props {
  project: string
  /** Whether the store has links of its own to folders: Google Drive does. */
  hasLinks: boolean
}

/** The folder of the project in the store, which is kept up to date for people who look into it. Who may not keep it sees none. */
export function KeptFolder({ project, hasLinks }: Props) {
  const folder = useQuery(publishedFolderQuery(project))
  const publish = usePublishFolder(project)
  const isRefused = folder.error instanceof ApiProblem && folder.error.status === 403
  if (isRefused || folder.isPending) return null
  return (
    <Sheet className={styles.sheet}>
      <h2>
        <Trans>Folder of the project</Trans>
      </h2>
      <p className={styles.hint}>
        <Trans>
          A picture, a clip and the speech of each scene, the captions, the script and the credits, in the store of this server. It follows each change; what others put there is left alone, and a folder <code>final</code> is for them.
        </Trans>
      </p>
      {folder.error && <ProblemNote error={folder.error} onRetry={() => void folder.refetch()} />}
      {folder.data && <FolderState folder={folder.data} />}
      {folder.data && (
        <div className={styles.acts}>
          {folder.data.is_published ? (
            <Button disabled={publish.isPending} onClick={() => publish.mutate(false)}>
              <Trans>Leave the folder as it is</Trans>
            </Button>
          ) : (
            <Button disabled={publish.isPending} onClick={() => publish.mutate(true)}>
              <Trans>Keep the folder up to date</Trans>
            </Button>
          )}
        </div>
      )}
      {publish.error && <ProblemNote error={publish.error} />}
      {hasLinks && <FolderLink project={project} />}
    </Sheet>
  )
}

function FolderState({ folder }: { folder: PublishedFolder }) {
  const { i18n, t } = useLingui()
  const { is_published, is_current, published_at, left_alone } = folder
  const at = published_at ? dateTime(published_at, i18n.locale) : undefined
  return (
    <>
      <p role="status" className={styles.state}>
        {!is_published ? (
          <StateWord look="cancelled">
            <Trans>It is not kept up to date</Trans>
          </StateWord>
        ) : is_current ? (
          <StateWord look="done">
            <Trans>It is up to date</Trans>
          </StateWord>
        ) : (
          <StateWord look="running">
            <Trans>It is being brought up to date</Trans>
          </StateWord>
        )}
        {at && <Trans>last on {at}</Trans>}
      </p>
      {(is_published || at) && (
        <p className={styles.place}>
          <Trans>Below the root of the store:</Trans> <code>{folder.folder}</code>
        </p>
      )}
      {left_alone.length > 0 && (
        <section className={styles.part}>
          <h3>
            <Plural value={left_alone.length} one="# file of somebody else" other="# files of somebody else" />
          </h3>
          <p className={styles.hint}>
            <Trans>They stand where files of this folder belong, and are left alone. Move them to have those written.</Trans>
          </p>
          <ul className={styles.entries} aria-label={t`Files of somebody else`}>
            {left_alone.map((path) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
