import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router'

import { withWords } from './i18n'

/** The pages of settings, one for each subject. */
export function settingsRoutes<Parent extends AnyRoute>(parent: Parent) {
  const settings = createRoute({
    getParentRoute: () => parent,
    path: '/settings',
    component: lazyRouteComponent(withWords(() => import('../features/settings/settings-layout')), 'SettingsLayout'),
  })
  const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => settings, path, component })
  return settings.addChildren([
    page('/', lazyRouteComponent(withWords(() => import('../features/settings/appearance-page')), 'AppearancePage')),
    page('/you', lazyRouteComponent(withWords(() => import('../features/settings/you-page')), 'YouPage')),
    page('/security', lazyRouteComponent(withWords(() => import('../features/settings/security-page')), 'SecurityPage')),
    page('/sessions', lazyRouteComponent(withWords(() => import('../features/settings/sessions-page')), 'SessionsPage')),
    page('/keys', lazyRouteComponent(withWords(() => import('../features/settings/keys-page')), 'KeysPage')),
    page('/workspace', lazyRouteComponent(withWords(() => import('../features/settings/workspace-page')), 'WorkspacePage')),
    page('/library', lazyRouteComponent(withWords(() => import('../features/library/library-page')), 'LibraryPage')),
    page('/presenters', lazyRouteComponent(withWords(() => import('../features/presenters/presenters-page')), 'PresentersPage')),
    page('/people', lazyRouteComponent(withWords(() => import('../features/settings/people-page')), 'PeoplePage')),
    page('/audit', lazyRouteComponent(withWords(() => import('../features/settings/audit-page')), 'AuditPage')),
    page('/users', lazyRouteComponent(withWords(() => import('../features/settings/users-page')), 'UsersPage')),
    page('/models', lazyRouteComponent(withWords(() => import('../features/settings/models-page')), 'ModelsPage')),
    page('/providers', lazyRouteComponent(withWords(() => import('../features/settings/providers-page')), 'ProvidersPage')),
    page('/server', lazyRouteComponent(withWords(() => import('../features/settings/server-page')), 'ServerPage')),
  ])
}
