import { queryOptions, useIsFetching, useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered, answeredWithTag } from './problem'
import type { Scene } from './projects'
import { foreseen } from './scene-order'

export type SceneEdit = Schemas['SceneEdit']
export type SceneChanges = Schemas['ChangeScene']
export type SceneRevision = Schemas['SceneRevision']
export type Take = Schemas['Take']
export type Refresh = Schemas['Refresh']
export type Review = Scene['reviews'][number]
export type Wish = Schemas['RegenerateScene']

const path = (id: string) => ({ path: { id } })

/** The scenes of a project with the version that they are. */
export const storyboardQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'storyboard'],
    queryFn: async ({ signal }) => {
      const { data, tag } = await answeredWithTag(
        client.GET('/api/v1/projects/{id}/scenes', { params: path(project), signal }),
      )
      return { scenes: data.items, tag }
    },
  })

/** What was done to the scenes, newest first: as much as is looked at. */
export const historyQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'history'],
    queryFn: async ({ signal }) => {
      const params = { ...path(project), query: { limit: 20 } }
      return (await answered(client.GET('/api/v1/projects/{id}/activity', { params, signal }))).items
    },
  })

/** What is stale, and what it will cost to make it again. */
export const refreshQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'refresh'],
    queryFn: ({ signal }) =>
      answered(client.GET('/api/v1/projects/{id}/refresh', { params: path(project), signal })),
  })

/** What is said in the scenes of a project, in their order. */
export const speechQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'speech'],
    staleTime: 30_000,
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/speech', { params: path(project), signal }))).items,
  })

export const takesQuery = (project: string, scene: string) =>
  queryOptions({
    queryKey: ['project', project, 'takes', scene],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/scenes/{id}/takes', { params: path(scene), signal }))).items,
  })

/** Changes something of a project, which is read again then: nobody waits for that, a server may be away. */
function useProjectAct<Input, Output>(project: string, act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient()
  const readAgain = () => void queries.invalidateQueries({ queryKey: ['project', project] })
  return useMutation({ mutationFn: act, scope: { id: project }, onSettled: readAgain })
}

/**
 * Edits the scenes in the version that is shown. What is foreseen is shown at once. Returns the edits that take it back.
 * Edits go one after the other, each on what came of the one before.
 */
export function useEditScenes(project: string) {
  const queries = useQueryClient()
  const { queryKey } = storyboardQuery(project)
  const mutationKey = ['edit-scenes', project]
  return useMutation({
    mutationKey,
    scope: { id: project },
    mutationFn: async (edits: SceneEdit[]) => {
      const tag = queries.getQueryData(queryKey)?.tag ?? '*'
      const params = { ...path(project), header: { 'If-Match': tag } }
      return answered(client.PATCH('/api/v1/projects/{id}/scenes', { params, body: { edits } }))
    },
    onMutate: async (edits) => {
      const cancelled = queries.cancelQueries({ queryKey })
      // At once: the next key may be about what comes of this one.
      queries.setQueryData(queryKey, (shown) => {
        const scenes = shown && foreseen(shown.scenes, edits)
        return scenes && shown ? { ...shown, scenes } : shown
      })
      await cancelled
    },
    onSuccess: ({ version }) => {
      queries.setQueryData(queryKey, (shown) => shown && { ...shown, tag: `"${version}"` })
    },
    onSettled: () => {
      // What is read while another edit is under way is older than what is shown.
      if (queries.isMutating({ mutationKey }) === 1) void queries.invalidateQueries({ queryKey: ['project', project] })
    },
  })
}

/** Whether scenes of a project are being changed, or what became of that is not read yet. */
export function useScenesChange(project: string): boolean {
  const isChanging = useIsMutating({ mutationKey: ['edit-scenes', project] }) > 0
  const isReading = useIsFetching({ queryKey: storyboardQuery(project).queryKey }) > 0
  return isChanging || isReading
}

/** Makes the scenes those of an earlier version again. */
export const useRestoreScenes = (project: string) =>
  useProjectAct(project, ({ version, tag }: { version: number; tag: string }) =>
    answered(
      client.POST('/api/v1/projects/{id}/scenes/restore', {
        params: { ...path(project), header: { 'If-Match': tag } },
        body: { version },
      }),
    ),
  )

export const useChooseTake = (project: string) =>
  useProjectAct(project, (take: { scene: string; id: string }) =>
    answered(
      client.PUT('/api/v1/scenes/{id}/takes/{take_id}/choice', {
        params: { path: { id: take.scene, take_id: take.id } },
      }),
    ),
  )

/** Asks for takes. The key is that of the button: pressing it twice asks once. */
export const useRegenerate = (project: string) =>
  useProjectAct(project, ({ scene, wish, key }: { scene: string; wish: Wish; key: string }) =>
    answered(
      client.POST('/api/v1/scenes/{id}/regenerate', {
        params: { ...path(scene), header: { 'Idempotency-Key': key } },
        body: wish,
      }),
    ),
  )

/** Makes the video of the scenes as they are. */
export const useRefresh = (project: string) =>
  useProjectAct(project, (key: string) =>
    answered(
      client.POST('/api/v1/projects/{id}/refresh', {
        params: { ...path(project), header: { 'Idempotency-Key': key } },
      }),
    ),
  )

interface Verdict extends Pick<Review, 'stage' | 'approval'> {
  scene: Scene
  /** Why, or what is to be changed. */
  note?: string
}

/** Says how a stage of a scene is found, as it was looked at. */
export const useReview = (project: string) =>
  useProjectAct(project, ({ scene, stage, approval, note = '' }: Verdict) =>
    answered(
      client.PUT('/api/v1/scenes/{id}/review', {
        params: { ...path(scene.id), header: { 'If-Match': `"${scene.version}"` } },
        body: { stage, approval, note },
      }),
    ),
  )
