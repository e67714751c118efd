//! The built-in music of a mood, synthesised once for all videos of an installation.

use gala_ai::music::{VERSION, bed};
use gala_core::{asset::StoredSound, brief::Mood, job::Failure};
use gala_storage::keys;

use super::{sounds::store_sound, store::Store};
use crate::context::JobContext;

/// Returns the bed of a mood, made where it is not there.
pub(super) async fn mood_bed(store: &Store, ctx: &JobContext, mood: Mood) -> Result<StoredSound, Failure> {
    let whole = |sound: StoredSound| async { store.has_all(&[&sound.file]).await.then_some(sound) };
    let make = || async {
        let key = keys::music_bed(&format!("{}-{VERSION}", name(mood)));
        store_sound(store, ctx, move |path| bed(mood).write_flac(path), |_| key).await
    };
    ctx.made_if("music", &(VERSION, mood), whole, make).await
}

pub(super) fn name(mood: Mood) -> &'static str {
    match mood {
        Mood::Calm => "calm",
        Mood::Bright => "bright",
        Mood::Tense => "tense",
        Mood::Dark => "dark",
    }
}
