import type { Film } from './film'

/** Frames of two videos that are seen so far apart look as one. */
const TOGETHER_MS = 40

/** Lets one film do what another one does, until the returned function is called. */
export function follow(leader: Film, follower: Film): () => void {
  const align = () => {
    const { isPlaying, speed } = leader.state
    if (isPlaying && speed > 0) {
      if (!follower.state.isPlaying || follower.state.speed !== speed) follower.play(speed)
      if (Math.abs(follower.ms - leader.ms) > 2 * TOGETHER_MS) follower.seek(leader.ms)
      return
    }
    if (follower.state.isPlaying) follower.pause()
    if (follower.frame !== leader.frame && !follower.video?.seeking) follower.seekFrame(leader.frame)
  }
  const leave = [leader.subscribe(align), leader.onTick(align)]
  return () => leave.forEach((stop) => stop())
}
