import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'

import type { LossReport, PackageContents } from '../../api/packages'
import type { Asset } from '../../api/projects'
import { StateWord, type StateLook } from '../../ui/state-word'
import styles from './export.module.css'
import { bakedFeatures, featureName, insteadOf, lostIn, type Format, type LostThing } from './formats'
import { SingleFile } from './single-file'

const OUTCOMES: Record<LostThing['outcome'], [StateLook, MessageDescriptor]> = {
  approximated: ['blocked', msg`said by what comes nearest`],
  beside: ['waiting', msg`in a file beside it`],
  dropped: ['failed', msg`not there`],
}

interface Props {
  asset: Asset
  formats: readonly Format[]
  contents: PackageContents
}

/** What opens a package, and what each of the documents does not say as the timeline does. */
export function FormatTable({ asset, formats, contents }: Props) {
  const { t } = useLingui()
  const { files, losses } = contents
  return (
    <ul className={styles.formats} aria-label={t`Documents of the package`}>
      {formats.map((format) => {
        const lost = lostIn(losses.documents.find(({ document }) => document === format.document))
        const own = files.filter(({ path }) => format.isOf(path))
        return (
          <li key={format.document}>
            <div className={styles.format}>
              <p>
                <strong>{format.title}</strong>
                <small>{format.programs}</small>
              </p>
              <div className={styles.files}>
                {own.map(({ path }) => (
                  <SingleFile key={path} asset={asset} path={path} />
                ))}
              </div>
            </div>
            {lost.length === 0 ? (
              <StateWord look="done">
                <Trans>Nothing is lost in it</Trans>
              </StateWord>
            ) : (
              <ul className={styles.lost}>
                {lost.map((thing) => (
                  <Lost key={`${thing.feature} ${thing.outcome} ${thing.instead}`} thing={thing} />
                ))}
              </ul>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Lost({ thing }: { thing: LostThing }) {
  const { t } = useLingui()
  const [look, word] = OUTCOMES[thing.outcome]
  const instead = insteadOf(thing.instead, t)
  return (
    <li>
      <StateWord look={look}>
        {featureName(thing.feature, t)}: {t(word)}
      </StateWord>
      {thing.count > 1 && (
        <small>
          {' '}
          (<Plural value={thing.count} one="# time" other="# times" />)
        </small>
      )}
      {instead && <small> — {instead}</small>}
    </li>
  )
}

/** What is in the films and sounds themselves. */
export function BakedList({ losses }: { losses: LossReport }) {
  const { t, i18n } = useLingui()
  const baked = bakedFeatures(losses)
  if (baked.length === 0) return null
  const names = baked.map(([feature, count]) => {
    const name = featureName(feature, t)
    return count > 1 ? `${name} (${count})` : name
  })
  const list = new Intl.ListFormat(i18n.locale, { type: 'unit' }).format(names)
  return (
    <p className={styles.hint}>
      <Trans>In the films and sounds themselves, and no more to be changed in an editor: {list}.</Trans>
    </p>
  )
}
