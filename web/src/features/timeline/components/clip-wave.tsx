import { useQuery } from '@tanstack/react-query'

import { madePeaksQuery, peaksQuery, type Peaks } from '../../../api/assets'
import { Waveform } from '../../../ui/waveform'
import type { Wave } from '../state/use-waves'
import styles from './clip-strip.module.css'

/** Twenty-five columns a second. */
const SAMPLES_PER_PIXEL = 1920

/** What a clip sounds like. */
export function ClipWave({ wave: { peaks, ...part } }: { wave: Wave }) {
  return 'url' in peaks ? <Brought url={peaks.url} {...part} /> : <Made asset={peaks.asset} {...part} />
}

type Part = Omit<Wave, 'peaks'>

function Brought({ url, ...part }: Part & { url: string }) {
  const peaks = useQuery(peaksQuery(url)).data
  return peaks ? <Drawn peaks={peaks} {...part} /> : null
}

function Made({ asset, ...part }: Part & { asset: string }) {
  const peaks = useQuery(madePeaksQuery(asset, SAMPLES_PER_PIXEL)).data
  return peaks ? <Drawn peaks={peaks} {...part} /> : null
}

function Drawn({ peaks, fromMs, toMs }: Part & { peaks: Peaks }) {
  const columnsPerMs = peaks.sample_rate / peaks.samples_per_pixel / 1000
  return (
    <span className={styles.wave} data-wave>
      <Waveform peaks={peaks.data} from={fromMs * columnsPerMs} to={toMs * columnsPerMs} />
    </span>
  )
}
