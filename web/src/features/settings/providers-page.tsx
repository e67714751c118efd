import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'

import { allVoicesQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { Sheet } from '../../ui/sheet'
import { StateWord } from '../../ui/state-word'
import { HeardVoices } from '../voices/heard-voices'
import { Makers } from './makers'
import { providersOf } from './providers-of'
import { Subject } from './subject'
import styles from './subject.module.css'

const REFUSALS: Record<string, MessageDescriptor> = {
  provider_denied: msg`Its key was refused: check it where the server is set up.`,
  provider_busy: msg`It is busy: try again in a while.`,
}
const BROKEN = msg`It did not answer as it should: try again, and look at its status page.`

/** What there is to speak with, by provider, in the order in which they are asked; and who makes all else. */
export function ProvidersPage() {
  const { t } = useLingui()
  const voices = useQuery(allVoicesQuery)
  return (
    <Subject
      title={<Trans>Voices and providers</Trans>}
      intro={<Trans>Who speaks, in the order in which they are asked. Providers are set up where the server is started.</Trans>}
      acts={
        <Button disabled={voices.isFetching} onClick={() => void voices.refetch()}>
          <RefreshCw aria-hidden size={16} />
          <Trans>Ask them again</Trans>
        </Button>
      }
    >
      <Sheet>
        <Listing query={{ ...voices, data: voices.data && providersOf(voices.data) }} empty={<Trans>No provider of voices is set up.</Trans>}>
          {(providers) => (
            <ul className={styles.list}>
              {providers.map(({ name, voices, languages, code, heard }) => (
                <li key={name} className={styles.item}>
                  <span className={styles.facts}>
                    <strong>{name}</strong>
                    <small>
                      {code ? (
                        t(REFUSALS[code] ?? BROKEN)
                      ) : (
                        <>
                          <Plural value={voices} one="# voice" other="# voices" />
                          {languages > 0 && (
                            <>
                              {', '}
                              <Plural value={languages} one="# language" other="# languages" />
                            </>
                          )}
                        </>
                      )}
                    </small>
                  </span>
                  {heard.length > 0 && <HeardVoices provider={name} voices={heard} />}
                  <StateWord look={code ? 'failed' : 'done'}>{code ? <Trans>Did not answer</Trans> : <Trans>Answers</Trans>}</StateWord>
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      <Makers />
    </Subject>
  )
}
