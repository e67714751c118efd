import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { membersQuery } from '../../api/people'
import {
  projectMembersQuery,
  useNameInProject,
  useUnnameInProject,
  type ProjectMember,
  type ProjectRole,
} from '../../api/project-people'
import { meQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import styles from './project-people.module.css'

const ROLES: Record<ProjectRole, MessageDescriptor> = {
  viewer: msg`Sees it`,
  reviewer: msg`Reviews it`,
  editor: msg`Edits it`,
  owner: msg`Owns it`,
}

/** Whom the project names. Left out where the server has no accounts. */
export function ProjectPeople({ project }: { project: string }) {
  const me = useQuery(meQuery).data
  const members = useQuery({ ...projectMembersQuery(project), enabled: me?.kind === 'session' })
  if (me?.kind !== 'session') return null
  const isAbove = me.workspace?.role === 'admin' || me.workspace?.role === 'owner'
  const isOwner = members.data?.some(({ user_id, role }) => user_id === me.user?.id && role === 'owner') ?? false
  const mayShare = isAbove || isOwner
  return (
    <Sheet className={styles.people}>
      <h2>
        <Trans>People</Trans>
      </h2>
      <Listing
        query={members}
        empty={<Trans>Nobody is named: members are in it what the workspace says, admins and owners of it own it.</Trans>}
      >
        {(items) => (
          <ul className={styles.list}>
            {items.map((member) => (
              <MemberRow key={member.user_id} project={project} member={member} mayShare={mayShare} />
            ))}
          </ul>
        )}
      </Listing>
      {mayShare && <NameForm project={project} named={members.data ?? []} />}
    </Sheet>
  )
}

interface RowProps {
  project: string
  member: ProjectMember
  mayShare: boolean
}

function MemberRow({ project, member, mayShare }: RowProps) {
  const { t } = useLingui()
  const [name, unname] = [useNameInProject(project), useUnnameInProject(project)]
  const { user_id: user, display_name: shown } = member
  const back = () => name.mutate({ user, role: member.role })
  const set = (role: ProjectRole) =>
    name.mutate({ user, role }, { onSuccess: () => showToast(t`${shown}: ${t(ROLES[role])}`, back) })
  return (
    <li className={styles.row}>
      <span dir="auto">
        <strong>{shown}</strong> <small>{member.name}</small>
      </span>
      {mayShare ? (
        <>
          <RoleSelect label={t`What ${shown} does in it`} value={member.role} onChange={set} />
          <Button
            kind="quiet"
            disabled={unname.isPending}
            aria-label={t`Take out: ${shown}`}
            onClick={() => unname.mutate(user, { onSuccess: () => showToast(t`${shown} is not named in it any more.`, back) })}
          >
            <Trans>Take out</Trans>
          </Button>
        </>
      ) : (
        <span>{t(ROLES[member.role])}</span>
      )}
      {(name.error ?? unname.error) && <ProblemNote error={name.error ?? unname.error} />}
    </li>
  )
}

function RoleSelect({ label, value, onChange }: { label: string; value: ProjectRole; onChange: (role: ProjectRole) => void }) {
  const { t } = useLingui()
  return (
    <select className={styles.select} aria-label={label} value={value} onChange={(event) => onChange(event.target.value as ProjectRole)}>
      {(Object.keys(ROLES) as ProjectRole[]).map((role) => (
        <option key={role} value={role}>
          {t(ROLES[role])}
        </option>
      ))}
    </select>
  )
}

/** Names a member of the workspace who is not named yet. */
function NameForm({ project, named }: { project: string; named: readonly ProjectMember[] }) {
  const { t } = useLingui()
  const all = useQuery(membersQuery)
  const name = useNameInProject(project)
  const [chosen, setChosen] = useState('')
  const [role, setRole] = useState<ProjectRole>('editor')
  const others = all.data?.filter((member) => !named.some(({ user_id }) => user_id === member.user_id)) ?? []
  const user = others.some(({ user_id }) => user_id === chosen) ? chosen : others[0]?.user_id
  if (all.error) return <ProblemNote error={all.error} onRetry={() => void all.refetch()} />
  if (user === undefined) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    name.mutate({ user, role })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={<Trans>Member of the workspace</Trans>}>
        {(control) => (
          <select {...control} value={user} onChange={(event) => setChosen(event.target.value)}>
            {others.map((member) => (
              <option key={member.user_id} value={member.user_id}>
                {member.display_name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <RoleSelect label={t`What they do in it`} value={role} onChange={setRole} />
      <Button type="submit" disabled={name.isPending}>
        <Trans>Name them</Trans>
      </Button>
      {name.error && <ProblemNote error={name.error} />}
    </form>
  )
}
