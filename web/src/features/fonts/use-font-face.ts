import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { assetQuery } from '../../api/assets'
import { drawnFontUrl } from '../../api/fonts'

/** Has the browser draw with a font that was brought, and returns the name by which it does, once it can. */
export function useFontFace(id: string): string | undefined {
  const font = useQuery({ ...assetQuery(id), enabled: id !== '' })
  const url = id === '' ? undefined : font.data && drawnFontUrl(font.data)
  const [loaded, setLoaded] = useState<string>()
  useEffect(() => {
    if (url === undefined || !('FontFace' in globalThis)) return
    const name = `brought ${id}`
    const face = new FontFace(name, `url("${url}")`)
    let isOver = false
    face.load().then(
      () => {
        if (isOver) return
        document.fonts.add(face)
        setLoaded(name)
      },
      // Without it the sample is drawn as usual.
      () => undefined,
    )
    return () => {
      isOver = true
      document.fonts.delete(face)
      setLoaded(undefined)
    }
  }, [id, url])
  return loaded
}
