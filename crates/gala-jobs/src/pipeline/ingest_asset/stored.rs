//! What was made of a file, as objects.

use gala_core::{
    asset::{Asset, AssetKind, StorageProvider, StoredFile},
    hash::ContentHash,
    id::{AssetId, ProjectId},
    ingest::{AssetFacts, DerivativeRole},
    job::{Failure, JobError},
    project::Project,
};
use gala_db::jobs::derived_uuid;
use gala_media::Workdir;
use gala_storage::keys::ProjectObject;
use serde::{Deserialize, Serialize};

use super::{
    super::{failures::failure_of_storage, store::Store},
    files::{LocalContent, LocalDerivative, LocalIngest},
};

/// What came of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum IngestMade {
    Unusable(JobError),
    Usable { facts: Box<AssetFacts>, files: Vec<StoredDerivative> },
}

/// A stored file that was made of an asset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::pipeline) struct StoredDerivative {
    pub role: DerivativeRole,
    pub file: StoredFile,
    pub mime: String,
}

impl StoredDerivative {
    /// Returns the id of the file: the same each time for the same content.
    fn id(&self, of: AssetId) -> AssetId {
        AssetId(derived_uuid(&of.0, &format!("{}-{}", self.role.as_str(), self.file.checksum)))
    }

    /// Returns the row of the database that makes it an asset.
    pub fn asset(&self, of: AssetId, project: ProjectId, provider: StorageProvider, now_ms: i64) -> Asset {
        let asset = self.file.asset(project, AssetKind::Derivative, &self.mime, now_ms).at(provider);
        Asset { id: self.id(of), ..asset }
    }
}

/// Stores what was made of an asset. Returns the folders that it still lies in, too.
pub(super) async fn keep(
    store: &Store,
    project: &Project,
    of: AssetId,
    local: LocalIngest,
) -> Result<(IngestMade, Vec<Workdir>), Failure> {
    let LocalIngest { facts, files, storyboard, folders } = local;
    let mut stored = Vec::with_capacity(files.len() + 2);
    for file in files {
        stored.push(keep_derivative(store, project, of, file).await?);
    }
    if let Some(mut storyboard) = storyboard {
        let content = LocalContent::Bytes(std::mem::take(&mut storyboard.board.sprite));
        let (role, mime, extension) = (DerivativeRole::Sprite, "image/jpeg", "jpg");
        let sprite = keep_derivative(store, project, of, LocalDerivative { role, content, mime, extension }).await?;
        // Beside the WebVTT, as this server's addresses go.
        let address = format!("../{}/content", sprite.id(of));
        let vtt = storyboard.board.vtt(&address, storyboard.interval_ms, storyboard.duration_ms);
        let content = LocalContent::Bytes(vtt.into_bytes());
        let (role, mime, extension) = (DerivativeRole::Storyboard, "text/vtt", "vtt");
        stored.push(sprite);
        stored.push(keep_derivative(store, project, of, LocalDerivative { role, content, mime, extension }).await?);
    }
    Ok((IngestMade::Usable { facts: Box::new(facts), files: stored }, folders))
}

/// Stores a file that was made of an asset.
pub(in crate::pipeline) async fn keep_derivative(
    store: &Store,
    project: &Project,
    of: AssetId,
    made: LocalDerivative,
) -> Result<StoredDerivative, Failure> {
    let LocalDerivative { role, content, mime, extension } = made;
    let key =
        |content: ContentHash| ProjectObject::Derivative { of, name: role.as_str(), extension, content }.key(project);
    let file = match content {
        LocalContent::Bytes(bytes) => store.put_bytes(bytes, key).await?,
        LocalContent::File(path) => {
            store.objects().put_file(&path, key).await.map(StoredFile::from).map_err(failure_of_storage)?
        }
    };
    Ok(StoredDerivative { role, file, mime: mime.to_owned() })
}
