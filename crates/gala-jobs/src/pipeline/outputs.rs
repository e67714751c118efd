//! What belongs to a finished video: the files of the output folder, and the report that lists them.

use std::collections::BTreeSet;

use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile},
    captions::{to_srt, to_vtt},
    compose,
    job::Failure,
    timeline::{Timeline, Track, VisualClip},
};
use gala_render::audio;
use gala_storage::keys::ProjectObject;

use super::{
    documents::{FinishedVideo, Planned, Report, SceneReport, SegmentCount},
    names,
    render_final::FinalWork,
    studio::{Studio, blocking, failure_of_render},
    video::RenderedVideo,
};

impl Studio {
    /// Stores the documents and lists everything.
    pub(super) async fn collect(
        &self,
        work: &FinalWork<'_>,
        planned: &Planned,
        rendered: Option<RenderedVideo>,
    ) -> Result<FinishedVideo, Failure> {
        let mut files = Files::default();
        if let Some(rendered) = &rendered {
            files.add(names::FINAL, AssetKind::Final, &rendered.video);
            files.add(names::THUMBNAIL, AssetKind::Thumbnail, &rendered.thumbnail);
        }
        files.add(names::PLAN, AssetKind::Document, &planned.plan);
        let timeline = self.keep_json(work.project, "timeline", work.timeline).await?;
        files.add(names::TIMELINE, AssetKind::Document, &timeline);
        self.collect_captions(work, &mut files).await?;
        self.collect_scenes(work, &mut files).await?;
        if let Some(music) = work.music {
            files.add(&music.name, AssetKind::Audio, &music.file);
        }
        let duration_ms = duration_ms(work.timeline);
        let report = report(work, &files.0, duration_ms, rendered.as_ref());
        let report = self.keep_json(work.project, "report", &report).await?;
        files.add(names::REPORT, AssetKind::Document, &report);
        let segments = segments(work, rendered.as_ref());
        Ok(FinishedVideo { files: files.0, duration_ms, segments })
    }

    async fn collect_captions(&self, work: &FinalWork<'_>, files: &mut Files) -> Result<(), Failure> {
        let captions = &compose::captions(work.plan, work.media);
        for (extension, text) in [("srt", to_srt(captions)), ("vtt", to_vtt(captions))] {
            let key = |content| ProjectObject::Output { name: "captions", extension, content }.key(work.project);
            let file = self.keep_bytes(text.into_bytes(), key).await?;
            files.add(&names::captions(&work.plan.language, extension), AssetKind::Captions, &file);
        }
        Ok(())
    }

    async fn collect_scenes(&self, work: &FinalWork<'_>, files: &mut Files) -> Result<(), Failure> {
        let copies = self.speech_copies(work).await?;
        for (clip, copy) in work.clips.iter().zip(&copies) {
            let timing =
                self.keep_json(work.project, &format!("timing-{:02}", clip.scene), &clip.speech.timing).await?;
            files.add(&names::speech(clip.scene), AssetKind::Audio, &clip.speech.sound);
            files.add(&names::speech_mp3(clip.scene), AssetKind::Audio, copy);
            files.add(&names::timing(clip.scene), AssetKind::Document, &timing);
            files.add(&names::preview(clip.scene), AssetKind::Image, &clip.preview);
            for (index, layer) in clip.picture.picture.files().iter().enumerate() {
                files.add(&names::seen(clip.scene, index, layer), AssetKind::Image, &layer.file);
            }
            files.add(&names::clip(clip.scene), AssetKind::Clip, &clip.clip);
        }
        Ok(())
    }

    /// Encodes the speech of every scene for listening.
    async fn speech_copies(&self, work: &FinalWork<'_>) -> Result<Vec<StoredFile>, Failure> {
        let input: Vec<_> = work.clips.iter().map(|clip| clip.speech.sound.checksum).collect();
        work.ctx.step("speech_copies", &input, || self.encode_speech_copies(work)).await
    }

    async fn encode_speech_copies(&self, work: &FinalWork<'_>) -> Result<Vec<StoredFile>, Failure> {
        let staged: Vec<_> = work.clips.iter().map(|_| self.staged("mp3")).collect();
        let mut copies = Vec::with_capacity(staged.len());
        for (clip, staged) in work.clips.iter().zip(&staged) {
            copies.push(audio::Mp3Copy { wav: self.local(&clip.speech.sound.key)?, mp3: staged.0.clone() });
        }
        let tools = self.tools.clone();
        let run = move |cancel: &_| audio::write_mp3(&copies, &tools, cancel).map_err(failure_of_render);
        blocking(work.ctx, run).await?;
        let mut files = Vec::with_capacity(staged.len());
        for (clip, staged) in work.clips.iter().zip(&staged) {
            let (scene, project) = (clip.scene, work.project);
            let key = |content| ProjectObject::Take { scene, name: "speech", extension: "mp3", content }.key(project);
            files.push(self.keep_file(staged, key).await?);
        }
        Ok(files)
    }
}

/// Counts over all jobs of the video. The segments of the scenes are all in the video, or are all there is.
fn segments(work: &FinalWork<'_>, rendered: Option<&RenderedVideo>) -> SegmentCount {
    let sum = |count: fn(&SegmentCount) -> usize| work.clips.iter().map(|clip| count(&clip.segments)).sum::<usize>();
    let (encoded, reused) = (sum(|clip| clip.encoded), sum(|clip| clip.reused));
    match rendered {
        None => SegmentCount { encoded, reused },
        Some(rendered) => {
            let all = rendered.segments.encoded + rendered.segments.reused;
            let encoded = (encoded + rendered.segments.encoded).min(all);
            SegmentCount { encoded, reused: all - encoded }
        }
    }
}

/// The files of an output folder.
#[derive(Default)]
pub(super) struct Files(pub Vec<OutputFile>);

impl Files {
    pub fn add(&mut self, path: &str, kind: AssetKind, file: &StoredFile) {
        self.0.push(OutputFile {
            path: path.to_owned(),
            kind,
            key: file.key.clone(),
            checksum: file.checksum,
            size_bytes: file.size_bytes,
        });
    }
}

fn report(work: &FinalWork<'_>, files: &[OutputFile], duration_ms: u64, rendered: Option<&RenderedVideo>) -> Report {
    let credits: BTreeSet<_> = work.clips.iter().flat_map(|clip| clip.picture.credits.iter().cloned()).collect();
    Report {
        gala: env!("CARGO_PKG_VERSION").to_owned(),
        title: work.plan.title.clone(),
        language: work.plan.language.clone(),
        duration_ms,
        cost_micros: 0,
        planner: work.plan.planner.clone(),
        scenes: scenes(work),
        music: work.music.map(|music| music.told.clone()),
        loudness: rendered.and_then(|rendered| rendered.loudness),
        credits: credits.into_iter().collect(),
        missing_glyphs: rendered.map(|rendered| rendered.missing_glyphs.clone()).unwrap_or_default(),
        files: files.to_vec(),
    }
}

fn scenes(work: &FinalWork<'_>) -> Vec<SceneReport> {
    let length = |scene| {
        let id = compose::clip_id(scene);
        visual(work.timeline).iter().find(|clip| clip.id == id).and_then(|clip| clip.duration_ms.ms()).unwrap_or(0)
    };
    let told = |clip: &super::documents::ClipOutput| SceneReport {
        scene: clip.scene,
        duration_ms: length(clip.scene),
        speech_ms: clip.speech.timing.duration_ms(),
        speaker: clip.speech.maker.clone(),
        voice: clip.speech.voice.clone(),
        image_maker: clip.picture.maker.clone(),
    };
    work.clips.iter().map(told).collect()
}

fn visual(timeline: &Timeline) -> &[VisualClip] {
    let clips = timeline.tracks.iter().find_map(|track| match track {
        Track::Visual(track) => Some(track.clips.as_slice()),
        _ => None,
    });
    clips.unwrap_or_default()
}

fn duration_ms(timeline: &Timeline) -> u64 {
    visual(timeline).last().and_then(VisualClip::end_ms).unwrap_or(0)
}
