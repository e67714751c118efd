import { generate } from 'lean-qr'
import { useMemo } from 'react'

import styles from './qr-code.module.css'

/** Light modules round the code, without which readers do not find it (ISO/IEC 18004). */
const QUIET = 4

/** A QR code, dark on light in both themes: many readers take no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(text)
    const modules: string[] = []
    for (let y = 0; y < code.size; y += 1) {
      for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) modules.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`)
    }
    return { size: code.size + 2 * QUIET, path: modules.join('') }
  }, [text])
  return (
    <svg className={styles.code} role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
