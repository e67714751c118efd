import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'

import { useCreateProject } from '../../api/projects'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import styles from './first-start.module.css'

/** The first video, in two clicks. */
export function FirstStart() {
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const create = useCreateProject()
  const key = useRef(randomId())
  const [text, setText] = useState('')
  const examples = [
    t`Tea began with a leaf that fell into hot water. An emperor tasted it, and smiled. Today half the world begins its day with a cup.`,
    t`The moon has no light of its own. It shows us the sun, from the other side of the night. Every month it tells the same story again.`,
  ]

  const make = () =>
    create.mutate(
      { document: { language: i18n.locale, scenes: [{ text }] }, key: key.current },
      { onSuccess: ({ project }) => void navigate({ to: '/projects/$id', params: { id: project.id } }) },
    )

  return (
    <Sheet className={styles.sheet}>
      <h1>
        <Trans>What is your first video about?</Trans>
      </h1>
      <p>
        <Trans>Write a few sentences. They are spoken, drawn and captioned on this machine; nothing leaves it.</Trans>
      </p>
      <div className={styles.examples}>
        {examples.map((example) => (
          <Button key={example} onClick={() => setText(example)}>
            {example.split(/[.!?]/)[0]}…
          </Button>
        ))}
      </div>
      <Field label={<Trans>Your text</Trans>}>
        {(control) => (
          <textarea {...control} dir="auto" rows={5} value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      {create.error && <ProblemNote error={create.error} />}
      <Button kind="main" disabled={text.trim() === '' || create.isPending} onClick={make}>
        <Trans>Raise the curtain</Trans>
      </Button>
    </Sheet>
  )
}
