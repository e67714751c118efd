import { useQuery } from '@tanstack/react-query'

import { madePeaksQuery } from '../../api/assets'
import { Waveform } from '../../ui/waveform'
import styles from './inspector.module.css'

/** Enough for the width of a take. */
const SAMPLES_PER_PIXEL = 1920

/** What a voice of a scene sounds like; nothing where that is not known. */
export function TakeWave({ asset }: { asset: string }) {
  const peaks = useQuery(madePeaksQuery(asset, SAMPLES_PER_PIXEL)).data
  if (!peaks) return null
  return (
    <span className={styles.wave} data-wave aria-hidden>
      <Waveform peaks={peaks.data} />
    </span>
  )
}
