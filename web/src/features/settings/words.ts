import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import type { KeyScope } from '../../api/keys'
import type { WorkspaceRole } from '../../api/people'
import type { ProjectDefault } from '../../api/workspaces'

export const ROLES: Record<WorkspaceRole, MessageDescriptor> = {
  member: msg`Member`,
  admin: msg`Admin`,
  owner: msg`Owner`,
}

export const PROJECT_DEFAULTS: Record<ProjectDefault, MessageDescriptor> = {
  editor: msg`Edit all of them`,
  reviewer: msg`See and review all of them`,
  viewer: msg`See all of them`,
  none: msg`See only those that name them`,
}

export const SCOPES: Record<KeyScope, [MessageDescriptor, MessageDescriptor]> = {
  read: [msg`Read`, msg`See what there is, fetch files.`],
  write: [msg`Write`, msg`Change projects and scenes, comment, approve.`],
  render: [msg`Render`, msg`Make projects and videos, which may cost money.`],
  admin: [msg`Administer`, msg`Change people, keys and budgets.`],
}
