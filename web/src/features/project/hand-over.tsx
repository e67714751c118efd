import { Trans } from '@lingui/react/macro'
import { Package } from 'lucide-react'
import { useState } from 'react'

import { useExport } from '../../api/projects'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import styles from './hand-over.module.css'

/** The way to what a human editor gets. The package stands among the files once it is made. */
export function HandOver({ project }: { project: string }) {
  const make = useExport(project)
  const [key, setKey] = useState(() => randomId())
  return (
    <div className={styles.handOver}>
      <Button
        disabled={make.isPending}
        onClick={() => make.mutate(key, { onSuccess: () => setKey(randomId()) })}
      >
        <Package aria-hidden size={16} />
        <Trans>Make a package for an editor</Trans>
      </Button>
      {make.isSuccess && (
        <p role="status">
          <Trans>It is being made, and stands among the files then.</Trans>
        </p>
      )}
      {make.error && <ProblemNote error={make.error} />}
    </div>
  )
}
