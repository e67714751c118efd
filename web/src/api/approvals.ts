import { queryOptions } from '@tanstack/react-query'

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

/** What is said of one of several scenes. */
export interface SaidOfScene {
  scene: Pick<Scene, 'id' | 'version'>
  approval: Review['approval']
  note?: string | undefined
}

/** Says how a stage of several scenes is found, each as it was looked at: of all of them or, where one has changed, of none. */
export const useReviewStage = (project: string) =>
  useAct(
    ({ stage, said }: { stage: Review['stage']; said: readonly SaidOfScene[] }) => {
      const scenes = said.map(({ scene, approval, note = '' }) => ({ id: scene.id, version: scene.version, approval, note }))
      return answered(client.PUT('/api/v1/projects/{id}/reviews', { params: path(project), body: { stage, scenes } }))
    },
    ['project', project],
  )
