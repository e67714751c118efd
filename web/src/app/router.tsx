import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'

import { gallerySearch } from '../features/gallery/search'
import { momentSearch } from '../lib/moment'
import { withWords } from './i18n'
import { NotFound } from './not-found'
import { REVIEW, Root } from './root'
import { RouteError } from './route-error'
import { settingsRoutes } from './settings-routes'

interface Context {
  queries: QueryClient
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: NotFound })

/** The first page: its words are there with the studio's own. */
const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { deleted?: true } => (search.deleted ? { deleted: true } : {}),
  component: lazyRouteComponent(() => import('../features/dashboard/dashboard-page'), 'DashboardPage'),
})

const create = createRoute({
  getParentRoute: () => root,
  path: '/new',
  validateSearch: (search: Record<string, unknown>): { series?: string } =>
    typeof search.series === 'string' ? { series: search.series } : {},
  component: lazyRouteComponent(withWords(() => import('../features/new/new-page')), 'NewPage'),
})

const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id',
  validateSearch: momentSearch,
  component: lazyRouteComponent(withWords(() => import('../features/project/project-page')), 'ProjectPage'),
})

const storyboard = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id/scenes',
  validateSearch: (search: Record<string, unknown>): { scene?: string } =>
    typeof search.scene === 'string' ? { scene: search.scene } : {},
  component: lazyRouteComponent(withWords(() => import('../features/storyboard/storyboard-page')), 'StoryboardPage'),
})

const timeline = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id/timeline',
  component: lazyRouteComponent(withWords(() => import('../features/timeline/timeline-page')), 'TimelinePage'),
})

const exportPage = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id/export',
  component: lazyRouteComponent(withWords(() => import('../features/export/export-page')), 'ExportPage'),
})

const projectAssets = createRoute({
  getParentRoute: () => root,
  path: '/projects/$id/gallery',
  validateSearch: gallerySearch,
  component: lazyRouteComponent(withWords(() => import('../features/gallery/gallery-page')), 'ProjectGalleryPage'),
})

const assets = createRoute({
  getParentRoute: () => root,
  path: '/gallery',
  validateSearch: gallerySearch,
  component: lazyRouteComponent(withWords(() => import('../features/gallery/gallery-page')), 'GalleryPage'),
})

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(withWords(() => import('../features/jobs/jobs-page')), 'JobsPage'),
})

const seriesAll = createRoute({
  getParentRoute: () => root,
  path: '/series',
  component: lazyRouteComponent(withWords(() => import('../features/series/series-list-page')), 'SeriesListPage'),
})

const series = createRoute({
  getParentRoute: () => root,
  path: '/series/$id',
  component: lazyRouteComponent(withWords(() => import('../features/series/series-page')), 'SeriesPage'),
})

const batches = createRoute({
  getParentRoute: () => root,
  path: '/batches',
  component: lazyRouteComponent(withWords(() => import('../features/batches/batch-list-page')), 'BatchListPage'),
})

const newBatch = createRoute({
  getParentRoute: () => root,
  path: '/batches/new',
  component: lazyRouteComponent(withWords(() => import('../features/batches/new-batch-page')), 'NewBatchPage'),
})

const batch = createRoute({
  getParentRoute: () => root,
  path: '/batches/$id',
  component: lazyRouteComponent(withWords(() => import('../features/batches/batch-page')), 'BatchPage'),
})

const templates = createRoute({
  getParentRoute: () => root,
  path: '/templates',
  component: lazyRouteComponent(withWords(() => import('../features/templates/template-list-page')), 'TemplateListPage'),
})

const template = createRoute({
  getParentRoute: () => root,
  path: '/templates/$id',
  validateSearch: (search: Record<string, unknown>): { project?: string } =>
    typeof search.project === 'string' ? { project: search.project } : {},
  component: lazyRouteComponent(withWords(() => import('../features/templates/template-page')), 'TemplatePage'),
})

const mentions = createRoute({
  getParentRoute: () => root,
  path: '/mentions',
  component: lazyRouteComponent(withWords(() => import('../features/mentions/mentions-page')), 'MentionsPage'),
})

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(withWords(() => import('../features/sign-in/join-page')), 'JoinPage'),
})

const review = createRoute({
  getParentRoute: () => root,
  path: REVIEW,
  validateSearch: momentSearch,
  component: lazyRouteComponent(withWords(() => import('../features/review/review-page')), 'ReviewPage'),
})

const tree = root.addChildren([dashboard, create, project, storyboard, timeline, exportPage, projectAssets, assets, jobs, seriesAll, series, batches, newBatch, batch, templates, template, mentions, join, review, settingsRoutes(root)])

export function createAppRouter(queries: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    scrollRestoration: true,
    ...(history ? { history } : {}),
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
