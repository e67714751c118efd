import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'

import { assetsQuery, contentUrl } from '../../../api/projects'
import type { TimelineVersion } from '../../../api/timeline'
import { Button } from '../../../ui/button'
import { useLive } from '../../project/live'
import { picturesOf } from '../../project/outputs'
import { cutOf, cutsOf } from '../calculations/cuts'
import type { Layout } from '../calculations/layout'
import { sceneOf } from '../calculations/names'
import { COMMANDS } from '../commands/all'
import { useCommandList } from '../controller/use-command-list'
import { useKeys } from '../controller/use-keys'
import { useDraft } from '../state/use-draft'
import { useEditor } from '../state/use-editor'
import { useWaves } from '../state/use-waves'
import { AddTrack } from './add-track'
import { DraftButton } from './draft-button'
import { EditNote } from './edit-note'
import { Inspector } from './inspector'
import { SavedWord } from './saved-word'
import { StagePlayer } from './stage-player'
import { Toolbar } from './toolbar'
import { Tracks } from './tracks'
import { useIsNarrow } from './use-is-narrow'
import styles from './workbench.module.css'

/** The list of keys is asked for on every page. */
const LISTED = COMMANDS.filter(({ id }) => id !== 'keys')

const HEAD_PX = { narrow: 40, wide: 136 }

interface Props {
  project: string
  version: TimelineVersion
  say: (what: MessageDescriptor) => void
}

/** Where a timeline is worked on: the player, what is chosen, and the tracks. */
export function Workbench({ project, version, say }: Props) {
  const { t } = useLingui()
  const scroller = useRef<HTMLDivElement>(null)
  const film = useRef<HTMLVideoElement>(null)
  const headPx = useIsNarrow() ? HEAD_PX.narrow : HEAD_PX.wide
  const { editor, edits } = useEditor({ project, version, scroller, film, headPx, say })
  useKeys(editor, COMMANDS)
  useCommandList(editor, LISTED)
  useStayWhile(editor.isSaving)

  const live = useLive(project)
  const draft = useDraft(project, live.video)
  const assets = useQuery(assetsQuery(project)).data
  const cuts = useMemo(() => cutsOf(assets ?? []), [assets])
  const captions = useMemo(() => assets?.findLast(({ kind, mime }) => kind === 'captions' && mime === 'text/vtt'), [assets])
  const { cut, isCurrent } = cutOf(cuts, version.tag)
  const pictures = useMemo(() => picturesByClip(editor.layout, picturesOf(assets ?? [])), [editor.layout, assets])
  const waves = useWaves(project, editor.layout, assets)
  const isChosen = editor.selection.ids.size > 0 || editor.selection.track !== undefined
  // On a phone what is chosen lies over the tracks: it shows its name until more is wanted.
  const [isRaised, setRaised] = useState(false)
  const [width = 1, height = 1] = sidesOf(version.document.format.size)
  return (
    <div className={styles.bench} data-wide data-tall={height > width}>
      <div className={styles.player}>
        <StagePlayer editor={editor} film={film} cut={cut} captions={captions} isCurrent={isCurrent && !editor.isSaving} tag={version.tag} ratio={width / height} />
      </div>
      <div className={styles.inspector} data-chosen={isChosen} data-raised={isRaised}>
        {isChosen && (
          <div className={styles.sheetActs}>
            <Button className={styles.raise} aria-expanded={isRaised} onClick={() => setRaised(!isRaised)}>
              {isRaised ? <Trans>Less</Trans> : <Trans>Change it</Trans>}
            </Button>
            <Button kind="quiet" className={styles.close} aria-label={t`Close`} onClick={editor.selection.clear}>
              <X aria-hidden size={18} />
            </Button>
          </div>
        )}
        <Inspector editor={editor} />
      </div>
      <div className={styles.tracks}>
        <div className={styles.tools}>
          <Toolbar editor={editor} />
          {/* Not among what scrolls on a phone, where its menu would be cut off. */}
          <AddTrack editor={editor} />
          <SavedWord isSaving={editor.isSaving} isAway={edits.pending.some(({ isAway }) => isAway)} isRefused={edits.error !== null} />
          <DraftButton draft={draft} isCurrent={isCurrent} isSaving={editor.isSaving} onReady={() => say(msg`The draft is ready.`)} />
        </div>
        <EditNote error={edits.error} failed={edits.failed} onInsist={edits.insist} onForget={edits.forget} />
        <Tracks editor={editor} scroller={scroller} headPx={headPx} pictures={pictures} waves={waves} />
      </div>
    </div>
  )
}

/** Of `1080x1920` or `9:16`: width and height. */
const sidesOf = (size: string) => size.split(/[x:]/).map(Number)

/** By the id of the clip: the address of its scene's picture. */
function picturesByClip(layout: Layout, scenes: ReadonlyMap<number, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const box of layout.byId.values()) {
    const scene = box.clip?.content ? sceneOf(box) : undefined
    const picture = scene === undefined ? undefined : scenes.get(scene)
    if (picture) found.set(box.id, contentUrl(picture))
  }
  return found
}

/** What is not kept yet is not left without a word. */
function useStayWhile(isSaving: boolean): void {
  useEffect(() => {
    if (!isSaving) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isSaving])
}
