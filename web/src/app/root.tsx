import { Outlet, useLocation } from '@tanstack/react-router'

import { Shell } from './shell'

/** Where people come by a link, who have no account and nothing to do with the rest of the studio. */
export const REVIEW = '/review'

/** What is round every page: nothing, for guests. */
export function Root() {
  const isGuest = useLocation({ select: ({ pathname }) => pathname === REVIEW })
  return isGuest ? <Outlet /> : <Shell />
}
