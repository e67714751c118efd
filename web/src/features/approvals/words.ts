import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'

import type { Review } from '../../api/scenes'
import type { StateLook } from '../../ui/state-word'

/** What a reviewer said, as a mark and a word. */
export const APPROVALS: Record<Review['approval'], [StateLook, MessageDescriptor]> = {
  pending: ['waiting', msg`Not reviewed`],
  approved: ['done', msg`Approved`],
  changes_requested: ['blocked', msg`Changes wanted`],
  rejected: ['failed', msg`Rejected`],
}

/** What of a scene is approved by itself. */
export const STAGES: Record<Review['stage'], MessageDescriptor> = {
  script: msg`Text`,
  image: msg`Picture`,
  animation: msg`Motion`,
  final: msg`Clip`,
}
