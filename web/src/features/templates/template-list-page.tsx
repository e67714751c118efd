import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useId, useState } from 'react'

import { templateList, type TemplateOutline } from '../../api/templates'
import { hasWords } from '../../lib/words'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { useMore } from '../../ui/use-more'
import { AddTemplate } from './add-template'
import { wordsOfTemplate } from './builtin-words'
import { KIND_WORDS } from './kind-words'
import { TemplateCard } from './template-card'
import styles from './templates.module.css'

/** What videos can be made of with some data: templates of the workspace, and those that come with the program. */
export function TemplateListPage() {
  const { i18n } = useLingui()
  const [isDeleted, setDeleted] = useState(false)
  const [isAdding, setAdding] = useState(false)
  const [words, setWords] = useState('')
  const [kind, setKind] = useState<string>()
  const list = useInfiniteQuery(templateList(isDeleted))
  const isFiltered = words.trim() !== '' || kind !== undefined
  // What is looked for may be on any page.
  useMore(isFiltered, list)
  const all = list.data?.pages.flatMap((page) => page.items)
  const fits = (outline: TemplateOutline) => {
    const { title, description } = wordsOfTemplate(outline, i18n)
    return (kind === undefined || outline.kind === kind) && hasWords(`${title} ${description} ${outline.kind}`, words.trim())
  }
  const shown = all?.filter(fits)
  return (
    <>
      <PageHead title={isDeleted ? <Trans>Deleted templates</Trans> : <Trans>Templates</Trans>}>
        <SearchField value={words} onChange={setWords} />
        <Check checked={isDeleted} onChange={setDeleted}>
          <Trans>Those that were deleted</Trans>
        </Check>
        <Button kind="main" onClick={() => setAdding(true)}>
          <Plus aria-hidden size={18} />
          <Trans>Add a template</Trans>
        </Button>
      </PageHead>
      <Kinds of={all ?? []} value={kind} onChange={setKind} />
      <Listing
        query={{ data: shown, error: list.error, isPending: list.isPending, refetch: list.refetch }}
        empty={
          isFiltered ? (
            <p role="status">
              <Trans>No template is like that.</Trans>{' '}
              <Button
                kind="quiet"
                onClick={() => {
                  setWords('')
                  setKind(undefined)
                }}
              >
                <Trans>Clear the search</Trans>
              </Button>
            </p>
          ) : (
            <Trans>Nothing was deleted.</Trans>
          )
        }
      >
        {(items) => (
          <ul className={styles.cards}>
            {items.map((outline) => (
              <TemplateCard key={outline.id} outline={outline} />
            ))}
          </ul>
        )}
      </Listing>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      {isAdding && <AddTemplate onClose={() => setAdding(false)} />}
    </>
  )
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui()
  return (
    <input
      type="search"
      className={styles.search}
      aria-label={t`Search templates`}
      placeholder={t`Search templates`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function Kinds({ of, value, onChange }: { of: readonly TemplateOutline[]; value: string | undefined; onChange: (kind: string | undefined) => void }) {
  const { t } = useLingui()
  const name = useId()
  const kinds = [...new Set(of.map(({ kind }) => kind))].sort()
  if (kinds.length < 2) return null
  return (
    <fieldset className={styles.kinds}>
      <legend className="visually-hidden">
        <Trans>What it makes</Trans>
      </legend>
      {[undefined, ...kinds].map((kind) => {
        const word = kind === undefined ? undefined : KIND_WORDS[kind]
        return (
          <label key={kind ?? ''}>
            <input type="radio" name={name} checked={kind === value} onChange={() => onChange(kind)} />
            <span>{kind === undefined ? t`All` : word ? t(word) : kind}</span>
          </label>
        )
      })}
    </fieldset>
  )
}
