import { Trans, useLingui } from '@lingui/react/macro'
import { Move } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Menu } from '../../ui/menu'

interface Props {
  number: number
  count: number
  isBusy: boolean
  onMove: (position: number) => void
}

/** Moves a scene without dragging it: by one, to an end, to any number. */
export function MoveMenu({ number, count, isBusy, onMove }: Props) {
  const { t } = useLingui()
  const [isAsking, setAsking] = useState(false)
  const [isFirst, isLast] = [number === 1, number === count]
  return (
    <>
      <Menu
        label={t`Move scene ${number}`}
        isDisabled={isBusy || count === 1}
        items={[
          { id: 'earlier', label: <Trans>One place earlier</Trans>, isDisabled: isFirst, onChoose: () => onMove(number - 1) },
          { id: 'later', label: <Trans>One place later</Trans>, isDisabled: isLast, onChoose: () => onMove(number + 1) },
          { id: 'first', label: <Trans>To the beginning</Trans>, isDisabled: isFirst, onChoose: () => onMove(1) },
          { id: 'last', label: <Trans>To the end</Trans>, isDisabled: isLast, onChoose: () => onMove(count) },
          { id: 'number', label: <Trans>To a number…</Trans>, onChoose: () => setAsking(true) },
        ]}
      >
        <Move aria-hidden size={16} />
        <Trans>Move</Trans>
      </Menu>
      {isAsking && (
        <NumberDialog number={number} count={count} onMove={onMove} onClose={() => setAsking(false)} />
      )}
    </>
  )
}

type DialogProps = Pick<Props, 'number' | 'count' | 'onMove'> & { onClose: () => void }

function NumberDialog({ number, count, onMove, onClose }: DialogProps) {
  const [wanted, setWanted] = useState(String(number))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onClose()
    if (Number(wanted) !== number) onMove(Number(wanted))
  }
  return (
    <Dialog title={<Trans>Move scene {number}</Trans>} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={<Trans>Its new number</Trans>} hint={<Trans>From 1 to {count}.</Trans>}>
          {(control) => (
            <input {...control} type="number" required min={1} max={count} step={1} value={wanted} onChange={(event) => setWanted(event.target.value)} />
          )}
        </Field>
        <DialogActs>
          <Button type="submit" kind="main">
            <Trans>Move it</Trans>
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
