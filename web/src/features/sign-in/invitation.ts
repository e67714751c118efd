const KEY = 'gala.invitation'

/**
 * Returns the invitation of a link, which stands behind the hash so that it is sent nowhere, and takes it out of the
 * address. It is kept with this tab alone, for who signs in before joining.
 */
export function takeInvitation(): string {
  const found = decodeURIComponent(location.hash.slice(1))
  try {
    if (found) sessionStorage.setItem(KEY, found)
    const kept = found || (sessionStorage.getItem(KEY) ?? '')
    if (found) history.replaceState(history.state, '', location.pathname)
    return kept
  } catch {
    return found
  }
}
