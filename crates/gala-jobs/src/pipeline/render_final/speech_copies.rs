//! Copies of the speech of scenes as MP3, for listening. They need nothing of the video, so they are made beside it: while
//! its sound is mixed and encoded, which is work for one processor, the others have little to do.

use futures::{StreamExt, future::BoxFuture};
use gala_core::{asset::StoredFile, job::Failure, payload::ClipOutput};
use gala_media::write_mp3;
use gala_storage::keys::ProjectObject;

use super::{
    super::{blocking::blocking, failures::failure_of_render},
    final_work::FinalWork,
    side_outputs::tried,
};

/// A copy of the speech of a scene, or why there is none.
pub(super) type SpeechCopy = Result<StoredFile, Failure>;

/// Makes the copy of each scene, in their order.
pub(super) async fn speech_copies(work: &FinalWork<'_>) -> Vec<SpeechCopy> {
    let mut copies: Vec<BoxFuture<'_, SpeechCopy>> = Vec::with_capacity(work.clips.len());
    for clip in work.clips {
        copies.push(Box::pin(tried(work.job.ctx, move || speech_copy(work, clip))));
    }
    futures::stream::iter(copies).buffered(work.job.services.render.workers()).collect().await
}

/// Encodes the speech of a scene, or takes the copy that was made of the same speech before.
async fn speech_copy(work: &FinalWork<'_>, clip: &ClipOutput) -> Result<StoredFile, Failure> {
    let (scene, job, services) = (clip.scene, &work.job, work.job.services);
    let store = &services.store;
    let key = |content| ProjectObject::Take { scene, name: "speech", extension: "mp3", content }.key(job.project);
    let whole = |file: StoredFile| async { store.has_all(&[&file]).await.then_some(file) };
    let encode = || async {
        let staged = store.staged("mp3");
        let (mp3, tools) = (staged.path().to_owned(), services.tools.clone());
        let sound = store.local(job.ctx, &clip.speech.sound.file).await?;
        let run = move |cancel: &_| write_mp3(&sound, &mp3, &tools, cancel).map_err(failure_of_render);
        blocking(job.ctx, run).await?;
        store.put_staged(&staged, key).await
    };
    let made = job.ctx.made_if("speech_mp3", &clip.speech.sound.file.checksum, whole, encode).await?;
    store.copy(&made, key(made.checksum)).await
}
