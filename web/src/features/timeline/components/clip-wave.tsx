import { useQuery } from '@tanstack/react-query'

import { peaksQuery } from '../../../api/assets'
import { Waveform } from '../../../ui/waveform'
import type { Wave } from '../state/use-waves'
import styles from './clip-strip.module.css'

/** What a clip sounds like. */
export function ClipWave({ wave: { url, fromMs, toMs } }: { wave: Wave }) {
  const peaks = useQuery(peaksQuery(url)).data
  if (!peaks) return null
  const columnsPerMs = peaks.sample_rate / peaks.samples_per_pixel / 1000
  return (
    <span className={styles.wave} data-wave>
      <Waveform peaks={peaks.data} from={fromMs * columnsPerMs} to={toMs * columnsPerMs} />
    </span>
  )
}
