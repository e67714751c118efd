//! The files of sketches as assets of their project: so they are known as its own, and go with it.

use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile},
    job::Failure,
};
use gala_db::stored;

use super::{
    super::{
        registration::register,
        render_final::{Music, RenderFinal},
    },
    sketch::Sketch,
};

/// Makes the files of sketches assets that no list shows. What is one already stays what it is.
pub(super) async fn register_sketches(
    job: &RenderFinal<'_>,
    sketches: &[Sketch],
    music: Option<&Music>,
) -> Result<(), Failure> {
    let RenderFinal { services, ctx, project } = *job;
    let mut files: Vec<&StoredFile> = music.map(|music| &music.sound.file).into_iter().collect();
    for sketch in sketches {
        if sketch.is_voice_sketched {
            files.push(&sketch.speech.sound.file);
        }
        if sketch.is_picture_sketched {
            files.extend(sketch.picture.picture.files().iter().map(|layer| &layer.file));
        }
    }
    let keys: Vec<String> = files.iter().map(|file| file.key.clone()).collect();
    let known = stored::assets_of(ctx.db(), services.store.objects().provider(), &keys).await?;
    let new = files.into_iter().filter(|file| !known.contains(&file.key));
    let new: Vec<OutputFile> = new.map(|file| OutputFile::new(file.key.clone(), AssetKind::Derivative, file)).collect();
    register(services, ctx, project, &new).await
}
