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

const OWNERS: readonly (readonly ['workspace', MessageDescriptor])[] = [['workspace', msg`Of the workspace`]]

interface Props {
  search: GallerySearch
  /** Whether those of one project alone are shown, unless others are asked for. */
  isOfProject: boolean
  onChange: (changes: { [Key in keyof GallerySearch]: GallerySearch[Key] | undefined }) => void
}

/** What is shown of the files. On a phone it is put away behind a button. */
export function Filters({ search, isOfProject, onChange }: Props) {
  const { t } = useLingui()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const count = [search.kind, search.status, search.from, search.of].filter((one) => one !== undefined).length
  return (
    <div className={styles.filters}>
      <input
        type="search"
        className={styles.search}
        aria-label={t`Search names`}
        placeholder={t`Search names`}
        maxLength={255}
        value={search.words ?? ''}
        onChange={(event) => onChange({ words: event.target.value || undefined })}
      />
      <Button className={styles.open} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden size={16} />
        {count > 0 ? <Trans>Filters ({count})</Trans> : <Trans>Filters</Trans>}
      </Button>
      <div id={id} className={styles.facets} data-open={isOpen}>
        <Facet
          legend={<Trans>Whose it is</Trans>}
          all={isOfProject ? t`Of this video` : t`All`}
          value={search.of}
          options={OWNERS}
          onChange={(of) => onChange({ of })}
        />
        <Facet legend={<Trans>What it is</Trans>} value={search.kind} options={KINDS} onChange={(kind) => onChange({ kind })} />
        <Facet legend={<Trans>Where it is from</Trans>} value={search.from} options={ORIGINS} onChange={(from) => onChange({ from })} />
        <Facet legend={<Trans>How it is</Trans>} value={search.status} options={STATUSES} onChange={(status) => onChange({ status })} />
      </div>
    </div>
  )
}

interface FacetProps<T extends string> {
  legend: ReactNode
  /** What it is called that nothing is left out. */
  all?: string
  value: T | undefined
  options: readonly (readonly [T, MessageDescriptor, ...unknown[]])[]
  onChange: (value: T | undefined) => void
}

function Facet<T extends string>({ legend, all, value, options, onChange }: FacetProps<T>) {
  const { t } = useLingui()
  const name = useId()
  const choices: readonly (readonly [T | undefined, string])[] = [[undefined, all ?? t`All`], ...options.map(([one, label]) => [one, t(label)] as const)]
  return (
    <fieldset className={styles.facet}>
      <legend>{legend}</legend>
      {choices.map(([one, label]) => (
        <label key={one ?? ''}>
          <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
