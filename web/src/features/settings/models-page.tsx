import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { localModelsQuery, useInstallModel, type LocalModel } from '../../api/local-models'
import { meQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { ModelRow } from './model-row'
import { Subject } from './subject'
import styles from './subject.module.css'

const isHere = ({ state }: LocalModel) => state !== 'available'

export function ModelsPage() {
  const { i18n, t } = useLingui()
  const models = useQuery(localModelsQuery)
  const canInstall = useQuery(meQuery).data?.is_admin ?? false
  const [words, setWords] = useState('')
  const languages = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  const isFound = (model: LocalModel) => {
    const text = [model.name, ...model.languages, ...model.languages.map((tag) => languages.of(tag) ?? '')].join(' ')
    return text.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase())
  }
  const list = (items: readonly LocalModel[]) => (
    <ul className={styles.list}>
      {items.map((model) => (
        <ModelRow key={model.name} model={model} canInstall={canInstall} />
      ))}
    </ul>
  )
  return (
    <Subject
      title={<Trans>Local models</Trans>}
      intro={<Trans>Voices and listeners that run on the server itself: they cost nothing, and nothing leaves it.</Trans>}
    >
      <Sheet className={styles.stack}>
        <h2>
          <Trans>On this machine</Trans>
        </h2>
        <Listing
          query={{ ...models, data: models.data?.filter(isHere) }}
          empty={<Trans>None is installed. The built-in voices speak in the meantime.</Trans>}
        >
          {list}
        </Listing>
      </Sheet>
      <Sheet className={styles.stack}>
        <h2>
          <Trans>To be had</Trans>
        </h2>
        <input
          type="search"
          className={styles.search}
          aria-label={t`Search models by language or name`}
          placeholder={t`Language or name`}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Listing
          query={{ ...models, error: null, data: models.data?.filter((model) => !isHere(model) && isFound(model)) }}
          empty={<Trans>No other model has these words.</Trans>}
        >
          {list}
        </Listing>
        {canInstall && <InstallByName />}
      </Sheet>
    </Subject>
  )
}

/** Publishers have more than are listed. */
function InstallByName() {
  const { t } = useLingui()
  const install = useInstallModel()
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    install.mutate(name.trim(), { onSuccess: () => setName('') })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <Field label={<Trans>Another one, by its name</Trans>} hint={t`Any voice of Piper’s own index.`}>
          {(control) => (
            <input {...control} required maxLength={100} pattern="[A-Za-z0-9][A-Za-z0-9._+\-]*" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      </div>
      {install.error && <ProblemNote error={install.error} />}
      <Button type="submit" disabled={install.isPending}>
        <Trans>Install</Trans>
      </Button>
    </form>
  )
}
