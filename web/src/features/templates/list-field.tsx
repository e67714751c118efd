import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'

import { Button } from '../../ui/button'
import { showToast } from '../../ui/toast'
import { ParamField, type ParamFieldProps } from './param-field'
import { blank } from './params'
import styles from './templates.module.css'

/** A list whose items are added, moved and taken away. */
export function ListField({ label, hint, fault, param, value, faultOfItem, onChange }: ParamFieldProps) {
  const { t } = useLingui()
  const id = useId()
  const root = useRef<HTMLFieldSetElement>(null)
  const focused = useRef<string>(undefined)
  const { items: item, minItems = 0, maxItems = Infinity } = param
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  // What is done with keys is done faster than pages are drawn: the list as it is by now.
  const now = useRef(items)
  now.current = items

  // Whoever moves or takes away an item goes on from where it is.
  useEffect(() => {
    if (focused.current === undefined) return
    const all = focused.current.split(' ').flatMap((name) => root.current?.querySelector<HTMLElement>(`[data-act="${name}"]:not(:disabled), [data-act="${name}"] :is(input, textarea, select, button)`) ?? [])
    focused.current = undefined
    all[0]?.focus()
  })

  const change = (next: readonly unknown[], focus?: string) => {
    now.current = next
    focused.current = focus
    onChange(next)
  }
  const move = (index: number, to: number, act: string) => {
    const { current } = now
    change(current.toSpliced(index, 1).toSpliced(to, 0, current[index]), `${act}-${to} up-${to} down-${to}`)
  }
  const remove = (index: number) => {
    const taken = now.current[index]
    change(now.current.toSpliced(index, 1), `remove-${index} remove-${index - 1} add`)
    showToast(t`Taken away from: ${label}`, () => change(now.current.toSpliced(index, 0, taken)), id)
  }
  if (!item) return null
  return (
    <fieldset ref={root} className={styles.list} aria-describedby={fault ? `${id}-fault` : undefined}>
      <legend>{label}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      <ol>
        {items.map((one, index) => {
          const place = index + 1
          return (
            <li key={index}>
              <div data-act={`item-${index}`} className={styles.item}>
                <ParamField
                  label={`${label} ${place}`}
                  fault={faultOfItem?.(index)}
                  param={item}
                  value={one}
                  isRequired
                  onChange={(next) => change(now.current.with(index, next))}
                />
              </div>
              <div className={styles.itemActs}>
                <Button kind="quiet" data-act={`up-${index}`} disabled={index === 0} aria-label={t`Move up: ${label} ${place}`} onClick={() => move(index, index - 1, 'up')}>
                  <ArrowUp aria-hidden size={16} />
                </Button>
                <Button kind="quiet" data-act={`down-${index}`} disabled={index === items.length - 1} aria-label={t`Move down: ${label} ${place}`} onClick={() => move(index, index + 1, 'down')}>
                  <ArrowDown aria-hidden size={16} />
                </Button>
                <Button kind="quiet" data-act={`remove-${index}`} disabled={items.length <= minItems} aria-label={t`Take away: ${label} ${place}`} onClick={() => remove(index)}>
                  <X aria-hidden size={16} />
                </Button>
              </div>
            </li>
          )
        })}
      </ol>
      {fault && (
        <p id={`${id}-fault`} className={styles.fault}>
          {fault}
        </p>
      )}
      <div className={styles.acts}>
        <Button data-act="add" disabled={items.length >= maxItems} aria-label={t`Add to: ${label}`} onClick={() => change([...now.current, blank(item)], `item-${now.current.length}`)}>
          <Plus aria-hidden size={16} />
          <Trans>Add one</Trans>
        </Button>
        {maxItems !== Infinity && (
          <span className={styles.hint}>
            <Trans>
              {items.length} of {maxItems} at most
            </Trans>
          </span>
        )}
      </div>
    </fieldset>
  )
}
