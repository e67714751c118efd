import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** The kinds of the templates that come with the program. Others are called as their authors call them. */
export const KIND_WORDS: Record<string, MessageDescriptor> = {
  quote: msg({ message: 'Quote', context: 'kind of template' }),
  product: msg({ message: 'Product', context: 'kind of template' }),
  greeting: msg({ message: 'Greeting', context: 'kind of template' }),
  news: msg({ message: 'News', context: 'kind of template' }),
  comparison: msg({ message: 'Comparison', context: 'kind of template' }),
}
