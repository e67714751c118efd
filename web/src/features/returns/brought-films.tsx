import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import type { Asset } from '../../api/projects'
import { useTakeFilm } from '../../api/returns'
import { clock } from '../../lib/format'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { titleOf } from '../gallery/kinds'
import styles from './returns.module.css'

interface Props {
  project: string
  /** In the order in which they came. */
  films: readonly Asset[]
}

/** Takes in a film that is among the files of the project already, also one that shows little of it. */
export function BroughtFilms({ project, films }: Props) {
  const { t } = useLingui()
  const take = useTakeFilm(project)
  const [chosen, choose] = useState<string>()
  const [isMeant, setMeant] = useState(false)
  const [once, setOnce] = useState(randomId)
  const film = films.find(({ id }) => id === chosen) ?? films.at(-1)
  if (!film) return null
  return (
    <section className={styles.part}>
      <h3>
        <Trans>A film that is here already</Trans>
      </h3>
      <Field label={t`Film`}>
        {(control) => (
          <select {...control} value={film.id} onChange={(event) => choose(event.target.value)}>
            {films.toReversed().map((asset) => (
              <option key={asset.id} value={asset.id}>
                {titleOf(asset)}
                {asset.facts?.duration_ms != null && ` (${clock(asset.facts.duration_ms)})`}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Check checked={isMeant} onChange={setMeant} hint={<Trans>Otherwise it is refused: it could be the film of another project.</Trans>}>
        <Trans>Take it in also where less than half of the project is found in it</Trans>
      </Check>
      <div className={styles.acts}>
        <Button
          disabled={take.isPending}
          // Whatever came of it, the next one is another request.
          onClick={() => take.mutate({ asset: film.id, isMeant, once }, { onSettled: () => setOnce(randomId()) })}
        >
          <Trans>Make it the finished film</Trans>
        </Button>
      </div>
      {take.error && <ProblemNote error={take.error} />}
    </section>
  )
}
