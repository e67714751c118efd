import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { useAddTemplate } from '../../api/templates'
import { randomId } from '../../lib/id'
import { showToast } from '../../ui/toast'
import { DocumentDialog } from './document-dialog'

/** A new template of the workspace. */
export function AddTemplate({ text = '', onClose }: { text?: string; onClose: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const add = useAddTemplate()
  // Another document is another template; the same one sent twice is one.
  const [key, setKey] = useState(randomId)
  const keep = (text: string) =>
    add.mutateAsync({ text, key }).then(
      ({ id, title }) => {
        onClose()
        showToast(t`Kept: ${title}`, undefined, 'template')
        void navigate({ to: '/templates/$id', params: { id } })
      },
      () => undefined,
    )
  return (
    <DocumentDialog
      title={<Trans>Add a template</Trans>}
      start={text}
      act={<Trans>Keep it</Trans>}
      isPending={add.isPending}
      error={add.error}
      onChange={() => {
        add.reset()
        setKey(randomId())
      }}
      onSend={(text) => void keep(text)}
      onClose={onClose}
    />
  )
}
