import { Trans, useLingui } from '@lingui/react/macro'
import { Link2 } from 'lucide-react'

import { useAssetLink } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'

/** A link is good for a day. */
const SECONDS = 24 * 3600

/** The way to a link to the file itself. It stands as text, which every browser lets people copy. */
export function AssetLink({ asset }: { asset: Asset }) {
  const { i18n, t } = useLingui()
  const link = useAssetLink()
  if (link.data) {
    const until = dateTime(link.data.expires_at, i18n.locale)
    return (
      <Field label={t`Link to the file`} hint={<Trans>Good until {until}, for whoever has it.</Trans>}>
        {(control) => (
          <input {...control} readOnly dir="ltr" value={new URL(link.data.url, location.origin).href} onFocus={(event) => event.target.select()} />
        )}
      </Field>
    )
  }
  return (
    <>
      <Button disabled={link.isPending} onClick={() => link.mutate({ asset: asset.id, seconds: SECONDS })}>
        <Link2 aria-hidden size={16} />
        <Trans>Make a link</Trans>
      </Button>
      {link.error && <ProblemNote error={link.error} />}
    </>
  )
}
