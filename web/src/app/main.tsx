import '@fontsource-variable/bricolage-grotesque/wght.css'
import '@fontsource-variable/inter/wght.css'
import '../styles/tokens.css'
import '../styles/base.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { applyTheme, readPreferences } from '../lib/preferences'
import { activate, chosenLocale } from './i18n'
import { Providers } from './providers'

// A server that was upgraded has no files of the page before: the new page is fetched, once.
window.addEventListener('vite:preloadError', (event) => {
  const key = 'gala.reloaded'
  if (sessionStorage.getItem(key)) return
  sessionStorage.setItem(key, '1')
  event.preventDefault()
  location.reload()
})

const preferences = readPreferences()
applyTheme(preferences.theme)
await activate(chosenLocale(preferences.locale))
const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
)
