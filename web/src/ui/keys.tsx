import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type LucideIcon } from 'lucide-react'

import { capsOf } from '../commands/chord'
import { KEY_NAMES } from './key-names'
import styles from './keys.module.css'

const ARROWS: Record<string, [LucideIcon, MessageDescriptor]> = {
  ArrowLeft: [ArrowLeft, msg`Left`],
  ArrowRight: [ArrowRight, msg`Right`],
  ArrowUp: [ArrowUp, msg`Up`],
  ArrowDown: [ArrowDown, msg`Down`],
}

/** A key as it stands on keyboards. */
export function Keys({ of }: { of: string }) {
  const { t } = useLingui()
  return (
    <span className={styles.keys}>
      {capsOf(of).map((cap) => {
        const [Arrow, name] = ARROWS[cap] ?? []
        return (
          <kbd key={cap}>
            {Arrow && name ? (
              <>
                <Arrow aria-hidden size={14} />
                <span className="visually-hidden">{t(name)}</span>
              </>
            ) : KEY_NAMES[cap] ? (
              t(KEY_NAMES[cap])
            ) : (
              cap
            )}
          </kbd>
        )
      })}
    </span>
  )
}
