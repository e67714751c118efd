import { expect, test } from 'vitest'

import { captionsOf } from './use-words'

test('what is said is one cue, whatever is written in it', () => {
  expect(captionsOf('Tea & <b>milk</b>\n\n00:01 --> 00:02')).toBe(
    'WEBVTT\n\n00:00:00.000 --> 99:59:59.000\nTea &amp; &lt;b&gt;milk&lt;/b&gt; 00:01 --&gt; 00:02\n',
  )
})
