import type { Schemas } from '../api/client'
import { me } from './answers'

interface Who {
  role?: Schemas['WorkspaceRole']
  isAdmin?: boolean
}

/** Somebody who is signed in, in a workspace. */
export const person = ({ role = 'owner', isAdmin = false }: Who = {}): Schemas['Me'] => ({
  ...me,
  kind: 'session',
  is_signed_in: true,
  is_admin: isAdmin,
  user: {
    id: 'ana',
    name: 'ana',
    display_name: 'ANA',
    email: null,
    is_admin: isAdmin,
    is_disabled: false,
    created_at: '2026-11-30T01:00:00Z',
  },
  workspace: {
    id: 'w',
    name: 'Kitchen',
    plan: 'free',
    project_default: 'editor',
    needs_second_factor: false,
    created_at: '2026-11-30T01:00:00Z',
    role,
  },
})
