import { Trans, useLingui } from '@lingui/react/macro'
import {
  ArrowLeftToLine,
  ArrowRightToLine,
  Captions,
  Keyboard,
  Magnet,
  Maximize2,
  Merge,
  Redo2,
  Scissors,
  Trash2,
  Undo2,
  UnfoldHorizontal,
  ZoomIn,
  ZoomOut,
  type LucideIcon,
} from 'lucide-react'
import { Button } from '../../../ui/button'
import { addCaptionHere } from '../commands/add-caption'
import type { Command } from '../commands/command'
import { deleteClips, rippleDelete } from '../commands/delete-clips'
import { redo, undo } from '../commands/go-back'
import { joinClips } from '../commands/join-clips'
import { showKeys } from '../commands/show-keys'
import { splitClips } from '../commands/split-clips'
import { toggleSnapping } from '../commands/toggle-snapping'
import { trimToPlayhead } from '../commands/trim-to-playhead'
import { zoomFit, zoomIn, zoomOut } from '../commands/zoom'
import type { Editor } from '../state/editor'
import styles from './toolbar.module.css'
import { useKeysText } from './use-keys-text'

const [trimStart, trimEnd] = trimToPlayhead

/** What is done most, as buttons. */
export function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useLingui()
  const keysText = useKeysText()
  const { history, habits } = editor
  const [lastUndo, lastRedo] = [history.undo.at(-1), history.redo.at(-1)]
  const hint = (command: Command, name = t(command.label)) => `${name} (${keysText(command.keys[0] ?? '')})`
  const tool = (command: Command | undefined, Icon: LucideIcon, name?: string, isOn?: boolean) =>
    command && (
      <Button
        key={command.id}
        kind="quiet"
        className={styles.tool}
        aria-label={name ?? t(command.label)}
        aria-pressed={isOn}
        title={hint(command, name)}
        disabled={!(command.isEnabled?.(editor) ?? true)}
        onClick={() => command.run(editor)}
      >
        <Icon aria-hidden size={18} />
      </Button>
    )
  return (
    <div className={styles.bar} role="toolbar" aria-label={t`Tools`}>
      <div className={styles.group}>
        {tool(undo, Undo2, lastUndo && t`Undo: ${t(lastUndo.label)}`)}
        {tool(redo, Redo2, lastRedo && t`Redo: ${t(lastRedo.label)}`)}
      </div>
      <div className={styles.group}>
        <Button className={styles.split} title={hint(splitClips)} onClick={() => splitClips.run(editor)}>
          <Scissors aria-hidden size={16} />
          <Trans>Split</Trans>
        </Button>
        {tool(trimStart, ArrowLeftToLine)}
        {tool(trimEnd, ArrowRightToLine)}
        {tool(joinClips, Merge)}
        {tool(addCaptionHere, Captions)}
        {tool(deleteClips, Trash2)}
        {tool(rippleDelete, UnfoldHorizontal)}
      </div>
      <div className={styles.group}>
        {tool(toggleSnapping, Magnet, undefined, habits.isSnapping)}
        {tool(zoomOut, ZoomOut)}
        {tool(zoomIn, ZoomIn)}
        {tool(zoomFit, Maximize2)}
        {tool(showKeys, Keyboard)}
      </div>
    </div>
  )
}
