import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router'

/** The pages of settings, one for each subject. */
export function settingsRoutes<Parent extends AnyRoute>(parent: Parent) {
  const settings = createRoute({
    getParentRoute: () => parent,
    path: '/settings',
    component: lazyRouteComponent(() => import('../features/settings/settings-layout'), 'SettingsLayout'),
  })
  const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => settings, path, component })
  return settings.addChildren([
    page('/', lazyRouteComponent(() => import('../features/settings/appearance-page'), 'AppearancePage')),
    page('/you', lazyRouteComponent(() => import('../features/settings/you-page'), 'YouPage')),
    page('/security', lazyRouteComponent(() => import('../features/settings/security-page'), 'SecurityPage')),
    page('/sessions', lazyRouteComponent(() => import('../features/settings/sessions-page'), 'SessionsPage')),
    page('/keys', lazyRouteComponent(() => import('../features/settings/keys-page'), 'KeysPage')),
    page('/workspace', lazyRouteComponent(() => import('../features/settings/workspace-page'), 'WorkspacePage')),
    page('/library', lazyRouteComponent(() => import('../features/library/library-page'), 'LibraryPage')),
    page('/people', lazyRouteComponent(() => import('../features/settings/people-page'), 'PeoplePage')),
    page('/audit', lazyRouteComponent(() => import('../features/settings/audit-page'), 'AuditPage')),
    page('/users', lazyRouteComponent(() => import('../features/settings/users-page'), 'UsersPage')),
    page('/models', lazyRouteComponent(() => import('../features/settings/models-page'), 'ModelsPage')),
    page('/providers', lazyRouteComponent(() => import('../features/settings/providers-page'), 'ProvidersPage')),
    page('/server', lazyRouteComponent(() => import('../features/settings/server-page'), 'ServerPage')),
  ])
}
