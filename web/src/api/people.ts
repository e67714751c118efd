import { queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type Member = Schemas['Member']
export type WorkspaceRole = Schemas['WorkspaceRole']
export type Invitation = Schemas['Invitation']
export type User = Schemas['User']

const path = (id: string) => ({ params: { path: { id } } })

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/members', { signal }))).items,
})

export const useChangeMember = () =>
  useAct(
    ({ id, role }: { id: string; role: WorkspaceRole }) =>
      answered(client.PATCH('/api/v1/members/{id}', { ...path(id), body: { role } })),
    membersQuery.queryKey,
    ['me'],
  )

export const useRemoveMember = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/members/{id}', path(id))), membersQuery.queryKey, ['me'], ['workspaces'])

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/invitations', { signal }))).items,
})

export const useInvite = () =>
  useAct(
    (body: Schemas['CreateInvitation']) => answered(client.POST('/api/v1/invitations', { body })),
    invitationsQuery.queryKey,
  )

export const useRevokeInvitation = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/invitations/{id}', path(id))), invitationsQuery.queryKey)

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/users', { signal }))).items,
})

export const useAddUser = () =>
  useAct((body: Schemas['CreateUser']) => answered(client.POST('/api/v1/users', { body })), usersQuery.queryKey)

export const useChangeUser = () =>
  useAct(
    ({ id, ...body }: { id: string } & Schemas['ChangeUser']) =>
      answered(client.PATCH('/api/v1/users/{id}', { ...path(id), body })),
    usersQuery.queryKey,
  )

export const useRemoveUser = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/users/{id}', path(id))), usersQuery.queryKey, membersQuery.queryKey)
