import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Plus, RotateCcw, UserRound, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'

import { presenterList, useDeletePresenter, useRestorePresenter, type Presenter } from '../../api/presenters'
import { contentUrl } from '../../api/projects'
import { allVoicesQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { Subject } from '../settings/subject'
import { ListenButton } from '../voices/listen-button'
import { PresenterForm } from './presenter-form'
import styles from './presenters.module.css'

/** The people who are seen speaking, from video to video. */
export function PresentersPage() {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const name = useDeferredValue(typed.trim())
  const [tag, setTag] = useState<string | undefined>()
  const [isDeleted, setDeleted] = useState(false)
  const [edited, setEdited] = useState<Presenter | 'new' | undefined>()
  const list = useInfiniteQuery(presenterList({ name, tag, deleted: isDeleted }))
  const presenters = list.data?.pages.flatMap((page) => page.items)
  const isFiltered = name !== '' || tag !== undefined
  return (
    <Subject
      title={<Trans>Presenters</Trans>}
      intro={<Trans>People who are seen speaking. A video names one, who has a face, and may have a voice and a style of their own.</Trans>}
      acts={
        <Button kind="main" onClick={() => setEdited('new')}>
          <Plus aria-hidden size={18} />
          <Trans>New presenter</Trans>
        </Button>
      }
    >
      <Sheet className={styles.sheet}>
        <div className={styles.bar}>
          <Field label={t`Find by name`}>
            {(control) => <input {...control} type="search" dir="auto" maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />}
          </Field>
          {tag !== undefined && (
            <Button aria-label={t`Show those without the tag ${tag} as well`} onClick={() => setTag(undefined)}>
              {tag}
              <X aria-hidden size={16} />
            </Button>
          )}
          <Check checked={isDeleted} onChange={setDeleted}>
            <Trans>Those that were deleted</Trans>
          </Check>
        </div>
        <Listing
          query={{ data: presenters, error: list.error, isPending: list.isPending, refetch: list.refetch }}
          empty={
            isFiltered ? (
              <Trans>Nobody is like that.</Trans>
            ) : isDeleted ? (
              <Trans>Nobody was deleted.</Trans>
            ) : (
              <Trans>There is nobody here yet. Keep somebody with a picture of their face, or by the name that a provider has for them.</Trans>
            )
          }
        >
          {(presenters) => (
            <ul className={styles.cards}>
              {presenters.map((presenter) => (
                <PresenterCard key={presenter.id} presenter={presenter} onEdit={() => setEdited(presenter)} onTag={setTag} />
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
      {edited && <PresenterForm presenter={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </Subject>
  )
}

interface CardProps {
  presenter: Presenter
  onEdit: () => void
  onTag: (tag: string) => void
}

function PresenterCard({ presenter, onEdit, onTag }: CardProps) {
  const { t, i18n } = useLingui()
  const [remove, restore] = [useDeletePresenter(), useRestorePresenter()]
  const { id, stage_name: name, tags, look, picture, voice, preset, deleted_at } = presenter
  const voices = useQuery(allVoicesQuery)
  const heard = voices.data?.items.find((one) => one.id === voice)
  const { error } = deleted_at ? restore : remove
  return (
    <li className={styles.card}>
      {picture ? <img className={styles.face} src={contentUrl(picture)} alt="" loading="lazy" /> : <span className={styles.face}><UserRound aria-hidden size={48} strokeWidth={1.25} /></span>}
      <h2 dir="auto">{name}</h2>
      <p className={styles.facts} dir="auto">
        {[look, heard?.name ?? voice, preset].filter(Boolean).join(' · ')}
      </p>
      {tags.length > 0 && (
        <ul className={styles.tags} aria-label={t`Tags of ${name}`}>
          {tags.map((tag) => (
            <li key={tag}>
              <button type="button" dir="auto" title={t`Show those with this tag`} onClick={() => onTag(tag)}>
                {tag}
              </button>
            </li>
          ))}
        </ul>
      )}
      {error && <ProblemNote error={error} />}
      <div className={styles.acts}>
        {heard?.has_sample && !deleted_at && <ListenButton voice={heard} language={i18n.locale} />}
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
              onClick={() => remove.mutate(id, { onSuccess: () => showToast(t`Deleted: ${name}`, () => restore.mutate(id), 'presenters') })}
            >
              <Trans>Delete</Trans>
            </Button>
          </>
        )}
      </div>
    </li>
  )
}
