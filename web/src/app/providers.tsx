import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'

import { ApiProblem, Unreachable } from '../api/problem'
import { createAppRouter } from './router'

/** What the server refused is refused again; where it is away, it may be back in a moment. */
function mayRetry(failures: number, error: Error): boolean {
  if (error instanceof Unreachable) return failures < 5
  return error instanceof ApiProblem && error.status >= 500 && failures < 2
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: mayRetry, staleTime: 5000, networkMode: 'always' }, mutations: { networkMode: 'always' } },
  })
}

const queries = createQueryClient()
const router = createAppRouter(queries)

export function Providers() {
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  )
}
