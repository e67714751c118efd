import { Trans } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, type KeyboardEvent, type ReactNode } from 'react'

import { fontList, fontName, specimenUrl } from '../../api/fonts'
import { Button } from '../../ui/button'
import styles from './fonts.module.css'

interface Props {
  legend: ReactNode
  hint?: ReactNode
  /** An asset, or what a document names otherwise; empty for the fonts of the machine. */
  value: string
  onChange: (font: string) => void
}

/** The arrows go from font to font here, and not through a film. */
const keepArrows = (event: KeyboardEvent) => event.key.startsWith('Arrow') && event.stopPropagation()

/** The fonts that were brought, each by its specimen. Where there are none, nobody is asked. */
export function FontChoice({ legend, hint, value, onChange }: Props) {
  const name = useId()
  const list = useInfiniteQuery(fontList())
  const fonts = list.data?.pages.flatMap((page) => page.items) ?? []
  const isKnown = value === '' || fonts.some(({ id }) => id === value)
  if (fonts.length === 0 && value === '') return null
  return (
    <fieldset className={styles.choice} onKeyDown={keepArrows}>
      <legend>{legend}</legend>
      <div className={styles.fonts}>
        <label>
          <input type="radio" name={name} checked={value === ''} onChange={() => onChange('')} />
          <span className={styles.specimen}>
            <span className={styles.plain} aria-hidden>
              Aa
            </span>
          </span>
          <span className={styles.name}>
            <Trans>The usual one</Trans>
          </span>
        </label>
        {!isKnown && (
          <label>
            <input type="radio" name={name} checked onChange={() => undefined} />
            <span className={styles.specimen} />
            <span className={styles.name}>
              <Trans>The one that was chosen</Trans>
            </span>
          </label>
        )}
        {fonts.map((font) => (
          <label key={font.id}>
            <input type="radio" name={name} checked={font.id === value} onChange={() => onChange(font.id)} />
            <span className={styles.specimen}>{specimenUrl(font) && <img src={specimenUrl(font)} alt="" loading="lazy" />}</span>
            <span className={styles.name} dir="auto">
              {fontName(font)}
            </span>
          </label>
        ))}
      </div>
      {hint && <p className={styles.hint}>{hint}</p>}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </fieldset>
  )
}
