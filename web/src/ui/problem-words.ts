import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What is said of refusals that people meet often, in their own language. What is not here is said as the server says it. */
export const PROBLEM_WORDS: Record<string, MessageDescriptor> = {
  accounts_off: msg`This server has one owner and no accounts. Start it with --auth accounts to have them.`,
  confirmation_needed: msg`Sign in again, or send your password: you signed in more than 10 minutes ago.`,
  file_changed: msg`The file was changed or moved since it was chosen: bring it again.`,
  last_admin: msg`Somebody has to administer the server: make somebody else an administrator first.`,
  last_owner: msg`A workspace needs an owner: make somebody else an owner first.`,
  link_expired: msg`The link has ended.`,
  model_installed: msg`The model is installed already.`,
  name_taken: msg`Somebody has this name already: choose another one.`,
  no_totp: msg`You have no authenticator.`,
  session_needed: msg`This takes somebody who is signed in with a browser.`,
  too_many_imports: msg`Many other files are being fetched: wait until some of them are there.`,
  too_many_installations: msg`Other models are on their way: wait for one of them.`,
  wrong_code: msg`The code is another one, or was used already. The app shows a new one in a moment.`,
  wrong_token: msg`That is not the token of this server.`,
  wrong_password: msg`The name or the password is not right.`,
}
