import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { filmQuery, NO_FACTS, versionsOf, type FilmFacts, type FilmVersion } from '../../api/films'
import { projectQuery, type Asset } from '../../api/projects'
import { Film } from './film'

/** The finished videos of a project, and the one that is looked at: the newest, until another one is chosen. */
export interface FilmDesk {
  film: Film
  versions: readonly FilmVersion[]
  version: FilmVersion | undefined
  choose: (video: string) => void
  facts: FilmFacts
  /** Whether all is told of the video that will be. */
  areFactsKnown: boolean
  isNewest: boolean
}

export function useFilmDesk(project: string, assets: readonly Asset[]): FilmDesk {
  const [film] = useState(() => new Film())
  const [chosen, choose] = useState<string>()
  const versions = useMemo(() => versionsOf(assets), [assets])
  const newest = versions.at(-1)
  const version = versions.find(({ video }) => video.id === chosen) ?? newest
  const status = useQuery(projectQuery(project)).data?.status
  const isBeingMade = status !== undefined && !['completed', 'ready_for_edit', 'failed'].includes(status)
  const { data, isPending } = useQuery(filmQuery(project, version, assets, isBeingMade))
  return { film, versions, version, choose, facts: data ?? NO_FACTS, areFactsKnown: !isPending, isNewest: version === newest }
}
