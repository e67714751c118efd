import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { isGuest } from '../../api/client'
import { namesQuery, type Comment } from '../../api/comments'
import { meQuery } from '../../api/server'

type Said = Pick<Comment, 'id' | 'user_id' | 'link_id'>

/** What was said on this page by somebody who came by a link: the server does not tell guests apart. */
const saidHere = new Set<string>()
export const rememberSaid = (comment: Said) => saidHere.add(comment.id)

interface Authors {
  nameOf: (comment: Said) => string
  /** Whether who looks may remove it: their own, or anybody's where they administer the workspace. */
  mayRemove: (comment: Said) => boolean
}

export function useAuthors(): Authors {
  const { t } = useLingui()
  const guest = isGuest()
  const me = useQuery({ ...meQuery, enabled: !guest })
  const names = useQuery({ ...namesQuery, enabled: !guest && me.data?.kind === 'session' })
  const own = me.data?.user?.id
  const { kind, workspace } = me.data ?? {}
  const people = names.data
  return useMemo(() => {
    const isOwn = ({ id, user_id }: Said) => saidHere.has(id) || (user_id != null && user_id === own)
    const isMaker = kind === 'local' || workspace?.role === 'owner' || workspace?.role === 'admin'
    const nameOf = (comment: Said) => {
      if (isOwn(comment)) return t`You`
      if (comment.link_id) return t`A guest`
      if (comment.user_id) return people?.get(comment.user_id) ?? (guest ? t`The makers` : t`A member`)
      return kind === 'local' ? t`You` : t`The makers`
    }
    return { nameOf, mayRemove: (comment: Said) => !guest && (isMaker || isOwn(comment)) }
  }, [t, guest, own, kind, workspace, people])
}
