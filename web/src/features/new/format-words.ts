import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import type { Format } from './brief'

export const FORMAT_WORDS: Record<Format, MessageDescriptor> = {
  '9:16': msg`Upright, 9:16`,
  '16:9': msg`Wide, 16:9`,
  '1:1': msg`Square, 1:1`,
  '4:5': msg`Portrait, 4:5`,
}
