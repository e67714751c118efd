//! The clip of a scene: its own frames joined with its speech, and a picture of it.
//!
//! The frames that a scene shares with its neighbours belong to the video alone, so the clip is the scene without
//! its fades, and nothing of it is encoded a second time for the video.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use gala_audio::{read_mono, write_mono};
use gala_core::{
    asset::StoredFile,
    compose::{self, SpeechPlace},
    job::Failure,
    payload::{PicturedScene, SegmentCount, SpokenScene},
    quality::Quality,
    time::{Frames, samples_at},
};
use gala_media::RunError;
use gala_render::{ClipRequest, RenderControl, RenderPlan, RenderService};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        blocking::blocking,
        failures::FileNames,
        recording::recording_segments,
        render_spec::{Planned, RenderSpec},
        scene_media::{scene_media, scene_sources},
        shared_segments::SharedSegments,
        text_font::{font_source, text_font},
    },
    scene_work::SceneWork,
};

/// The longer side of a scene's preview, in pixels.
const PREVIEW_SIDE: u32 = 1280;

/// What the `clip` step leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EncodedClip {
    pub preview: StoredFile,
    pub clip: StoredFile,
    pub segments: SegmentCount,
}

/// Encodes the scene's own segments and joins them with its speech.
pub(super) async fn clip(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    picture: &PicturedScene,
) -> Result<EncodedClip, Failure> {
    let services = work.services;
    let Scene { plan, names, own } = Scene::of(work, speech, picture).await?;
    let hashes: Vec<_> = own.iter().map(|index| plan.segments[*index].hash).collect();
    let input = ("clip/1", hashes, speech.sound.file.checksum);
    let sound = compose::body_speech(work.plan, work.scene, &speech.timing);
    work.ctx
        .step("clip", &input, || async {
            let speech = services.store.local(work.ctx, &speech.sound.file).await?;
            let encoding = Arc::new(Encoding { plan: Arc::new(plan), own, sound, speech });
            let encoded = encode(work, Arc::clone(&encoding), names);
            recording_segments(work.ctx, services.render.renderer(), &encoding.plan, &encoding.own, encoded).await
        })
        .await
}

/// Draws a picture of the scene as people look at it.
pub(super) async fn preview(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    picture: &PicturedScene,
) -> Result<StoredFile, Failure> {
    let Scene { plan, names, own } = Scene::of(work, speech, picture).await?;
    let (store, render) = (&work.services.store, work.services.render.clone());
    let staged = store.staged("jpg");
    let path = staged.path().to_owned();
    let draw = move |_: &_| {
        let frame = middle_frame(&plan, &own);
        render.preview(&plan, frame, PREVIEW_SIDE, &path).map_err(|error| names.failure(error))
    };
    blocking(work.ctx, draw).await?;
    store.put_staged(&staged, |content| work.key("image", "jpg", content)).await
}

/// A scene as it is rendered by itself.
struct Scene {
    plan: RenderPlan,
    /// What its files are called in its timeline.
    names: FileNames,
    /// The segments that show this scene alone.
    own: Vec<usize>,
}

impl Scene {
    async fn of(work: &SceneWork<'_>, speech: &SpokenScene, picture: &PicturedScene) -> Result<Self, Failure> {
        let number = work.scene.number;
        let media = scene_media(number, speech, picture);
        let timeline = compose::scene_timeline(work.plan, work.scene, &media);
        let mut sources = scene_sources(number, speech, picture);
        sources.extend(font_source(text_font(work.plan, work.given)?.as_ref()));
        let spec = RenderSpec { timeline, sources, quality: Quality::Standard, watermark: None };
        let Planned { plan, names, .. } = spec.plan(work.services, work.ctx).await?;
        let id = compose::clip_id(number);
        let own = (0..plan.segments.len()).filter(|index| plan.segments[*index].clip.as_ref() == Some(&id)).collect();
        Ok(Self { plan, names, own })
    }
}

/// The middle of the scene: the camera is on its way, and nothing fades.
fn middle_frame(plan: &RenderPlan, own: &[usize]) -> Frames {
    let middle = own.get(own.len() / 2).map(|index| &plan.segments[*index]);
    middle.map_or(Frames::ZERO, |segment| segment.first_frame + Frames(segment.frames.0 / 2))
}

/// What is encoded for one scene.
struct Encoding {
    plan: Arc<RenderPlan>,
    /// The segments that show this scene alone.
    own: Vec<usize>,
    sound: SpeechPlace,
    speech: PathBuf,
}

async fn encode(work: &SceneWork<'_>, encoding: Arc<Encoding>, names: FileNames) -> Result<EncodedClip, Failure> {
    let SceneWork { services, ctx, .. } = *work;
    // Whoever joins the video may be another machine.
    let shared = match services.sharing {
        Some(_) => Some(SharedSegments { services, ctx }.provide_all("clip", &encoding.plan, &encoding.own).await?),
        None => None,
    };
    let store = &services.store;
    let (preview, clip, sound) = (store.staged("jpg"), store.staged("mp4"), store.staged("wav"));
    let paths =
        Paths { preview: preview.path().to_owned(), clip: clip.path().to_owned(), sound: sound.path().to_owned() };
    let (render, reporter) = (services.render.clone(), ctx.reporter());
    let encoded = blocking(ctx, move |cancel| {
        let control = RenderControl { cancel, progress: &|progress| reporter.report(progress) };
        encoding.run(&render, &paths, &control).map_err(|error| names.failure(error))
    })
    .await?;
    Ok(EncodedClip {
        preview: store.put_staged(&preview, |content| work.key("image", "jpg", content)).await?,
        clip: store.put_staged(&clip, |content| work.key("clip", "mp4", content)).await?,
        segments: shared.unwrap_or(encoded),
    })
}

struct Paths {
    preview: PathBuf,
    clip: PathBuf,
    sound: PathBuf,
}

impl Encoding {
    fn run(
        &self,
        render: &RenderService,
        paths: &Paths,
        control: &RenderControl<'_>,
    ) -> Result<SegmentCount, RunError> {
        self.write_sound(&paths.sound)?;
        let request =
            ClipRequest { step: "clip", plan: &self.plan, segments: &self.own, sound: &paths.sound, out: &paths.clip };
        let segments = render.clip(&request, control)?;
        render.preview(&self.plan, middle_frame(&self.plan, &self.own), PREVIEW_SIDE, &paths.preview)?;
        let reused = segments.iter().filter(|segment| segment.reused).count();
        Ok(SegmentCount { encoded: segments.len() - reused, reused })
    }

    /// The speech where it lies in the clip. What follows it is filled with silence when it is encoded.
    fn write_sound(&self, to: &Path) -> Result<(), RunError> {
        let speech = read_mono(&self.speech).map_err(|error| RunError::io("read", &self.speech, error))?;
        let silence = usize::try_from(samples_at(self.sound.speech_at_ms)).unwrap_or_default();
        let mut samples = vec![0.0; silence];
        samples.extend(speech);
        write_mono(to, &samples).map_err(|error| RunError::io("write", to, error))
    }
}
