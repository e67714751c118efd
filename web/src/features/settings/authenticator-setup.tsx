import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { useMemo, useState, type FormEvent } from 'react'

import { useConfirmTotp, type NewTotp } from '../../api/account'
import { Button, buttonClass } from '../../ui/button'
import { Check } from '../../ui/check'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Secret } from '../../ui/secret'
import styles from './authenticator-setup.module.css'
import { QrCode } from './qr-code'

interface Props {
  totp: NewTotp
  onEnd: () => void
}

/** From the secret to the first code, and to the codes for the day on which the phone is gone. */
export function AuthenticatorSetup({ totp, onEnd }: Props) {
  const { t } = useLingui()
  const confirm = useConfirmTotp()
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(code.replace(/\s/g, ''), { onError: () => setCode('') })
  }
  if (confirm.data) return <RecoveryCodes codes={confirm.data.codes} onEnd={onEnd} />
  return (
    <div className={styles.setup}>
      <QrCode text={totp.uri} label={t`QR code for your authenticator`} />
      <form className={styles.steps} onSubmit={submit}>
        <p>
          <Trans>1. Scan this with the app, or type the secret into it.</Trans>
        </p>
        <Secret label={t`Secret`} hint={t`Shown this once.`} value={totp.secret} />
        <Field label={<Trans>2. Code that the app shows</Trans>}>
          {(control) => (
            <input {...control} className={styles.code} required inputMode="numeric" autoComplete="one-time-code" maxLength={12} value={code} onChange={(event) => setCode(event.target.value)} />
          )}
        </Field>
        {confirm.error && <ProblemNote error={confirm.error} />}
        <div className={styles.acts}>
          <Button type="submit" kind="main" disabled={confirm.isPending}>
            <Trans>Confirm</Trans>
          </Button>
          <Button kind="quiet" onClick={onEnd}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </div>
  )
}

function RecoveryCodes({ codes, onEnd }: { codes: readonly string[]; onEnd: () => void }) {
  const [isKept, setKept] = useState(false)
  const file = useMemo(() => `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\n')}\n`)}`, [codes])
  return (
    <div className={styles.steps}>
      <h3>
        <Trans>Your recovery codes</Trans>
      </h3>
      <p>
        <Trans>Each signs you in once when your phone is gone. They are shown this once: keep them where your password is not.</Trans>
      </p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.acts}>
        <a className={buttonClass('plain')} href={file} download="gala-recovery-codes.txt">
          <Download aria-hidden size={16} />
          <Trans>Save them as a file</Trans>
        </a>
      </div>
      <Check checked={isKept} onChange={setKept}>
        <Trans>I have kept them</Trans>
      </Check>
      <div className={styles.acts}>
        <Button kind="main" disabled={!isKept} onClick={onEnd}>
          <Trans>Done</Trans>
        </Button>
      </div>
    </div>
  )
}
