import { capsOf } from '../commands/chord'
import styles from './keys.module.css'

/** A key as it stands on keyboards. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={styles.keys}>
      {capsOf(of).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  )
}
