import { addCaptionHere } from './add-caption'
import { choose } from './choose'
import type { Command } from './command'
import { deleteClips, rippleDelete } from './delete-clips'
import { goTo } from './go-to'
import { redo, undo } from './go-back'
import { joinClips } from './join-clips'
import { mute } from './mute'
import { nudgeClips } from './nudge-clips'
import { play } from './play'
import { save } from './save'
import { showKeys } from './show-keys'
import { playBack, playOn } from './shuttle'
import { splitClips } from './split-clips'
import { stepFrames } from './step-frames'
import { addTracks, deleteTrack, lowerTrack, muteTrack, raiseTrack } from './tracks'
import { toggleSnapping } from './toggle-snapping'
import { trimToPlayhead } from './trim-to-playhead'
import { zoomFit, zoomIn, zoomOut } from './zoom'

/** Everything that can be done on a timeline. */
export const COMMANDS: readonly Command[] = [
  play,
  playOn,
  playBack,
  ...stepFrames,
  ...goTo,
  mute,
  splitClips,
  ...trimToPlayhead,
  deleteClips,
  rippleDelete,
  joinClips,
  addCaptionHere,
  muteTrack,
  raiseTrack,
  lowerTrack,
  deleteTrack,
  ...addTracks,
  ...nudgeClips,
  undo,
  redo,
  save,
  ...choose,
  toggleSnapping,
  zoomIn,
  zoomOut,
  zoomFit,
  showKeys,
]
