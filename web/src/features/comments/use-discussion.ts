import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { commentsQuery, type Comment, type Line } from '../../api/comments'
import type { SceneStart } from '../../api/films'
import type { Scene } from '../../api/projects'
import { clock } from '../../lib/format'
import { frameOfMs } from '../../lib/frames'
import type { Film } from '../player/film'
import type { Pin } from '../player/pins'
import { useAuthors } from './authors'
import { threadsOf, type Thread } from './threads'

interface Subject {
  project: string
  film: Film
  /** Those of the project, to tell which one a comment is about. */
  scenes: readonly Pick<Scene, 'id' | 'number'>[]
  starts: readonly SceneStart[]
  /** Only what is about this scene, whose clip is the film. */
  scene?: string | undefined
}

/** What is said of a film and drawn on it, and what is being said. */
export interface Discussion {
  project: string
  film: Film
  scene: string | undefined
  threads: readonly Thread[]
  pins: readonly Pin[]
  isPending: boolean
  error: Error | null
  retry: () => void
  /** Whether comments and drawings are seen. */
  isShown: boolean
  setShown: (isShown: boolean) => void
  /** The thread that was chosen last. */
  chosen: string | undefined
  choose: (id: string) => void
  /** What is drawn for the comment that is being written. */
  lines: readonly Line[]
  setLines: (change: (lines: readonly Line[]) => readonly Line[]) => void
  isDrawing: boolean
  setDrawing: (isDrawing: boolean) => void
  /** Where a comment is written. */
  field: React.RefObject<HTMLTextAreaElement | null>
  write: () => void
}

const NONE: readonly Comment[] = []

export function useDiscussion({ project, film, scenes, starts, scene }: Subject): Discussion {
  const { data = NONE, isPending, error, refetch } = useQuery(commentsQuery(project))
  const { nameOf } = useAuthors()
  const [isShown, setShown] = useState(true)
  const [chosen, setChosen] = useState<string>()
  const [lines, setLines] = useState<readonly Line[]>([])
  const [isDrawing, setDrawing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)

  const threads = useMemo(() => {
    if (scene === undefined) return threadsOf(data, { scenes, starts })
    // The clip of a scene is a film of its own, which begins with the scene.
    const about = data.filter((comment) => comment.scene_id === scene || comment.parent_id)
    const own = threadsOf(about, { scenes, starts }).filter(({ comment }) => comment.scene_id === scene)
    return own.map((thread) => ({ ...thread, atMs: thread.comment.at_ms ?? undefined, scene: undefined }))
  }, [data, scenes, starts, scene])

  const pins = useMemo(
    () =>
      threads.flatMap(({ comment, atMs, isSettled }): Pin[] =>
        atMs === undefined ? [] : [{ id: comment.id, atMs, isSettled, label: `${nameOf(comment)}: ${comment.text}` }],
      ),
    [threads, nameOf],
  )

  const choose = (id: string) => {
    setChosen(id)
    const atMs = threads.find(({ comment }) => comment.id === id)?.atMs
    if (atMs === undefined) return
    film.seekFrame(frameOfMs(atMs, film.fps))
    bringTogether(film.video, document.getElementById(`comment-${id}`))
  }

  // Who came for one comment sees it: its address names it.
  const wanted = useRef(/^#comment-(.+)$/.exec(location.hash)?.[1])
  const chooseNow = useRef(choose)
  chooseNow.current = choose
  useEffect(() => {
    const thread = threads.find(({ comment, replies }) => comment.id === wanted.current || replies.some(({ id }) => id === wanted.current))
    if (!thread) return
    wanted.current = undefined
    chooseNow.current(thread.comment.id)
    document.getElementById(`comment-${thread.comment.id}`)?.scrollIntoView?.({ block: 'center' })
  }, [threads])

  const write = useCallback(() => {
    film.pause()
    setShown(true)
    // The field may come with the panel.
    requestAnimationFrame(() => field.current?.focus())
  }, [film])

  return {
    ...{ project, film, scene, threads, pins: isShown ? pins : [], isPending, error, retry: () => void refetch() },
    ...{ isShown, setShown, chosen, choose, lines, setLines, isDrawing, setDrawing, field, write },
  }
}

/** Where film and comments stand beside each other both are seen; elsewhere the film, for the comment was what was pressed. */
function bringTogether(film: Element | null, comment: Element | null): void {
  comment?.scrollIntoView({ block: 'nearest' })
  film?.scrollIntoView({ block: 'nearest' })
}

/** For who hears where something was said. */
export const momentText = (ms: number) => clock(Math.floor(ms / 1000) * 1000)
