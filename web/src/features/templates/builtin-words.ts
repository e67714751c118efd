import type { I18n, MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

import type { TemplateOutline } from '../../api/templates'

/** What stands in the templates that come with the program, which are written in English: by the words there. */
const WORDS: Record<string, MessageDescriptor> = {
  'A BCP 47 tag': msg({ message: 'A BCP 47 tag', context: 'of a template' }),
  'A product in one picture: its name, up to four reasons, what it costs and what it cost before, and what to do now.': msg({ message: 'A product in one picture: its name, up to four reasons, what it costs and what it cost before, and what to do now.', context: 'of a template' }),
  'A sentence that stays: large letters that come in word by word, who said it, and a slow light behind them.': msg({ message: 'A sentence that stays: large letters that come in word by word, who said it, and a slow light behind them.', context: 'of a template' }),
  'A word on the corner of the picture, such as New': msg({ message: 'A word on the corner of the picture, such as New', context: 'of a template' }),
  'Accent': msg({ message: 'Accent', context: 'of a template' }),
  'Background': msg({ message: 'Background', context: 'of a template' }),
  'Badge': msg({ message: 'Badge', context: 'of a template' }),
  'Balloons rise, confetti falls, and a name is called out: a greeting to send in a message.': msg({ message: 'Balloons rise, confetti falls, and a name is called out: a greeting to send in a message.', context: 'of a template' }),
  'Before and after': msg({ message: 'Before and after', context: 'of a template' }),
  'Below the name, such as poet or founder': msg({ message: 'Below the name, such as poet or founder', context: 'of a template' }),
  'Birthday greeting': msg({ message: 'Birthday greeting', context: 'of a template' }),
  'Colours of the balloons': msg({ message: 'Colours of the balloons', context: 'of a template' }),
  'Film behind': msg({ message: 'Film behind', context: 'of a template' }),
  'Format': msg({ message: 'Format', context: 'of a template' }),
  'From whom': msg({ message: 'From whom', context: 'of a template' }),
  'Greeting': msg({ message: 'Greeting', context: 'of a template' }),
  'Headlines': msg({ message: 'Headlines', context: 'of a template' }),
  'How long each is seen, in milliseconds': msg({ message: 'How long each is seen, in milliseconds', context: 'of a template' }),
  'How long one is shown, in milliseconds': msg({ message: 'How long one is shown, in milliseconds', context: 'of a template' }),
  'How long the line goes, in milliseconds': msg({ message: 'How long the line goes, in milliseconds', context: 'of a template' }),
  'How old they are': msg({ message: 'How old they are', context: 'of a template' }),
  'In the place of the picture; it is silent': msg({ message: 'In the place of the picture; it is silent', context: 'of a template' }),
  'Language': msg({ message: 'Language', context: 'of a template' }),
  'Message': msg({ message: 'Message', context: 'of a template' }),
  'Name': msg({ message: 'Name', context: 'of a template' }),
  'Name of the programme': msg({ message: 'Name of the programme', context: 'of a template' }),
  'News over a picture, a film or a drawn ground: a lower third that turns from one headline to the next, with the name of the programme.': msg({ message: 'News over a picture, a film or a drawn ground: a lower third that turns from one headline to the next, with the name of the programme.', context: 'of a template' }),
  'On the coloured tab, such as Weather': msg({ message: 'On the coloured tab, such as Weather', context: 'of a template' }),
  'Picture': msg({ message: 'Picture', context: 'of a template' }),
  'Picture after': msg({ message: 'Picture after', context: 'of a template' }),
  'Picture before': msg({ message: 'Picture before', context: 'of a template' }),
  'Picture behind': msg({ message: 'Picture behind', context: 'of a template' }),
  'Price': msg({ message: 'Price', context: 'of a template' }),
  'Price before': msg({ message: 'Price before', context: 'of a template' }),
  'Product with price': msg({ message: 'Product with price', context: 'of a template' }),
  'Quote': msg({ message: 'Quote', context: 'of a template' }),
  'Quote card': msg({ message: 'Quote card', context: 'of a template' }),
  'Reasons': msg({ message: 'Reasons', context: 'of a template' }),
  'Title': msg({ message: 'Title', context: 'of a template' }),
  'Topic': msg({ message: 'Topic', context: 'of a template' }),
  'Two pictures of the same place: a line goes over the one and leaves the other behind it. Without pictures it shows a drawn one.': msg({ message: 'Two pictures of the same place: a line goes over the one and leaves the other behind it. Without pictures it shows a drawn one.', context: 'of a template' }),
  'What they are': msg({ message: 'What they are', context: 'of a template' }),
  'What to do now': msg({ message: 'What to do now', context: 'of a template' }),
  'Who said it': msg({ message: 'Who said it', context: 'of a template' }),
  'Whose birthday it is': msg({ message: 'Whose birthday it is', context: 'of a template' }),
  'With its currency, as people read it': msg({ message: 'With its currency, as people read it', context: 'of a template' }),
  'Word for after': msg({ message: 'Word for after', context: 'of a template' }),
  'Word for before': msg({ message: 'Word for before', context: 'of a template' }),
}

/** Returns a text of a template in the language of the studio, where it comes with the program. */
export function textOf(isBuiltIn: boolean, text: string, i18n: I18n): string {
  const word = isBuiltIn ? WORDS[text] : undefined
  return word ? i18n._(word) : text
}

/** What a template is called and makes. */
export const wordsOfTemplate = ({ title, description, is_built_in: isBuiltIn }: TemplateOutline, i18n: I18n) => ({
  title: textOf(isBuiltIn, title, i18n),
  description: textOf(isBuiltIn, description, i18n),
})

export function useTemplateWords(outline: TemplateOutline) {
  const { i18n } = useLingui()
  return wordsOfTemplate(outline, i18n)
}
