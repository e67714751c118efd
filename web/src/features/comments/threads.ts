import type { Comment } from '../../api/comments'
import type { SceneStart } from '../../api/films'
import type { Scene } from '../../api/projects'

/** What somebody said, with all that was said to it, the oldest first. */
export interface Thread {
  comment: Comment
  replies: Comment[]
  isSettled: boolean
  /** Where it stands in the film that is shown; nowhere, if it is about no moment of it. */
  atMs: number | undefined
  /** The number of the scene that it is about. */
  scene: number | undefined
}

interface Place {
  scenes: readonly Pick<Scene, 'id' | 'number'>[]
  starts: readonly SceneStart[]
}

/** Puts comments into threads, in the order of the film; those that are about no moment come first, the oldest first. */
export function threadsOf(comments: readonly Comment[], place: Place): Thread[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  const oldestFirst = [...comments].sort((a, b) => a.created_at.localeCompare(b.created_at))
  const threads = new Map<string, Thread>()
  for (const comment of oldestFirst) {
    if (comment.parent_id && byId.has(comment.parent_id)) continue
    threads.set(comment.id, { comment, replies: [], isSettled: Boolean(comment.resolved_at), ...placeOf(comment, place) })
  }
  for (const comment of oldestFirst) threads.get(rootOf(comment, byId))?.replies.push(comment)
  for (const thread of threads.values()) thread.replies = thread.replies.filter(({ id }) => id !== thread.comment.id)
  return [...threads.values()].sort((a, b) => (a.atMs ?? -1) - (b.atMs ?? -1))
}

function rootOf(comment: Comment, byId: ReadonlyMap<string, Comment>): string {
  const parent = comment.parent_id ? byId.get(comment.parent_id) : undefined
  return parent ? rootOf(parent, byId) : comment.id
}

function placeOf({ scene_id, at_ms }: Comment, { scenes, starts }: Place): Pick<Thread, 'atMs' | 'scene'> {
  if (!scene_id) return { atMs: at_ms ?? undefined, scene: undefined }
  const scene = scenes.find(({ id }) => id === scene_id)?.number
  const start = starts.find(({ number }) => number === scene)?.aloneMs
  return { atMs: start === undefined ? undefined : start + (at_ms ?? 0), scene }
}
