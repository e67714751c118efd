import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'

import { putIntoLists } from '../../api/assets'
import { uploadQueue, type Upload } from './queue'

/** The files that are on their way. */
export const useUploads = (): readonly Upload[] => useSyncExternalStore(uploadQueue.follow, uploadQueue.all)

/** Takes uploads up again with the page, and shows what came of them in every list. Stands once, round every page. */
export function useUploadKeeper(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const stop = uploadQueue.onAsset((asset) => putIntoLists(queries, asset))
    const wake = () => uploadQueue.wake()
    window.addEventListener('online', wake)
    void uploadQueue.restore()
    return () => {
      stop()
      window.removeEventListener('online', wake)
    }
  }, [queries])
}

/** How much of what is under way is there, from 0 to 1; nothing where nothing is. */
export function shareOf(uploads: readonly Upload[]): number | undefined {
  const open = uploads.filter(({ state }) => state === 'sending' || state === 'waiting' || state === 'checking')
  const size = open.reduce((sum, upload) => sum + upload.size, 0)
  return open.length === 0 ? undefined : size === 0 ? 0 : open.reduce((sum, upload) => sum + upload.sent, 0) / size
}
