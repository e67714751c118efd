import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import type { Job } from './jobs'
import { answered } from './problem'
import type { Scene } from './projects'
import type { Review } from './scenes'

export type ApprovalRules = Schemas['ApprovalRules']

const path = (id: string) => ({ path: { id } })

/** What of a project waits for people. */
export const approvalRulesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'approval-rules'],
    queryFn: ({ signal }) =>
      answered(client.GET('/api/v1/projects/{id}/approval-rules', { params: path(project), signal })),
  })

export const useSetApprovalRules = (project: string) =>
  useAct(
    (rules: ApprovalRules) =>
      answered(client.PUT('/api/v1/projects/{id}/approval-rules', { params: path(project), body: rules })),
    ['project', project],
    ['jobs'],
  )

const awaitsApproval = ({ error, waiting }: Job) =>
  error?.error_code === 'approval_needed' || waiting?.error_code === 'approval_needed'

/** The scenes of which a job waits until something of them is approved. */
export const unapprovedScenesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'unapproved'],
    queryFn: async ({ signal }) => {
      const scenes = new Set<string>()
      let cursor: string | undefined
      do {
        const query = { project_id: project, state: 'BLOCKED' as const, limit: 100, ...(cursor && { cursor }) }
        const page = await answered(client.GET('/api/v1/jobs', { params: { query }, signal }))
        for (const job of page.items) if (awaitsApproval(job) && job.scene_id) scenes.add(job.scene_id)
        cursor = page.next_cursor
      } while (cursor)
      return [...scenes]
    },
  })

export interface Said {
  scene: Pick<Scene, 'id' | 'version'>
  stage: Review['stage']
  approval: Review['approval']
}

/** Says the same of several scenes, one after the other, each as it was looked at. Whoever is refused ends it. */
export function useReviewAll(project: string) {
  const queries = useQueryClient()
  return useMutation({
    scope: { id: project },
    mutationFn: async (all: readonly Said[]) => {
      for (const { scene, stage, approval } of all) {
        const params = { ...path(scene.id), header: { 'If-Match': `"${scene.version}"` } }
        await answered(client.PUT('/api/v1/scenes/{id}/review', { params, body: { stage, approval, note: '' } }))
      }
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['project', project] }),
  })
}
