import { frameAt, seekTime } from '../../lib/frames'

/** Videos are made at up to 60 frames a second; a step is one of the usual 30. */
const FPS = 30
const FASTEST = 4

/** Controls that take keys themselves. */
const TAKES_KEYS = 'input, textarea, select, button, a, [contenteditable]'

/**
 * Does what a key stands for: Space or K plays and stops, J and L go back and faster, arrows step frames (ten with Shift),
 * Home and End, M for the sound, F for the whole screen. Returns whether it stood for anything.
 */
export function playerCommand(event: KeyboardEvent, player: HTMLVideoElement): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false
  if (event.target instanceof Element && event.target.closest(TAKES_KEYS)) return false
  const step = (frames: number) => {
    player.pause()
    player.currentTime = Math.min(seekTime(frameAt(player.currentTime, FPS) + frames, FPS), player.duration || 0)
  }
  const far = event.shiftKey ? 10 : 1
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case ' ':
    case 'k':
      player.playbackRate = 1
      if (player.paused) void player.play()
      else player.pause()
      return true
    case 'l':
      if (!player.paused) player.playbackRate = Math.min(player.playbackRate * 2, FASTEST)
      void player.play()
      return true
    case 'j':
      player.playbackRate = 1
      player.currentTime = Math.max(0, player.currentTime - 2)
      return true
    case 'ArrowRight':
      step(far)
      return true
    case 'ArrowLeft':
      step(-far)
      return true
    case 'Home':
      player.currentTime = 0
      return true
    case 'End':
      player.currentTime = player.duration || 0
      return true
    case 'm':
      player.muted = !player.muted
      return true
    case 'f':
      void player.requestFullscreen()
      return true
    default:
      return false
  }
}
