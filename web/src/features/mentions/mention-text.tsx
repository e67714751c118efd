import type { Comment } from '../../api/comments'
import styles from './mentions.module.css'
import { partsOf } from './names'

/** What somebody said, with the people whom it names. */
export function MentionText({ comment }: { comment: Pick<Comment, 'text' | 'mentions'> }) {
  return partsOf(comment.text, comment.mentions).map(({ text, person }, index) =>
    person ? (
      <span key={index} className={styles.mention} title={person.display_name}>
        {text}
      </span>
    ) : (
      text
    ),
  )
}
