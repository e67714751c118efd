import { Trans, useLingui } from '@lingui/react/macro'
import { Link2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { useImport } from '../../api/imports'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { addImport, partsOf } from './imports'
import styles from './uploads.module.css'

/** The way to have the server fetch a file, for a project or for the workspace. */
export function ImportButton({ project }: { project: string | undefined }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Link2 aria-hidden size={18} />
        <Trans>From an address</Trans>
      </Button>
      {isOpen && <ImportDialog project={project} onClose={() => setOpen(false)} />}
    </>
  )
}

function ImportDialog({ project, onClose }: { project: string | undefined; onClose: () => void }) {
  const { t } = useLingui()
  const fetching = useImport()
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [key, setKey] = useState(randomId)
  const isAddress = /^https?:\/\/[^/]/i.test(address.trim()) && URL.canParse(address.trim())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [from, called] = [address.trim(), name.trim()]
    void fetching.mutateAsync({ address: from, name: called || undefined, project, key }).then(
      ({ asset, job }) => {
        const { shown, name } = partsOf(from)
        addImport({ job: job.id, asset: asset.id, project, name: called || name, address: shown })
        onClose()
      },
      () => undefined,
    )
  }
  const change = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value)
    // Another wish is another request.
    setKey(randomId())
  }
  const rest = restOf(fetching.error, ['url', 'name'])
  return (
    <Dialog title={<Trans>Fetch a file from an address</Trans>} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <Field
          label={<Trans>Address</Trans>}
          hint={<Trans>Of the file itself, in the public internet, over http or https. A page with a video in it is no file.</Trans>}
          fault={faultOf(fetching.error, 'url') ?? (address.trim() !== '' && !isAddress ? t`Name an address that begins with https:// or http://.` : undefined)}
        >
          {(control) => (
            <input {...control} type="url" dir="ltr" required maxLength={2048} autoComplete="off" spellCheck={false} value={address} onChange={change(setAddress)} />
          )}
        </Field>
        <Field label={<Trans>Name</Trans>} hint={<Trans>As its server calls it, if it stays empty.</Trans>} fault={faultOf(fetching.error, 'name')}>
          {(control) => <input {...control} type="text" dir="auto" maxLength={255} autoComplete="off" value={name} onChange={change(setName)} />}
        </Field>
        {rest && <ProblemNote error={rest} />}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={!isAddress || fetching.isPending}>
            <Trans>Fetch it</Trans>
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
