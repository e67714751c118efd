import { useEffect } from 'react'

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => unknown
}

/** Asks for the next page once the end of the one before is seen. One that failed is asked for by its button alone. */
export function useMore(isAtEnd: boolean, { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage }: Pages): void {
  const wants = isAtEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (wants) void fetchNextPage()
  }, [wants, fetchNextPage])
}
