import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What of a document was not taken over, as the server says it. */
const WORDS: Record<string, MessageDescriptor> = {
  'a list without a clip of this cut': msg`a list without a clip of this cut`,
  'a clip of a file that was not handed over': msg`a clip of a file that was not handed over`,
  'a dissolve for which its clips have no pictures: it is read as a cut': msg`a dissolve for which its clips have no pictures: it is read as a cut`,
  'a clip that reaches past the end of its file': msg`a clip that reaches past the end of its file`,
  'the document has none: they stay as they were': msg`the document has none: they stay as they were`,
  'a sound of a file that was not handed over': msg`a sound of a file that was not handed over`,
  'a sound that was trimmed or used more than once: cut it in the timeline': msg`a sound that was trimmed or used more than once: cut it in the timeline`,
  'the sound of a film, which was moved without its pictures': msg`the sound of a film, which was moved without its pictures`,
  'clips that are nested deeper than any program does': msg`clips that are nested deeper than any program does`,
  'a time that is no whole frame of the cut': msg`a time that is no whole frame of the cut`,
  'a time that is no whole frame of the cut; what follows on its track is not read': msg`a time that is no whole frame of the cut; what follows on its track is not read`,
  'a place that is no whole frame of the cut': msg`a place that is no whole frame of the cut`,
  'a length that is no whole frame of the cut': msg`a length that is no whole frame of the cut`,
  'a clip of no known file, or from before its file begins': msg`a clip of no known file, or from before its file begins`,
  'a clip that is switched off': msg`a clip that is switched off`,
  'a clip before the start of the cut': msg`a clip before the start of the cut`,
  'a marker at no whole frame of the cut': msg`a marker at no whole frame of the cut`,
  'a marker at no whole frame': msg`a marker at no whole frame of the cut`,
  'a track that is trimmed as a whole': msg`a track that is trimmed as a whole`,
  'a transition whose length is no whole frames': msg`a transition whose length is no whole frames`,
  'a transition that is no dissolve: it is read as one': msg`a transition that is no dissolve: it is read as one`,
  'and more': msg`and more`,
}

type WithName = (name: string) => MessageDescriptor

/** Those that name something of the document. */
const NAMING: readonly (readonly [RegExp, WithName])[] = [
  [/^the effect "(.*)"$/, (name) => msg`the effect “${name}”`],
  [/^the marker "(.*)" of a clip$/, (name) => msg`the marker “${name}” of a clip`],
  [/^a nested (.*)$/, (name) => msg`a nested ${name}`],
  [/^an element <(.*)>$/, (name) => msg`an element <${name}>`],
  [/^<(.*)> of a clip$/, (name) => msg`<${name}> of a clip`],
  [/^an object of the schema "(.*)"$/, (name) => msg`an object of the schema “${name}”`],
  [/^an event at another speed: (.*)$/, (name) => msg`an event at another speed: ${name}`],
  [/^an event that is before one hour, or ends before it begins: (.*)$/, (name) => msg`an event that is before one hour, or ends before it begins: ${name}`],
  [/^the transition "(.*)": its clip is read without$/, (name) => msg`the transition “${name}”: its clip is read without`],
]

/** What people read of it; what is not known yet is said as the server says it. */
export function unreadWords(what: string, t: (message: MessageDescriptor) => string): string {
  const known = WORDS[what]
  if (known) return t(known)
  for (const [pattern, words] of NAMING) {
    const [, name] = pattern.exec(what) ?? []
    if (name !== undefined) return t(words(name))
  }
  return what
}
