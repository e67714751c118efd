import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw, SquareSplitHorizontal } from 'lucide-react'
import { useState } from 'react'

import { contentUrl, type Scene } from '../../api/projects'
import { takesQuery, useChooseTake, useRegenerate, type Take, type Wish } from '../../api/scenes'
import { dateTime } from '../../lib/format'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Keys } from '../../ui/keys'
import { ProblemNote } from '../../ui/problem-note'
import { usePlan } from '../animatic/use-plan'
import styles from './inspector.module.css'
import { TakeCompare } from './take-compare'
import { TakeWave } from './take-wave'

const KINDS: Record<Take['kind'], MessageDescriptor> = {
  speech: msg`Speech`,
  image: msg`Picture`,
  clip: msg`Clip`,
}

/** Every version of what is heard and seen in a scene, and the wish for more. */
export function TakeStrip({ project, scene }: { project: string; scene: Scene }) {
  const takes = useQuery(takesQuery(project, scene.id))
  const pictures = takes.data?.filter((take) => take.kind === 'image') ?? []
  const clips = takes.data?.filter((take) => take.kind === 'clip') ?? []
  const { fps } = usePlan(project)
  const [compared, compare] = useState<'image' | 'clip'>()
  const seen = (compared === 'clip' ? clips : pictures).filter(({ asset_id }) => asset_id != null)
  const regenerate = useRegenerate(project)
  // A new key for each wish: pressing the button of one twice asks once.
  const [key, setKey] = useState(() => randomId())
  const wish = (what: Wish['what'], count = 1) =>
    regenerate.mutate({ scene: scene.id, wish: { what, count }, key }, { onSuccess: () => setKey(randomId()) })
  return (
    <div className={styles.takes} data-takes>
      <h3>
        <Trans>Takes</Trans>
      </h3>
      <div className={styles.row}>
        <Button disabled={regenerate.isPending || scene.picture !== null} onClick={() => wish('image')}>
          <RefreshCw aria-hidden size={16} />
          <Trans>Another picture</Trans>
        </Button>
        <Button disabled={regenerate.isPending || scene.picture !== null} onClick={() => wish('image', 4)}>
          <Trans>Four pictures to choose from</Trans>
        </Button>
        {canCompare(pictures) && (
          <Button onClick={() => compare('image')}>
            <SquareSplitHorizontal aria-hidden size={16} />
            <Trans>Compare pictures</Trans>
          </Button>
        )}
        {canCompare(clips) && (
          <Button onClick={() => compare('clip')}>
            <SquareSplitHorizontal aria-hidden size={16} />
            <Trans>Compare clips</Trans>
          </Button>
        )}
      </div>
      {compared && <TakeCompare key={compared} {...{ project, scene: scene.id, takes: seen, fps }} onClose={() => compare(undefined)} />}
      {regenerate.error && <ProblemNote error={regenerate.error} />}
      {takes.error && <ProblemNote error={takes.error} onRetry={() => void takes.refetch()} />}
      <ul className={styles.takes}>
        {takes.data
          ?.filter((take) => take.kind !== 'clip')
          .map((take) => (
            <TakeRow key={take.id} project={project} scene={scene.id} take={take} number={pictures.indexOf(take) + 1} />
          ))}
      </ul>
    </div>
  )
}

const canCompare = (takes: readonly Take[]) => takes.filter(({ asset_id }) => asset_id != null).length > 1

interface RowProps {
  project: string
  scene: string
  take: Take
  /** Of a picture: the key by which it is chosen. 0 for all else. */
  number: number
}

function TakeRow({ project, scene, take, number }: RowProps) {
  const { i18n, t } = useLingui()
  const choose = useChooseTake(project)
  const kind = t(KINDS[take.kind])
  const made = dateTime(take.created_at, i18n.locale)
  return (
    <li className={styles.take} data-chosen={take.is_chosen}>
      {take.kind === 'image' && take.asset_id ? <img src={contentUrl(take.asset_id)} alt="" loading="lazy" /> : <span />}
      <div className={styles.facts}>
        <strong>{kind}</strong> {number > 0 && number <= 9 && <Keys of={String(number)} />} · {made}
        <br />
        <span dir="auto">{take.prompt}</span>
        <br />
        <small>{take.voice ? `${take.voice}, ${take.provider}` : take.provider}</small>
        {take.kind === 'speech' && take.asset_id && (
          <>
            <TakeWave asset={take.asset_id} />
            <audio controls preload="none" src={contentUrl(take.asset_id)} aria-label={t`${kind} of ${made}`} />
          </>
        )}
        {choose.error && <ProblemNote error={choose.error} />}
      </div>
      {take.is_chosen ? (
        <span className={styles.chosen}>
          <Trans>In use</Trans>
        </span>
      ) : (
        <Button
          disabled={choose.isPending}
          aria-label={t`Use: ${kind} of ${made}`}
          onClick={() => choose.mutate({ scene, id: take.id })}
        >
          <Trans>Use</Trans>
        </Button>
      )}
    </li>
  )
}
