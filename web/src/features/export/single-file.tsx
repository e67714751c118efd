import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'

import { fileOf } from '../../api/packages'
import type { Asset } from '../../api/projects'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import styles from './export.module.css'

/** The way to one file of a package, without the rest of it. */
export function SingleFile({ asset, path }: { asset: Asset; path: string }) {
  const { t } = useLingui()
  const name = path.slice(path.lastIndexOf('/') + 1)
  const fetch = useMutation({
    mutationFn: () => fileOf(asset, path),
    onSuccess: (blob) => {
      const url = URL.createObjectURL(blob)
      const link = Object.assign(document.createElement('a'), { href: url, download: name })
      link.click()
      // The browser has it by then.
      window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
    },
  })
  return (
    <>
      <Button className={styles.single} disabled={fetch.isPending} aria-label={t`Download ${name}`} onClick={() => fetch.mutate()}>
        <Download aria-hidden size={14} />
        {name}
      </Button>
      {fetch.error && <ProblemNote error={fetch.error} />}
    </>
  )
}
