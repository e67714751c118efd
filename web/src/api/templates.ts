import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { client, type Schemas } from './client'
import { answered, ApiProblem } from './problem'

export type Template = Schemas['Template']
export type TemplateOutline = Schemas['TemplateOutline']
export type TemplateUse = Schemas['TemplateUse']
/** The parameters by their names. */
export type TemplateData = Record<string, unknown>

/** The most that the server lists at a time. */
const PAGE = 100
const KEY = ['templates'] as const
/** Pictures of templates stay known so long after they were last seen. */
const KEPT_MS = 30 * 60_000

const path = (id: string) => ({ path: { id } })
/** A document goes as it was written, so that the server tells in which line of it something is wrong. */
const asWritten = (text: string) => ({ body: text as unknown as Record<string, never>, bodySerializer: () => text })
const asBody = (data: TemplateData) => data as Record<string, never>

/** Those of the workspace, newest first, and behind them those that come with the program. */
export const templateList = (deleted = false) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list', { deleted }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, deleted, ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/templates', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

/** One of them, also where it was deleted. */
export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/templates/{id}', { params: path(id), signal })),
  })

/** A version of a template with data. */
export interface FilledTemplate {
  id: string
  version: number
  data: TemplateData
}

const expandedKey = (id: string) => [...KEY, id, 'expanded'] as const

/** How long the video will be that data make of a template, or all that is wrong with them. */
export const expandedQuery = ({ id, version, data }: FilledTemplate) =>
  queryOptions({
    queryKey: [...expandedKey(id), version, data],
    queryFn: async ({ signal }) => {
      const asked = client.POST('/api/v1/templates/{id}/expand', { params: path(id), body: { data: asBody(data) }, signal })
      // The timeline itself is long, and nobody here reads it.
      return { durationMs: (await answered(asked)).duration_ms }
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: isPassing,
  })

/** A picture of that video, at a moment of it or at its middle, within so many pixels. */
export const previewQuery = ({ id, version, data }: FilledTemplate, longest: number, atMs?: number) =>
  queryOptions({
    queryKey: [...KEY, id, 'preview', version, data, longest, atMs],
    queryFn: ({ signal }): Promise<Blob> => {
      const body = { data: asBody(data), longest, ...(atMs !== undefined && { at_ms: atMs }) }
      return answered(client.POST('/api/v1/templates/{id}/preview', { params: path(id), body, parseAs: 'blob', signal })) as Promise<Blob>
    },
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: isPassing,
  })

/** What a server cannot do now it can perhaps soon; what it refuses stays refused. */
const isPassing = (failures: number, error: Error) => failures < 3 && !(error instanceof ApiProblem && error.status < 500)

/** What the first timeline of a project was made of. */
export const templateUseQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'template'],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/projects/{id}/template', { params: path(project), signal })),
    // It never changes.
    staleTime: Infinity,
  })

/** Makes a project of a template and data, and its video. The key is that of the button: pressing it twice makes one. */
export function useRenderTemplate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, data, key, ...rest }: { id: string; data: TemplateData; title?: string; quality: Schemas['Quality']; key: string }) =>
      answered(
        client.POST('/api/v1/templates/{id}/render', {
          params: { ...path(id), header: { 'Idempotency-Key': key } },
          body: { ...rest, data: asBody(data) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['projects'] })
      void queries.invalidateQueries({ queryKey: ['jobs'] })
    },
  })
}

/** Changes what templates there are. What the server answers is known from then on. */
function useTemplateAct<Input>(act: (input: Input) => Promise<Template>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (template) => queries.setQueryData(templateQuery(template.id).queryKey, template),
    onSettled: () => queries.invalidateQueries({ queryKey: [...KEY, 'list'] }),
  })
}

/** Keeps a new template. The key is that of the document: sending it twice keeps one. */
export const useAddTemplate = () =>
  useTemplateAct(({ text, key }: { text: string; key: string }) =>
    answered(client.POST('/api/v1/templates', { params: { header: { 'Idempotency-Key': key } }, ...asWritten(text) })),
  )

/** Puts another document in the place of a version. */
export const useReplaceTemplate = () =>
  useTemplateAct(({ id, version, text }: { id: string; version: number; text: string }) =>
    answered(client.PUT('/api/v1/templates/{id}', { params: { ...path(id), header: { 'If-Match': `"${version}"` } }, ...asWritten(text) })),
  )

export const useRestoreTemplate = () =>
  useTemplateAct((id: string) => answered(client.POST('/api/v1/templates/{id}/restore', { params: path(id) })))

export function useDeleteTemplate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answered(client.DELETE('/api/v1/templates/{id}', { params: path(id) })),
    onSettled: (_nothing, _error, id) => {
      void queries.invalidateQueries({ queryKey: [...KEY, 'list'] })
      void queries.invalidateQueries({ queryKey: templateQuery(id).queryKey, exact: true })
    },
  })
}

/** Looks again at what was wrong with data: a file that was being looked into is ready by now. */
export function useLookAgainAtData(id: string) {
  const queries = useQueryClient()
  return useCallback(() => void queries.invalidateQueries({ queryKey: expandedKey(id) }), [queries, id])
}
