import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import { activate, LOCALES } from '../../app/i18n'
import { applyTheme, keepPreferences, readPreferences, type Theme } from '../../lib/preferences'
import { Field } from '../../ui/field'

export function AppearanceForm() {
  const { i18n, t } = useLingui()
  const [kept, setKept] = useState(readPreferences)
  const name = (locale: string) => new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale

  const change = async (part: Partial<typeof kept>) => {
    const next = { ...readPreferences(), ...part }
    setKept(next)
    keepPreferences(next)
    applyTheme(next.theme)
    if (part.locale) await activate(part.locale)
  }

  return (
    <>
      <Field label={<Trans>Colours</Trans>}>
        {(control) => (
          <select {...control} value={kept.theme} onChange={(event) => void change({ theme: event.target.value as Theme })}>
            <option value="system">{t`As the system`}</option>
            <option value="light">{t`Light`}</option>
            <option value="dark">{t`Dark`}</option>
          </select>
        )}
      </Field>
      <Field label={<Trans>Language of these pages</Trans>}>
        {(control) => (
          <select {...control} value={i18n.locale} onChange={(event) => void change({ locale: event.target.value })}>
            {LOCALES.map((locale) => (
              <option key={locale} value={locale} lang={locale}>
                {name(locale)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  )
}
