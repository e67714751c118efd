import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { wholeLibraryQuery } from '../../api/library'
import { Check } from '../../ui/check'
import { ProblemNote } from '../../ui/problem-note'
import styles from './library.module.css'
import { KINDS } from './words'

/** The server takes so many. */
const MOST = 6

interface Props {
  chosen: readonly string[]
  isBusy?: boolean
  onChange: (chosen: string[]) => void
}

/** Which characters, places and styles something has. */
export function CastPicker({ chosen, isBusy = false, onChange }: Props) {
  const { t } = useLingui()
  const library = useQuery(wholeLibraryQuery)
  const there = library.data ?? []
  // What was deleted is still named, until it is taken away.
  const gone = library.data ? chosen.filter((id) => !there.some((entry) => entry.id === id)) : []
  const flip = (id: string, isOn: boolean) => onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <fieldset className={styles.cast}>
      <legend>
        <Trans>Cast</Trans>
      </legend>
      {library.error && <ProblemNote error={library.error} onRetry={() => void library.refetch()} />}
      {library.data && there.length === 0 && (
        <p className={styles.hint}>
          <Trans>
            The library is empty. <Link to="/settings/library">Keep a character, a place or a style there.</Link>
          </Trans>
        </p>
      )}
      <div className={styles.names}>
        {there.map(({ id, name, kind }) => (
          <Check
            key={id}
            checked={chosen.includes(id)}
            disabled={isBusy || (!chosen.includes(id) && chosen.length >= MOST)}
            onChange={(isOn) => flip(id, isOn)}
          >
            {name} <small>{t(KINDS[kind][0])}</small>
          </Check>
        ))}
        {gone.map((id) => (
          <Check key={id} checked disabled={isBusy} onChange={() => flip(id, false)}>
            <Trans>One that was deleted</Trans>
          </Check>
        ))}
      </div>
      {chosen.length >= MOST && (
        <p className={styles.hint}>
          <Trans>That is as many as a scene may have.</Trans>
        </p>
      )}
    </fieldset>
  )
}
