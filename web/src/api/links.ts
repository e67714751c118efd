import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { actAsGuest, client, type Schemas } from './client'
import { answered, ApiProblem } from './problem'

export type ShareLink = Schemas['ShareLink']
export type NewLink = Schemas['CreateShareLink']

export const linksQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'links'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/links', { params: { path: { id: project } }, signal }))).items,
  })

export function useMakeLink(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewLink) =>
      answered(client.POST('/api/v1/projects/{id}/links', { params: { path: { id: project } }, body })),
    onSettled: () => void queries.invalidateQueries({ queryKey: linksQuery(project).queryKey }),
  })
}

export function useWithdrawLink(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (link: string) =>
      answered(
        client.DELETE('/api/v1/projects/{id}/links/{link_id}', { params: { path: { id: project, link_id: link } } }),
      ),
    onSettled: () => void queries.invalidateQueries({ queryKey: linksQuery(project).queryKey }),
  })
}

/** The address that shows a project by a link. What stands behind the `#` is sent to no server, and kept in no log. */
export const linkAddress = (token: string) => `${location.origin}/review#${token}`

/** What a link asks for before it opens. */
export type LinkState = 'open' | 'password' | 'ended'

/** Finds out whether a link opens anything, and whether it asks for a password. */
export async function lookAtLink(token: string): Promise<LinkState> {
  actAsGuest(token)
  try {
    const me = await answered(client.GET('/api/v1/me', {}))
    return me.kind === 'link' ? 'open' : 'ended'
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    if (error.code === 'link_password_needed') return 'password'
    if (error.isUnproven || error.isNowhere) return 'ended'
    throw error
  } finally {
    actAsGuest(undefined)
  }
}

/** What somebody may who came by a link, and where. */
export interface Visit {
  project: string
  mayReview: boolean
}

/** Any password will do where a link asks for none, but there has to be one. */
const NO_PASSWORD = '-'
/** A comment that nobody ever wrote: whoever may settle comments is told that it is not there, others that they may not. */
const NO_COMMENT = '00000000-0000-0000-0000-000000000000'

/** Opens a link by the name of a guest, who is who asks from then on. */
export async function openLink(token: string, name: string, password: string | undefined): Promise<Visit> {
  const body = { token, name, password: password ?? NO_PASSWORD }
  const pass = await answered(client.POST('/api/v1/auth/open-link', { body }))
  actAsGuest(pass.token)
  const { items } = await answered(client.GET('/api/v1/projects', { params: { query: { limit: 1 } } }))
  const [project] = items
  if (!project) throw new ApiProblem(404, { code: 'not_found' })
  return { project: project.id, mayReview: await mayReview(project.id) }
}

/** No answer tells what a link is good for, so that something harmless is tried. */
async function mayReview(project: string): Promise<boolean> {
  const params = { path: { id: project, comment_id: NO_COMMENT } }
  const { response } = await client.PATCH('/api/v1/projects/{id}/comments/{comment_id}', {
    params,
    body: { is_resolved: true },
  })
  return response.status === 404
}
