import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import {
  Building2,
  Cpu,
  KeyRound,
  LibraryBig,
  MonitorSmartphone,
  Palette,
  Plug,
  ScrollText,
  Server,
  ShieldCheck,
  Speech,
  UserCog,
  UserRound,
  Users,
  type LucideIcon,
} from 'lucide-react'

import type { Me } from '../../api/server'

interface Place {
  to: string
  label: MessageDescriptor
  icon: LucideIcon
  /** Whether there is anything for who asks. Absent: always. */
  isFor?: (me: Me) => boolean
}

interface Group {
  name: MessageDescriptor
  places: Place[]
}

const isSignedIn = (me: Me) => me.kind === 'session'
export const managesWorkspace = (me: Me | undefined) =>
  me?.kind === 'session' && (me.workspace?.role === 'admin' || me.workspace?.role === 'owner')

/** The subjects of settings, in groups by whose they are. */
export const GROUPS: readonly Group[] = [
  {
    name: msg`Yours`,
    places: [
      { to: '/settings', label: msg`Appearance`, icon: Palette },
      { to: '/settings/you', label: msg`You`, icon: UserRound, isFor: (me) => me.is_signed_in },
      { to: '/settings/security', label: msg`Signing in`, icon: ShieldCheck, isFor: isSignedIn },
      { to: '/settings/sessions', label: msg`Sessions`, icon: MonitorSmartphone, isFor: isSignedIn },
      { to: '/settings/keys', label: msg`API keys`, icon: KeyRound, isFor: isSignedIn },
    ],
  },
  {
    name: msg`Workspace`,
    places: [
      { to: '/settings/workspace', label: msg`Workspace and plan`, icon: Building2 },
      { to: '/settings/library', label: msg`Library`, icon: LibraryBig },
      { to: '/settings/presenters', label: msg`Presenters`, icon: Speech },
      { to: '/settings/people', label: msg`People`, icon: Users, isFor: isSignedIn },
      { to: '/settings/audit', label: msg`Audit log`, icon: ScrollText, isFor: (me) => managesWorkspace(me) || (isSignedIn(me) && me.is_admin) },
    ],
  },
  {
    name: msg`Installation`,
    places: [
      { to: '/settings/users', label: msg`Users`, icon: UserCog, isFor: (me) => isSignedIn(me) && me.is_admin },
      { to: '/settings/providers', label: msg`Voices and providers`, icon: Plug },
      { to: '/settings/models', label: msg`Local models`, icon: Cpu },
      { to: '/settings/server', label: msg`Server`, icon: Server },
    ],
  },
]
