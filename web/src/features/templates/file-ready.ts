import { createContext, useContext } from 'react'

/** Is told when a file that somebody chose can be used. */
export const FileReady = createContext<() => void>(() => undefined)
export const useFileReady = () => useContext(FileReady)
