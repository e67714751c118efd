import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Download, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useDeleteTemplate, useReplaceTemplate, useRestoreTemplate, type Template } from '../../api/templates'
import { saveFile } from '../../lib/save-file'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { AddTemplate } from './add-template'
import { DocumentDialog } from './document-dialog'

const written = (template: Template) => `${JSON.stringify(template.document, null, 2)}\n`
/** Of letters that every file system takes. */
const fileName = ({ name, title }: Template) => `${name ?? (title.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 80).toLowerCase() || 'template')}.json`

/** What can be done with a template as a document. Those of the program are copied to be changed. */
export function TemplateActs({ template }: { template: Template }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'copy' | 'change'>()
  const [remove, restore] = [useDeleteTemplate(), useRestoreTemplate()]
  const { id, title, is_built_in: isBuiltIn, deleted_at: deletedAt } = template
  const close = () => setOpen(undefined)
  const onDelete = () =>
    remove.mutateAsync(id).then(
      () => {
        showToast(t`Deleted: ${title}. Videos that were made of it stay.`, () => restore.mutate(id), 'template')
        void navigate({ to: '/templates' })
      },
      () => undefined,
    )
  const error = remove.error ?? restore.error
  return (
    <>
      <Button onClick={() => saveFile(fileName(template), written(template), 'application/json')}>
        <Download aria-hidden size={16} />
        <Trans>Download</Trans>
      </Button>
      {isBuiltIn ? (
        <Button onClick={() => setOpen('copy')}>
          <Copy aria-hidden size={16} />
          <Trans>Make a copy to change</Trans>
        </Button>
      ) : deletedAt ? (
        <Button disabled={restore.isPending} onClick={() => restore.mutate(id)}>
          <RotateCcw aria-hidden size={16} />
          <Trans>Restore</Trans>
        </Button>
      ) : (
        <>
          <Button onClick={() => setOpen('change')}>
            <Pencil aria-hidden size={16} />
            <Trans>Replace the document</Trans>
          </Button>
          <Button kind="quiet" disabled={remove.isPending} onClick={() => void onDelete()}>
            <Trash2 aria-hidden size={16} />
            <Trans>Delete</Trans>
          </Button>
        </>
      )}
      {error && <ProblemNote error={error} />}
      {open === 'copy' && <AddTemplate text={written(template)} onClose={close} />}
      {open === 'change' && <ReplaceTemplate template={template} onClose={close} />}
    </>
  )
}

function ReplaceTemplate({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useLingui()
  const replace = useReplaceTemplate()
  // What is replaced is the version that was opened, whatever is read meanwhile.
  const [{ id, version, before }] = useState({ id: template.id, version: template.version, before: written(template) })
  const send = (text: string) =>
    replace.mutateAsync({ id, version, text }).then(
      (next) => {
        onClose()
        showToast(t`Replaced: ${next.title}`, () => replace.mutate({ id, version: next.version, text: before }), 'template')
      },
      () => undefined,
    )
  return (
    <DocumentDialog
      title={<Trans>Replace the document</Trans>}
      start={before}
      act={<Trans>Replace it</Trans>}
      isPending={replace.isPending}
      error={replace.error}
      onChange={replace.reset}
      onSend={(text) => void send(text)}
      onClose={onClose}
    />
  )
}
