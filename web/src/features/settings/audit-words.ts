import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const ACTIONS: Record<string, MessageDescriptor> = {
  'session.begin': msg`Signed in`,
  'session.end': msg`Signed out`,
  'session.refuse': msg`Was refused at signing in`,
  'session.strengthen': msg`Showed a second step`,
  'user.create': msg`Added a person`,
  'user.add': msg`Added a person`,
  'user.change': msg`Changed a person`,
  'user.disable': msg`Disabled a person`,
  'user.enable': msg`Enabled a person`,
  'user.remove': msg`Removed a person`,
  'user.admin': msg`Changed who administers the server`,
  'password.change': msg`Changed a password`,
  'totp.confirm': msg`Set up an authenticator`,
  'totp.remove': msg`Removed an authenticator`,
  'passkey.create': msg`Added a passkey`,
  'passkey.remove': msg`Removed a passkey`,
  'key.create': msg`Made a key`,
  'key.revoke': msg`Revoked a key`,
  'worker_key.create': msg`Made a key of a worker`,
  'worker_key.revoke': msg`Revoked a key of a worker`,
  'workspace.create': msg`Made a workspace`,
  'workspace.configure': msg`Changed the workspace`,
  'workspace.second_factor': msg`Changed whether a second step is asked for`,
  'member.join': msg`Joined the workspace`,
  'member.change': msg`Changed what a member is`,
  'member.remove': msg`Took a member out`,
  'invitation.create': msg`Made an invitation`,
  'invitation.revoke': msg`Revoked an invitation`,
  'link.create': msg`Made a link`,
  'link.open': msg`Opened a link`,
  'link.revoke': msg`Revoked a link`,
  'project.name_member': msg`Named a member in a project`,
  'project.unname_member': msg`Took a member out of a project`,
  'project.budget': msg`Set a budget`,
  'project.transfer': msg`Gave a project away`,
  'project.receive': msg`Was given a project`,
  'call.decide': msg`Decided what a lost answer cost`,
}

const ACTORS: Record<string, MessageDescriptor> = {
  nobody: msg`Nobody who had signed in`,
  local: msg`The owner of the server`,
  command: msg`A command at the server`,
  key: msg`A key`,
  link: msg`A link`,
  session: msg`A session`,
}

/** What people call what the log names. What is not known here keeps its name. */
export function useAuditWords() {
  const { t } = useLingui()
  const words = (of: Record<string, MessageDescriptor>, name: string, all: string) => (of[name] ? t(of[name]) : all)
  return {
    actionWords: (action: string) => words(ACTIONS, action, action),
    actorWords: (actor: string) => words(ACTORS, actor.split(' ')[0] ?? '', actor),
  }
}
