import type { QueryClient } from '@tanstack/react-query'

import { spokenFilm } from '../../../api/films'
import { assetsQuery } from '../../../api/projects'
import type { TimelineDocument } from '../../../api/timeline-document'
import { captionsOfVtt, heardIn } from '../calculations/spoken-captions'
import type { NewCaptions } from '../calculations/track-acts'

/** What is said in a timeline, as captions: where the project knows it of a video that was made, and nothing otherwise. */
export async function spokenIn(queries: QueryClient, project: string, document: TimelineDocument): Promise<NewCaptions> {
  const film = await spokenFilm(await queries.fetchQuery(assetsQuery(project)))
  if (!film) return { language: 'und', captions: [] }
  return { language: film.language, captions: heardIn(captionsOfVtt(film.captions), film.timeline as TimelineDocument, document) }
}
