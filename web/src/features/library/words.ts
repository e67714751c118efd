import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { MapPin, Palette, UserRound, type LucideIcon } from 'lucide-react'

import type { LibraryKind } from '../../api/library'

/** What comes back from video to video: one, several, and their mark. */
export const KINDS: Record<LibraryKind, [MessageDescriptor, MessageDescriptor, LucideIcon]> = {
  character: [msg`Character`, msg`Characters`, UserRound],
  place: [msg`Place`, msg`Places`, MapPin],
  style: [msg({ message: 'Style', context: 'library' }), msg({ message: 'Styles', context: 'library' }), Palette],
}
