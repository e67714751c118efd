import { Trans, useLingui } from '@lingui/react/macro'

import { setSingleKeys, useSingleKeys } from '../../lib/single-keys'
import { Check } from '../../ui/check'
import { Sheet } from '../../ui/sheet'
import { AppearanceForm } from './appearance-form'
import { Subject } from './subject'
import styles from './subject.module.css'

export function AppearancePage() {
  const { t } = useLingui()
  const singleKeys = useSingleKeys()
  return (
    <Subject title={<Trans>Appearance</Trans>} intro={<Trans>How these pages look and listen in this browser.</Trans>}>
      <Sheet className={styles.stack}>
        <div className={styles.form}>
          <AppearanceForm />
        </div>
      </Sheet>
      <Sheet className={styles.stack}>
        <h2>
          <Trans>Keys</Trans>
        </h2>
        <Check
          checked={singleKeys}
          onChange={setSingleKeys}
          hint={t`Such as A for approving on the board. Switch them off if you speak to these pages, or type by mistake.`}
        >
          <Trans>Single letters are keys</Trans>
        </Check>
        <p className={styles.small}>
          <Trans>The question mark lists the keys of each page.</Trans>
        </p>
      </Sheet>
    </Subject>
  )
}
