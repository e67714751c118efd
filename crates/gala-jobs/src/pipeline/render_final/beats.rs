//! The beats that a film is cut by: those that the built-in music was composed on, or those that are heard in the user's own.

use gala_ai::music::bed_beats;
use gala_audio::music_beats;
use gala_core::{
    assembly::MusicBeats, asset::StoredFile, brief::MusicChoice, job::Failure, payload::GivenFiles, plan::Plan,
};

use super::{
    super::{blocking::blocking, failures::FileNames},
    job::RenderFinal,
};

/// Raised when other beats would be heard in the same music.
const VERSION: &str = "beats/1";

/// Returns where the beats of a film's music are, as far as `most_ms`; nothing where it has none. `file` is the user's own music
/// with its name, where that is known to be there.
pub(super) async fn beats(
    job: &RenderFinal<'_>,
    plan: &Plan,
    file: Option<(&StoredFile, &str)>,
    most_ms: u64,
) -> Result<Option<MusicBeats>, Failure> {
    match (&plan.music, file) {
        (MusicChoice::Off, _) | (MusicChoice::File(_), None) => Ok(None),
        (MusicChoice::Mood(mood), _) => Ok(Some(bed_beats(*mood))),
        (MusicChoice::File(_), Some((file, name))) => {
            let input = (VERSION, file.checksum, most_ms);
            job.ctx.step("beats", &input, || heard(job, file, name, most_ms)).await
        }
    }
}

/// Returns where the beats of the music of a film are that is not made yet.
pub(in super::super) async fn beats_before(
    job: &RenderFinal<'_>,
    plan: &Plan,
    given: &GivenFiles,
    most_ms: u64,
) -> Result<Option<MusicBeats>, Failure> {
    let file = match &plan.music {
        MusicChoice::File(name) => given.get(name).map(|file| (StoredFile::from(file), name.as_str())),
        MusicChoice::Off | MusicChoice::Mood(_) => None,
    };
    beats(job, plan, file.as_ref().map(|(file, name)| (file, *name)), most_ms).await
}

async fn heard(
    job: &RenderFinal<'_>,
    file: &StoredFile,
    name: &str,
    most_ms: u64,
) -> Result<Option<MusicBeats>, Failure> {
    let (store, tools) = (&job.services.store, job.services.tools.clone());
    let path = store.local(job.ctx, file).await?;
    let (names, scratch) = (FileNames::of([(path.clone(), name.to_owned())]), store.staging().to_owned());
    let listen =
        move |cancel: &_| music_beats(&tools, &path, most_ms, &scratch, cancel).map_err(|error| names.failure(error));
    blocking(job.ctx, listen).await
}

#[cfg(test)]
mod tests {
    use gala_ai::music::bed;
    use gala_audio::SoundListener;
    use gala_core::brief::Mood;

    use super::*;

    /// What the beds were composed on is what is heard in them, to a frame of film.
    #[test]
    fn the_beats_of_the_built_in_music_are_those_that_are_heard() {
        let mut found = 0;
        for mood in [Mood::Calm, Mood::Bright, Mood::Tense, Mood::Dark] {
            let mut listener = SoundListener::new(true);
            let bytes: Vec<u8> = bed(mood).samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            listener.hear(&bytes);
            let composed = bed_beats(mood).beats;
            let Some(heard) = listener.finish().beats else { continue };
            let tempo_bpm = 60.0 * 48_000.0 / composed[1] as f64;
            // The ear may tap twice or half as fast; in soft music it taps to something else, which tells nothing.
            if ![0.5, 1.0, 2.0].iter().any(|times| (heard.tempo_bpm / (tempo_bpm * times) - 1.0).abs() < 0.03) {
                continue;
            }
            found += 1;
            let step = composed[1] as f64 / 48.0 / 2.0;
            let off = |ms: &u64| {
                let off = (*ms as f64).rem_euclid(step);
                off.min(step - off)
            };
            let near = heard.beats_ms.iter().filter(|ms| off(ms) <= 42.0).count();
            // Of beats that were anywhere, a fifth would be that near.
            assert!(near * 2 >= heard.beats_ms.len(), "{mood:?}: {near} of {} {:?}", heard.beats_ms.len(), heard);
        }
        assert!(found >= 1, "the beat is heard in {found} of four");
    }
}
