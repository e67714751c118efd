import { Trans, useLingui } from '@lingui/react/macro'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useState, type RefObject } from 'react'

import type { Project } from '../../api/projects'
import { Button } from '../../ui/button'
import { useMore } from '../../ui/use-more'
import { useVirtualGrid } from '../../ui/use-virtual-grid'
import styles from './dashboard-page.module.css'
import { ProjectCard } from './project-card'

/** As in the style sheet. */
const MIN_WIDTH = 212
const FACTS_HEIGHT = 120
const RESTORE_HEIGHT = 48
const ROW_HEIGHT = 148

interface Props {
  projects: readonly Project[]
  list: UseInfiniteQueryResult
}

/** The projects, of which only those in view are drawn; more are asked for as the end comes into view. */
export function ProjectGrid({ projects, list }: Props) {
  const { t } = useLingui()
  const [focused, setFocused] = useState(-1)
  const restores = projects.some(({ deleted_at }) => deleted_at !== undefined) ? RESTORE_HEIGHT : 0
  const grid = useVirtualGrid({
    count: projects.length,
    minWidth: MIN_WIDTH,
    columnGap: 16,
    rowGap: 24,
    heightOf: (cardWidth, columns) =>
      columns === 1 ? ROW_HEIGHT + restores : Math.round((cardWidth * 4) / 3) + FACTS_HEIGHT + restores,
    keep: [focused],
  })
  useMore(grid.isAtEnd, list)
  return (
    <>
      <ul
        ref={grid.ref as RefObject<HTMLUListElement>}
        className={styles.grid}
        style={grid.style}
        data-columns={grid.columns}
        aria-label={t`Videos`}
      >
        {grid.placed.map(({ index, style }) => {
          const project = projects[index]
          return (
            project && (
              <ProjectCard
                key={project.id}
                project={project}
                style={style}
                position={index + 1}
                total={list.hasNextPage ? -1 : projects.length}
                onFocus={() => setFocused(index)}
              />
            )
          )
        })}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  )
}
