import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { SlidersHorizontal } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'

import type { Asset } from '../../api/projects'
import { Button } from '../../ui/button'
import styles from './gallery.module.css'
import { KINDS } from './kinds'
import type { GallerySearch } from './search'

const STATUSES: readonly (readonly [Asset['status'], MessageDescriptor])[] = [
  ['READY', msg`Ready`],
  ['PROCESSING', msg`Being looked into`],
  ['FAILED', msg`Cannot be used`],
]

const ORIGINS: readonly (readonly ['brought' | 'made', MessageDescriptor])[] = [
  ['brought', msg`Brought by people`],
  ['made', msg`Made here`],
]

interface Props {
  search: GallerySearch
  onChange: (changes: { [Key in keyof GallerySearch]: GallerySearch[Key] | undefined }) => void
}

/** What is shown of the files. On a phone it is put away behind a button. */
export function Filters({ search, onChange }: Props) {
  const { t } = useLingui()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const count = [search.kind, search.status, search.from].filter((one) => one !== undefined).length
  return (
    <div className={styles.filters}>
      <input
        type="search"
        className={styles.search}
        aria-label={t`Search names`}
        placeholder={t`Search names`}
        value={search.words ?? ''}
        onChange={(event) => onChange({ words: event.target.value || undefined })}
      />
      <Button className={styles.open} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden size={16} />
        {count > 0 ? <Trans>Filters ({count})</Trans> : <Trans>Filters</Trans>}
      </Button>
      <div id={id} className={styles.facets} data-open={isOpen}>
        <Facet legend={<Trans>What it is</Trans>} value={search.kind} options={KINDS} onChange={(kind) => onChange({ kind })} />
        <Facet legend={<Trans>Where it is from</Trans>} value={search.from} options={ORIGINS} onChange={(from) => onChange({ from })} />
        <Facet legend={<Trans>How it is</Trans>} value={search.status} options={STATUSES} onChange={(status) => onChange({ status })} />
      </div>
    </div>
  )
}

interface FacetProps<T extends string> {
  legend: ReactNode
  value: T | undefined
  options: readonly (readonly [T, MessageDescriptor, ...unknown[]])[]
  onChange: (value: T | undefined) => void
}

function Facet<T extends string>({ legend, value, options, onChange }: FacetProps<T>) {
  const { t } = useLingui()
  const name = useId()
  const all: readonly (readonly [T | undefined, string])[] = [[undefined, t`All`], ...options.map(([one, label]) => [one, t(label)] as const)]
  return (
    <fieldset className={styles.facet}>
      <legend>{legend}</legend>
      {all.map(([one, label]) => (
        <label key={one ?? ''}>
          <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
