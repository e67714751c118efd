import { Trans } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { UserRound, UserRoundX } from 'lucide-react'
import { useId, type KeyboardEvent } from 'react'

import { presenterList } from '../../api/presenters'
import { contentUrl } from '../../api/projects'
import { Button } from '../../ui/button'
import styles from './presenters.module.css'

interface Props {
  /** The id of a presenter; empty for nobody. */
  value: string
  onChange: (presenter: string) => void
}

/** The arrows go from one to the next here, and nowhere else. */
const keepArrows = (event: KeyboardEvent) => event.key.startsWith('Arrow') && event.stopPropagation()

/** Who is seen speaking in a video. Where the workspace has no presenters, nobody is asked. */
export function PresenterChoice({ value, onChange }: Props) {
  const name = useId()
  const list = useInfiniteQuery(presenterList())
  const all = list.data?.pages.flatMap((page) => page.items) ?? []
  if (all.length === 0 && value === '') return null
  const isKnown = value === '' || all.some(({ id }) => id === value)
  return (
    <fieldset className={styles.choice} onKeyDown={keepArrows}>
      <legend>
        <Trans>Presenter</Trans>
      </legend>
      <div className={styles.offered}>
        <label>
          <input type="radio" name={name} checked={value === ''} onChange={() => onChange('')} />
          <span className={styles.face}>
            <UserRoundX aria-hidden size={32} strokeWidth={1.5} />
          </span>
          <span className={styles.name}>
            <Trans>Nobody</Trans>
          </span>
        </label>
        {!isKnown && (
          <label>
            <input type="radio" name={name} checked onChange={() => undefined} />
            <span className={styles.face} />
            <span className={styles.name}>
              <Trans>The one that was chosen</Trans>
            </span>
          </label>
        )}
        {all.map(({ id, stage_name, picture }) => (
          <label key={id}>
            <input type="radio" name={name} checked={id === value} onChange={() => onChange(id)} />
            <span className={styles.face}>{picture ? <img src={contentUrl(picture)} alt="" loading="lazy" /> : <UserRound aria-hidden size={32} strokeWidth={1.5} />}</span>
            <span className={styles.name} dir="auto">
              {stage_name}
            </span>
          </label>
        ))}
      </div>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </fieldset>
  )
}
