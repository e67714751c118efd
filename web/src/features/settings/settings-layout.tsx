import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { meQuery } from '../../api/server'
import { GROUPS } from './places'
import styles from './settings-layout.module.css'

/** A page for each subject, beside the list of subjects. */
export function SettingsLayout() {
  const { t } = useLingui()
  const me = useQuery(meQuery)
  const data = me.data
  const nav = useRef<HTMLElement>(null)
  const path = useLocation({ select: ({ pathname }) => pathname })
  // On a phone the subjects are a row that is swiped: the one that is shown is in view.
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView?.({ block: 'nearest', inline: 'center' })
  }, [path, data])
  const groups = GROUPS.map(({ name, places }) => ({
    name,
    places: places.filter(({ isFor }) => !isFor || (data !== undefined && isFor(data))),
  }))
  return (
    <div className={styles.layout}>
      <nav ref={nav} className={styles.nav} aria-label={t`Settings`}>
        {groups
          .filter(({ places }) => places.length > 0)
          .map(({ name, places }) => (
            <div key={name.id} className={styles.group}>
              <p id={`settings-${name.id}`}>{t(name)}</p>
              <ul aria-labelledby={`settings-${name.id}`}>
                {places.map(({ to, label, icon: Icon }) => (
                  <li key={to}>
                    <Link to={to} activeOptions={{ exact: true, includeSearch: false }}>
                      <Icon aria-hidden size={18} />
                      {t(label)}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
      </nav>
      <div className={styles.subject}>
        <Outlet />
      </div>
    </div>
  )
}
