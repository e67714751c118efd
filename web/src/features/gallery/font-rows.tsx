import type { I18n } from '@lingui/core'
import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

import type { Schemas } from '../../api/client'
import { range } from '../../lib/format'

/** The name of a fact, and the fact where it is known. */
export type FactRow = [ReactNode, ReactNode]

interface Words {
  i18n: I18n
  number: (value: number) => string
}

/** So many scripts are named: those that a font has most letters of. */
const NAMED = 8

/** What is known of a font. */
export function fontRows(font: Schemas['FontFacts'] | null | undefined, { i18n, number }: Words): FactRow[] {
  if (!font) return []
  const { family, style, weight_from: lightest, weight_to: boldest, is_italic: isItalic, scripts, axes } = font
  return [
    [<Trans context="font">Family</Trans>, <span dir="auto">{family}</span>],
    [<Trans context="font">Cut</Trans>, style && <span dir="auto">{style}</span>],
    [<Trans context="font">Weight</Trans>, range(number(lightest), number(boldest))],
    [<Trans context="font">Italic</Trans>, isItalic && <Trans>yes</Trans>],
    [<Trans context="font">Variable</Trans>, axes.length > 0 && <span dir="ltr">{axes.map(({ tag, from, to }) => `${tag} ${range(number(from), number(to))}`).join(', ')}</span>],
    [<Trans context="font">Scripts</Trans>, scripts.slice(0, NAMED).map(({ script }) => nameOf(script, i18n.locale)).join(', ')],
    [<Trans context="font">Characters</Trans>, <Plural value={font.characters} one="# character" other="# characters" />],
    [<Trans>Licence</Trans>, font.license && <span dir="auto">{font.license}</span>],
    [<Trans>Licence to read</Trans>, isWebAddress(font.license_url) && <a href={font.license_url} rel="noreferrer noopener" target="_blank" dir="ltr">{font.license_url}</a>],
    [<Trans>Copyright</Trans>, font.copyright && <span dir="auto">{font.copyright}</span>],
    [<Trans>May be embedded</Trans>, embeddingOf(font.embedding)],
  ]
}

function nameOf(script: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'script' }).of(script) ?? script
  } catch {
    return script
  }
}

/** A font says what it likes: nothing but an address of the web is a link. */
const isWebAddress = (text: string | null | undefined): text is string => /^https?:\/\//i.test(text ?? '')

/** As the `fsType` of its OS/2 table has it: of several bits the one that permits most counts. */
function embeddingOf(type: number | null | undefined): ReactNode {
  if (type == null) return undefined
  if (type & 8) return <Trans>in what is edited</Trans>
  if (type & 4) return <Trans>in what is viewed and printed</Trans>
  if (type & 2) return <Trans>not without leave of its owner</Trans>
  return <Trans>in anything</Trans>
}
