import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** Why a file cannot be had from its address, and what to do about it, by the codes of the jobs that fetch them. */
export const IMPORT_FAULTS: Record<string, MessageDescriptor> = {
  address_refused: msg`Nothing is fetched from this address: name one in the public internet, over http or https. Servers of your own network have to be permitted (GALA_IMPORT_SERVERS).`,
  not_there: msg`There is no file at this address: look whether it is right.`,
  address_denied: msg`Its server does not give the file out: name an address that needs no sign-in.`,
  not_media: msg`What is there is no file of a type that is taken. A page with a video in it is none: name the address of the file itself.`,
  file_too_large: msg`The file is larger than 64 GiB: bring a smaller one.`,
  quota_exceeded: msg`Your plan has no room for the file: delete others, or have more room given to you.`,
  checksum_mismatch: msg`The file that is there is not the one that was meant.`,
  empty_file: msg`The file is empty: name the address of another one.`,
  import_away: msg`Its server does not answer, or broke off: try again later.`,
  import_too_slow: msg`The file did not come within six hours: bring it yourself, by an upload.`,
}
