import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'

import type { Job } from '../../api/jobs'
import type { Project } from '../../api/projects'
import { StateWord, type StateLook } from '../../ui/state-word'

type Word = [StateLook, MessageDescriptor]

const PROJECT: Record<Project['status'], Word> = {
  draft: ['waiting', msg`Waiting`],
  processing_script: ['running', msg`Reading the script`],
  awaiting_approval: ['blocked', msg`Waiting for approval`],
  generating_images: ['running', msg`Making pictures`],
  animating_scenes: ['running', msg`Making scenes`],
  rendering: ['running', msg`Rendering`],
  ready_for_edit: ['done', msg`Ready for the editor`],
  completed: ['done', msg`Finished`],
  failed: ['failed', msg`Failed`],
}

const JOB: Record<Job['state'], Word> = {
  BLOCKED: ['blocked', msg`Waits for others`],
  QUEUED: ['waiting', msg`Waiting`],
  RUNNING: ['running', msg`At work`],
  SUCCEEDED: ['done', msg`Done`],
  FAILED: ['failed', msg`Failed`],
  CANCELLED: ['cancelled', msg`Cancelled`],
}

export const JOB_KIND: Record<Job['kind'], MessageDescriptor> = {
  generate_plan: msg`Plan the scenes`,
  process_clip: msg`Make a scene`,
  generate_take: msg`Make a take`,
  generate_scene_image: msg`Make a picture`,
  animate_scene: msg`Set a picture in motion`,
  render_segment: msg`Render a part`,
  render_final: msg`Finish the video`,
  watermark_draft: msg`Mark a draft`,
  export_package: msg`Make a package`,
  transcribe_asset: msg`Write down what is said`,
  match_film: msg`Take in a film`,
  publish_folder: msg`Update the folder`,
  import_asset: msg`Fetch a file`,
  render_animatic: msg`Make an animatic`,
  ingest_asset: msg`Look into a file`,
  move_asset: msg`Move a file`,
}

export const isUnderWay = (status: Project['status']) => PROJECT[status][0] === 'running' || status === 'draft'

export function ProjectState({ status }: { status: Project['status'] }) {
  const { t } = useLingui()
  const [look, word] = PROJECT[status]
  return <StateWord look={look}>{t(word)}</StateWord>
}

export function JobState({ state }: { state: Job['state'] }) {
  const { t } = useLingui()
  const [look, word] = JOB[state]
  return <StateWord look={look}>{t(word)}</StateWord>
}
