import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { ApiProblem } from '../../api/problem'
import { makersQuery, useWriters, type Maker } from '../../api/server'
import { money, range } from '../../lib/format'
import { Button } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import styles from './subject.module.css'

const KINDS: Record<Maker['kind'], MessageDescriptor> = {
  text: msg`Texts`,
  speech: msg`Speech`,
  image: msg`Pictures`,
  animation: msg`Moving pictures`,
  transcription: msg`Words of recordings`,
  presenter: msg`Presenters`,
}

/** Who is asked to make what, and who where that one cannot. Who may make no project sees none. */
export function Makers() {
  const { t } = useLingui()
  const makers = useQuery(makersQuery)
  const writers = useWriters()
  if (makers.error instanceof ApiProblem && makers.error.status === 403) return null
  return (
    <Sheet className={styles.stack}>
      <h2>
        <Trans>Who makes what</Trans>
      </h2>
      <p className={styles.small}>
        <Trans>Of a scene of usual length, as a video would ask for it now. Nothing is made to find that out.</Trans>
      </p>
      <Listing query={{ ...makers, data: makers.data?.steps }} empty={<Trans>Nobody is asked for anything: all is made here.</Trans>}>
        {(steps) => (
          <ul className={styles.list}>
            {[...(writers.data ?? []), ...steps].map((step) => (
              <li key={step.kind} className={styles.item}>
                <span className={styles.facts}>
                  <strong>{t(KINDS[step.kind])}</strong>
                  <Asked step={step} />
                </span>
                <Price step={step} currency={makers.data?.currency ?? 'USD'} />
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {makers.data && !writers.data && (
        <Button disabled={writers.isPending} onClick={() => writers.mutate()}>
          <Trans>Who would write of a topic?</Trans>
        </Button>
      )}
      {writers.error && <ProblemNote error={writers.error} />}
    </Sheet>
  )
}

function Asked({ step: { provider, model, fallbacks } }: { step: Maker }) {
  const { i18n } = useLingui()
  const others = new Intl.ListFormat(i18n.locale, { type: 'unit' }).format(fallbacks)
  return (
    <small>
      {provider}
      {model && model !== provider && ` (${model})`}
      {fallbacks.length > 0 && (
        <>
          {' · '}
          <Trans>then {others}</Trans>
        </>
      )}
    </small>
  )
}

function Price({ step: { micros }, currency }: { step: Maker; currency: string }) {
  const { i18n } = useLingui()
  return (
    <span className={styles.small}>
      {!micros ? (
        <Trans>price not known: it is not asked</Trans>
      ) : micros.high === 0 ? (
        <Trans>costs nothing</Trans>
      ) : (
        range(money(micros.low, currency, i18n.locale), money(micros.high, currency, i18n.locale))
      )}
    </span>
  )
}
