import { expect, test } from 'vitest'

import { cuesOf } from './cues'

test('cues are read with and without hours, numbers, settings and marks', () => {
  const text = 'WEBVTT - tea\r\nLanguage: en\r\n\r\nNOTE nothing\r\n\r\n1\r\n00:01.500 --> 00:02.000 line:80%\r\n<v Ana>Tea</v> &lt;hot&gt;\r\n\r\n01:00:00.040 --> 01:00:01.000\r\ntwo\r\nlines\r\n'
  expect(cuesOf(text)).toEqual([
    { startMs: 1500, endMs: 2000, text: 'Tea <hot>' },
    { startMs: 3_600_040, endMs: 3_601_000, text: 'two lines' },
  ])
})

test('what is no cue is passed over', () => {
  expect(cuesOf('')).toEqual([])
  expect(cuesOf('WEBVTT\n\n00:01 --> 00:02\nno milliseconds\n')).toEqual([])
})
