import type { Schemas } from '../api/client'

export const me: Schemas['Me'] = {
  kind: 'local',
  is_signed_in: false,
  is_admin: true,
  second_factor_required: false,
  scopes: null,
  user: null,
  workspace: null,
  csrf_token: null,
}

export const project = (more: Partial<Schemas['Project']> = {}): Schemas['Project'] => ({
  id: '01930000-0000-7000-8000-000000000001',
  title: 'Tea',
  workflow: 'faceless',
  status: 'completed',
  created_at: '2026-11-30T01:00:00Z',
  scene_count: 3,
  made_scene_count: 3,
  poster_id: null,
  ...more,
})

export const job = (more: Partial<Schemas['Job']> = {}): Schemas['Job'] => ({
  id: '01930000-0000-7000-8000-000000000002',
  kind: 'process_clip',
  state: 'SUCCEEDED',
  attempt: 1,
  priority: 0,
  project_id: project().id,
  scene_id: null,
  parent_id: null,
  error: null,
  waiting: null,
  created_at: '2026-11-30T01:00:00Z',
  started_at: '2026-11-30T01:00:00Z',
  finished_at: '2026-11-30T01:01:05Z',
  ...more,
})

export const scene = (more: Partial<Schemas['Scene']> = {}): Schemas['Scene'] => ({
  id: '01930000-0000-7000-8000-000000000003',
  project_id: project().id,
  number: 1,
  chapter: null,
  script: 'Tea is a leaf.',
  description: 'A leaf',
  image_prompt: 'tea leaf',
  seed: null,
  motion: 'zoom_in',
  motion_prompt: null,
  voice: null,
  voice_style: { rate: 1, pitch: 0, pause: 1 },
  estimated_ms: 2000,
  least_ms: null,
  picture: null,
  narration: null,
  cast: [],
  cutout: null,
  layers: true,
  presenter: null,
  approval: 'pending',
  reviews: [],
  takes: { speech: 's', image: 'i', clip: 'c' },
  stale: [],
  version: 1,
  picture_id: null,
  stock: null,
  ...more,
})

export const comment = (more: Partial<Schemas['Comment']> = {}): Schemas['Comment'] => ({
  id: '01930000-0000-7000-8000-000000000004',
  text: 'More steam, please.',
  drawing: [],
  at_ms: null,
  scene_id: null,
  parent_id: null,
  user_id: null,
  link_id: null,
  created_at: '2026-11-30T01:00:00Z',
  resolved_at: null,
  mentions: [],
  ...more,
})

export const asset = (more: Partial<Schemas['Asset']> = {}): Schemas['Asset'] => ({
  id: '01930000-0000-7000-8000-000000000005',
  project_id: project().id,
  kind: 'final',
  provider: 'localfs',
  object_key: 'tea/final/final-62b6efa8d609.mp4',
  mime: 'video/mp4',
  size_bytes: 1000,
  checksum: null,
  status: 'READY',
  is_draft: false,
  derivatives: [],
  created_at: '2026-11-30T01:00:00Z',
  ...more,
})

export const font = (more: Partial<Schemas['Asset']> = {}): Schemas['Asset'] =>
  asset({
    project_id: null,
    kind: 'font',
    mime: 'font/ttf',
    name: 'NotoSerif-Bold.ttf',
    derivatives: [
      { role: 'thumbnail', id: 'specimen', checksum: '', url: '/api/v1/assets/specimen/content', mime: 'image/webp', size_bytes: 100 },
      { role: 'font', id: 'drawn', checksum: '', url: '/api/v1/assets/drawn/content', mime: 'font/otf', size_bytes: 100 },
    ],
    facts: {
      container: 'font/ttf',
      has_alpha: false,
      streams: [],
      font: {
        family: 'Noto Serif',
        style: 'Bold',
        is_italic: false,
        weight_from: 700,
        weight_to: 700,
        axes: [],
        glyphs: 900,
        characters: 800,
        scripts: [
          { script: 'Latn', characters: 400 },
          { script: 'Grek', characters: 200 },
        ],
        embedding: 8,
        license: 'OFL 1.1',
        license_url: 'https://openfontlicense.org',
        copyright: null,
      },
    },
    ...more,
  })

export const link = (more: Partial<Schemas['ShareLink']> = {}): Schemas['ShareLink'] => ({
  id: '01930000-0000-7000-8000-000000000006',
  scope: 'review',
  has_password: false,
  watermark: true,
  made_by: null,
  created_at: '2026-11-30T01:00:00Z',
  ends_at: null,
  revoked_at: null,
  ...more,
})
