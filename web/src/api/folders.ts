import { queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type PublishedFolder = Schemas['PublishedFolder']

const params = (id: string) => ({ params: { path: { id } } })
const key = (project: string) => ['project', project, 'folder'] as const

/** What is being brought up to date is asked for so often. Otherwise the events of the project tell. */
const ASK_AGAIN_MS = 2000

/** The folder of a project in the store. */
export const publishedFolderQuery = (project: string) =>
  queryOptions({
    queryKey: [...key(project), 'published'],
    queryFn: ({ signal }) =>
      answered(client.GET('/api/v1/projects/{id}/folder/published', { ...params(project), signal })),
    refetchInterval: ({ state: { data } }) => (data?.is_published && !data.is_current ? ASK_AGAIN_MS : false),
  })

/** Keeps the folder up to date from now on, or leaves it as it is. */
export const usePublishFolder = (project: string) =>
  useAct(
    (isKept: boolean) =>
      isKept
        ? answered(client.PUT('/api/v1/projects/{id}/folder/published', params(project)))
        : answered(client.DELETE('/api/v1/projects/{id}/folder/published', params(project))),
    key(project),
  )

/** The folder of a project in Google Drive, with its link. */
export const sharedFolderQuery = (project: string) =>
  queryOptions({
    queryKey: [...key(project), 'shared'],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/projects/{id}/folder', { ...params(project), signal })),
  })

/** Lets whoever has its link see the folder, or nobody any more. */
export const useShareFolder = (project: string) =>
  useAct(
    async (isShared: boolean): Promise<void> => {
      if (isShared) await answered(client.PUT('/api/v1/projects/{id}/folder/link', params(project)))
      else await answered(client.DELETE('/api/v1/projects/{id}/folder/link', params(project)))
    },
    key(project),
  )
