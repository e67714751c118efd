import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useChooseWorkspace, useCreateWorkspace, workspacesQuery } from '../../api/workspaces'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import styles from './subject.module.css'
import { ROLES } from './words'

/** The workspaces of who asks; one of them is where they act. */
export function WorkspaceList({ current }: { current: string | undefined }) {
  const { t } = useLingui()
  const workspaces = useQuery(workspacesQuery)
  const [choose, create] = [useChooseWorkspace(), useCreateWorkspace()]
  const [name, setName] = useState('')

  const add = (event: FormEvent) => {
    event.preventDefault()
    create.mutate(name.trim(), {
      onSuccess: (made) => {
        setName('')
        showToast(t`The workspace ${made.name} is made. Go there to use it.`)
      },
    })
  }
  return (
    <>
      {choose.error && <ProblemNote error={choose.error} />}
      <Listing query={workspaces} empty={<Trans>You are in no workspace. Make one, or ask for an invitation.</Trans>}>
        {(items) => (
          <ul className={styles.list}>
            {items.map((workspace) => (
              <li key={workspace.id} className={styles.item}>
                <span className={styles.facts}>
                  <strong dir="auto">{workspace.name}</strong>
                  <small>
                    {t(ROLES[workspace.role])} · <Trans>plan {workspace.plan}</Trans>
                  </small>
                </span>
                {workspace.id === current ? (
                  <span className={styles.badge}>
                    <Trans>you are here</Trans>
                  </span>
                ) : (
                  <Button
                    disabled={choose.isPending}
                    aria-label={t`Go there: ${workspace.name}`}
                    onClick={() =>
                      choose.mutate(workspace.id, { onSuccess: () => showToast(t`You are in ${workspace.name} now.`) })
                    }
                  >
                    <Trans>Go there</Trans>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Listing>
      <form className={styles.row} onSubmit={add}>
        <Field label={<Trans>Name of a new workspace</Trans>}>
          {(control) => (
            <input {...control} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button type="submit" disabled={create.isPending}>
          <Trans>Make it</Trans>
        </Button>
      </form>
      {create.error && <ProblemNote error={create.error} />}
    </>
  )
}
