import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus, RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { drawnUrl, libraryList, useDeleteEntry, useRestoreEntry, type LibraryEntry, type LibraryKind } from '../../api/library'
import { contentUrl } from '../../api/projects'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { Subject } from '../settings/subject'
import { EntryForm } from './entry-form'
import styles from './library.module.css'
import { KINDS } from './words'

const ALL = Object.keys(KINDS) as LibraryKind[]

/** The characters, places and styles that come back from video to video. */
export function LibraryPage() {
  const { t } = useLingui()
  const [kind, setKind] = useState<LibraryKind | undefined>()
  const [isDeleted, setDeleted] = useState(false)
  const [edited, setEdited] = useState<LibraryEntry | 'new' | undefined>()
  const list = useInfiniteQuery(libraryList({ kind, deleted: isDeleted }))
  const entries = list.data?.pages.flatMap((page) => page.items)
  return (
    <Subject
      title={<Trans>Library</Trans>}
      intro={<Trans>Characters, places and styles that come back. Scenes name them as their cast, and look and sound by them.</Trans>}
      acts={
        <Button kind="main" onClick={() => setEdited('new')}>
          <Plus aria-hidden size={18} />
          <Trans>New</Trans>
        </Button>
      }
    >
      <Sheet className={styles.sheet}>
        <div className={styles.bar}>
          <fieldset className={styles.kinds}>
            <legend className="visually-hidden">{t`What is shown`}</legend>
            {[undefined, ...ALL].map((one) => (
              <label key={one ?? 'all'}>
                <input type="radio" name="library-kind" checked={one === kind} onChange={() => setKind(one)} />
                <span>{one ? t(KINDS[one][1]) : t`All`}</span>
              </label>
            ))}
          </fieldset>
          <Check checked={isDeleted} onChange={setDeleted}>
            <Trans>Those that were deleted</Trans>
          </Check>
        </div>
        <Listing
          query={{ data: entries, error: list.error, isPending: list.isPending, refetch: list.refetch }}
          empty={
            isDeleted ? (
              <Trans>Nothing was deleted.</Trans>
            ) : (
              <Trans>There is nothing here yet. A character keeps its looks and its voice from scene to scene, and from video to video.</Trans>
            )
          }
        >
          {(entries) => (
            <ul className={styles.entries}>
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} onEdit={() => setEdited(entry)} />
              ))}
            </ul>
          )}
        </Listing>
        {list.hasNextPage && (
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Sheet>
      {edited && <EntryForm entry={edited === 'new' ? undefined : edited} kind={kind ?? 'character'} onClose={() => setEdited(undefined)} />}
    </Subject>
  )
}

function Entry({ entry, onEdit }: { entry: LibraryEntry; onEdit: () => void }) {
  const { t, i18n } = useLingui()
  const [remove, restore] = [useDeleteEntry(), useRestoreEntry()]
  const { id, name, kind, look, deleted_at, version } = entry
  const [word, , Icon] = KINDS[kind]
  const [picture] = look.pictures ?? []
  const facts = [look.description, look.prompt_addition, look.voice].filter(Boolean)
  const { error } = deleted_at ? restore : remove
  return (
    <li className={styles.entry}>
      {picture ? (
        <img src={contentUrl(picture)} alt="" loading="lazy" />
      ) : look.description || look.prompt_addition ? (
        // Another version is drawn anew.
        <img src={drawnUrl(id, version, i18n.locale)} alt="" loading="lazy" />
      ) : (
        <span className={styles.mark}>
          <Icon aria-hidden size={28} strokeWidth={1.5} />
        </span>
      )}
      <div className={styles.facts}>
        <p>
          <strong dir="auto">{name}</strong> <small>{t(word)}</small>
        </p>
        {facts.length > 0 && <p dir="auto">{facts.join(' · ')}</p>}
        {look.negative && (
          <p className={styles.hint} dir="auto">
            <Trans>Without: {look.negative}</Trans>
          </p>
        )}
        {error && <ProblemNote error={error} />}
      </div>
      <div className={styles.acts}>
        {deleted_at ? (
          <Button disabled={restore.isPending} aria-label={t`Restore: ${name}`} onClick={() => restore.mutate(id)}>
            <RotateCcw aria-hidden size={16} />
            <Trans>Restore</Trans>
          </Button>
        ) : (
          <>
            <Button aria-label={t`Change: ${name}`} onClick={onEdit}>
              <Trans>Change</Trans>
            </Button>
            <Button
              kind="quiet"
              disabled={remove.isPending}
              aria-label={t`Delete: ${name}`}
              onClick={() => remove.mutate(id, { onSuccess: () => showToast(t`Deleted: ${name}`, () => restore.mutate(id), 'library') })}
            >
              <Trans>Delete</Trans>
            </Button>
          </>
        )}
      </div>
    </li>
  )
}
