import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'

/** Does something at the server, and reads again what it changes. */
export function useAct<Input, Output>(act: (input: Input) => Promise<Output>, ...changes: readonly QueryKey[]) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => void Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}
