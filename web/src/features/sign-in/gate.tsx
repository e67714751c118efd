import { useQuery } from '@tanstack/react-query'

import { signInMethodsQuery } from '../../api/passkeys'
import { ApiProblem } from '../../api/problem'
import { SignInPage } from './sign-in-page'
import { TokenPage } from './token-page'

/** What somebody sees whom the server does not know: where there are accounts, how people sign in is told to everybody. */
export function Gate() {
  const methods = useQuery(signInMethodsQuery)
  if (methods.isPending) return <p aria-live="polite" />
  const wantsToken = methods.error instanceof ApiProblem && methods.error.isUnproven
  return wantsToken ? <TokenPage /> : <SignInPage methods={methods.data} />
}
