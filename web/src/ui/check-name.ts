import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

/** What the server calls its checks. */
const NAMES: Record<string, MessageDescriptor> = {
  database: msg`database`,
  queue: msg`queue of jobs`,
  disk: msg`disk`,
  storage: msg`storage`,
  ffmpeg: msg`ffmpeg`,
  sandbox: msg`sandbox`,
  drawings: msg`drawings`,
  speech: msg`speech`,
}

/** Returns what people call a check; one that is not known here keeps its name. */
export function useCheckName(): (name: string) => string {
  const { t } = useLingui()
  return (name) => (NAMES[name] ? t(NAMES[name]) : name)
}
