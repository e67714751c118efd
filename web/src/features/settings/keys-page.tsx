import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'

import { keysQuery, useRevokeKey, type ApiKey } from '../../api/keys'
import { membersQuery } from '../../api/people'
import { meQuery } from '../../api/server'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Listing } from '../../ui/listing'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { KeyDialog } from './key-dialog'
import { Subject } from './subject'
import styles from './subject.module.css'
import { SCOPES } from './words'

export const isOver = ({ revoked_at, ends_at }: ApiKey) =>
  revoked_at != null || (ends_at != null && Date.parse(ends_at) <= Date.now())

export function KeysPage() {
  const { t } = useLingui()
  const keys = useQuery(keysQuery)
  const revoke = useRevokeKey()
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | undefined>()
  return (
    <Subject
      title={<Trans>API keys</Trans>}
      intro={<Trans>For programs. A key may do what you may in this workspace, within its scopes.</Trans>}
      acts={
        <Button kind="main" onClick={() => setMaking(true)}>
          <Plus aria-hidden size={18} />
          <Trans>New key</Trans>
        </Button>
      }
    >
      <Sheet>
        <Listing query={keys} empty={<Trans>There is no key yet. A program that asks the API needs one.</Trans>}>
          {(items) => (
            <ul className={styles.list}>
              {items.map((key) => (
                <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      {isMaking && <KeyDialog onClose={() => setMaking(false)} />}
      {revoking && (
        <Confirm
          title={<Trans>Revoke {revoking.name}?</Trans>}
          act={<Trans>Revoke the key</Trans>}
          isPending={revoke.isPending}
          error={revoke.error}
          onClose={() => {
            revoke.reset()
            setRevoking(undefined)
          }}
          onConfirm={() =>
            revoke.mutate(revoking.id, {
              onSuccess: () => {
                setRevoking(undefined)
                showToast(t`The key is revoked.`)
              },
            })
          }
        >
          <p>
            {revoking.kind === 'worker' ? (
              <Trans>The worker that has it hands its jobs back and ends. The key never works again.</Trans>
            ) : (
              <Trans>Programs that use it are refused at once. The key never works again.</Trans>
            )}
          </p>
        </Confirm>
      )}
    </Subject>
  )
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { i18n, t } = useLingui()
  const me = useQuery(meQuery).data
  const isOther = apiKey.user_id != null && apiKey.user_id !== me?.user?.id
  const members = useQuery({ ...membersQuery, enabled: isOther }).data
  const when = (text: string) => dateTime(text, i18n.locale)
  const list = new Intl.ListFormat(i18n.locale, { type: 'unit' })
  const owner = members?.find((member) => member.user_id === apiKey.user_id)?.display_name
  return (
    <li className={styles.item} data-over={isOver(apiKey)}>
      <span className={styles.facts}>
        <span>
          <strong dir="auto">{apiKey.name}</strong>
          {apiKey.kind === 'worker' && (
            <span className={styles.badge}>
              <Trans>worker</Trans>
            </span>
          )}
          {isOther && owner && <span className={styles.badge}>{owner}</span>}
        </span>
        <small>
          <code>{apiKey.prefix}…</code>
          {apiKey.scopes.length > 0 && ` · ${list.format(apiKey.scopes.map((scope) => t(SCOPES[scope][0])))}`}
        </small>
        <small>
          <Trans>Made {when(apiKey.created_at)}</Trans>
          {' · '}
          {apiKey.used_at ? <Trans>used {when(apiKey.used_at)}</Trans> : <Trans>never used</Trans>}
          {' · '}
          {apiKey.revoked_at ? (
            <Trans>revoked {when(apiKey.revoked_at)}</Trans>
          ) : apiKey.ends_at ? (
            <Trans>ends {when(apiKey.ends_at)}</Trans>
          ) : (
            <Trans>never ends</Trans>
          )}
        </small>
      </span>
      {!isOver(apiKey) && (
        <Button kind="danger" aria-label={t`Revoke ${apiKey.name}`} onClick={onRevoke}>
          <Trans>Revoke</Trans>
        </Button>
      )}
    </li>
  )
}
