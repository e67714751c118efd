//! The clip of a scene: its own frames joined with its speech, and a picture of it.
//!
//! The frames that a scene shares with its neighbours belong to the video alone, so the clip is the scene without
//! its fades, and nothing of it is encoded a second time for the video.

use std::{path::PathBuf, sync::Arc};

use gala_audio::{read_mono, write_mono};
use gala_core::{
    asset::StoredFile,
    cancel::Cancel,
    compose::{self, BodySound},
    job::Failure,
    payload::{PicturedScene, SegmentCount, SpokenScene},
    quality::Quality,
    time::{Frames, samples_at},
};
use gala_render::{RenderError, RenderPlan, Renderer, SegmentFile, write_jpeg};
use gala_storage::keys::ProjectObject;
use serde::{Deserialize, Serialize};

use super::{
    documents::RenderSpec,
    media::{media, scene_sources},
    scene_work::SceneWork,
    speed::Speed,
    studio::{FileNames, Studio, blocking},
};
use crate::context::ProgressReporter;

/// The longer side of a scene's preview, in pixels.
const PREVIEW_SIDE: u32 = 1280;

impl Studio {
    /// Encodes the scene's own segments and joins them with its speech.
    pub(super) async fn clip(
        &self,
        work: &SceneWork<'_>,
        speech: &SpokenScene,
        picture: &PicturedScene,
    ) -> Result<EncodedClip, Failure> {
        let number = work.scene.number;
        let media = media(number, speech, picture);
        let timeline = compose::scene_timeline(work.plan, work.scene, &media);
        let sources = scene_sources(number, speech, picture);
        let names = self.file_names(&sources);
        let plan = Arc::new(self.render_plan(&RenderSpec { timeline, sources, quality: Quality::Standard })?);
        let id = compose::clip_id(number);
        let own: Vec<usize> =
            (0..plan.segments.len()).filter(|index| plan.segments[*index].clip.as_ref() == Some(&id)).collect();
        let hashes: Vec<_> = own.iter().map(|index| plan.segments[*index].hash).collect();
        let input = ("clip/1", hashes, speech.sound.file.checksum);
        let sound = compose::body_sound(work.plan, number, &speech.timing);
        work.ctx
            .step("clip", &input, || async {
                let speech = self.local(&speech.sound.file.key)?;
                let encoding = Encoding { plan, own, sound, speech, names };
                let (plan, own) = (Arc::clone(&encoding.plan), encoding.own.clone());
                self.advancing(work.ctx, &plan, &own, self.encode_clip(work, encoding)).await
            })
            .await
    }

    async fn encode_clip(&self, work: &SceneWork<'_>, encoding: Encoding) -> Result<EncodedClip, Failure> {
        // Whoever joins the video may be another machine.
        let shared = match self.sharing {
            Some(_) => Some(self.provide_segments(work.ctx, &encoding.plan, &encoding.own, "clip").await?),
            None => None,
        };
        let (preview, clip, sound) = (self.staged("jpg"), self.staged("mp4"), self.staged("wav"));
        let paths = Paths { preview: preview.0.clone(), clip: clip.0.clone(), sound: sound.0.clone() };
        let (renderer, reporter) = (self.renderer.clone(), work.ctx.reporter());
        let names = encoding.names.clone();
        let run =
            move |cancel: &_| encoding.run(&renderer, &paths, reporter, cancel).map_err(|error| names.failure(error));
        let encoded = blocking(work.ctx, run).await?;
        let segments = shared.unwrap_or(encoded);
        let scene = work.scene.number;
        let key = |name: &'static str, extension: &'static str| {
            move |content| ProjectObject::Take { scene, name, extension, content }.key(work.project)
        };
        let preview = self.keep_file(&preview, key("image", "jpg")).await?;
        let clip = self.keep_file(&clip, key("clip", "mp4")).await?;
        Ok(EncodedClip { preview, clip, segments })
    }
}

/// What the `clip` step leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EncodedClip {
    pub preview: StoredFile,
    pub clip: StoredFile,
    pub segments: SegmentCount,
}

/// What is encoded for one scene.
struct Encoding {
    plan: Arc<RenderPlan>,
    /// The segments that show this scene alone.
    own: Vec<usize>,
    sound: BodySound,
    speech: PathBuf,
    names: FileNames,
}

struct Paths {
    preview: PathBuf,
    clip: PathBuf,
    sound: PathBuf,
}

impl Encoding {
    fn run(
        &self,
        renderer: &Renderer,
        paths: &Paths,
        reporter: ProgressReporter,
        cancel: &Cancel,
    ) -> Result<SegmentCount, RenderError> {
        let segments = self.segments(renderer, reporter, cancel)?;
        self.write_sound(paths)?;
        renderer.join(&segments, self.plan.fps, Some(&paths.sound), &paths.clip, cancel)?;
        // The middle of the scene: the camera is on its way, and nothing fades.
        let middle = self.own.get(self.own.len() / 2).map(|index| &self.plan.segments[*index]);
        let frame = middle.map_or(Frames::ZERO, |segment| segment.first_frame + Frames(segment.frames.0 / 2));
        write_jpeg(&renderer.clean_frame(&self.plan, frame)?, PREVIEW_SIDE, &paths.preview)?;
        let reused = segments.iter().filter(|segment| segment.reused).count();
        Ok(SegmentCount { encoded: segments.len() - reused, reused })
    }

    fn segments(
        &self,
        renderer: &Renderer,
        reporter: ProgressReporter,
        cancel: &Cancel,
    ) -> Result<Vec<SegmentFile>, RenderError> {
        let total = self.own.iter().map(|index| self.plan.segments[*index].frames.0).sum();
        let speed = Speed::new("clip", total, reporter);
        let mut segments = Vec::with_capacity(self.own.len());
        let mut before = 0;
        for index in &self.own {
            segments.push(renderer.segment(&self.plan, *index, cancel, &|frames| speed.at(before + frames))?);
            before += self.plan.segments[*index].frames.0;
        }
        Ok(segments)
    }

    /// The speech where it lies in the clip. What follows it is filled with silence when it is encoded.
    fn write_sound(&self, paths: &Paths) -> Result<(), RenderError> {
        let speech = read_mono(&self.speech).map_err(|error| RenderError::io("read", &self.speech, error))?;
        let silence = usize::try_from(samples_at(self.sound.speech_at_ms)).unwrap_or_default();
        let mut samples = vec![0.0; silence];
        samples.extend(speech);
        write_mono(&paths.sound, &samples).map_err(|error| RenderError::io("write", &paths.sound, error))
    }
}
