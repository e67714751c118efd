//! One upload of several that came beside each other.

use gala_core::{
    access::Action,
    id::AssetId,
    upload::{Upload, UploadStatus},
};
use gala_db::uploads;

use super::begin::{AnnouncedFile, check_size, checked_name, empty, media_type};
use crate::{
    asker::Asker,
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// So many parts make one file at most.
const MAX_PARTS: usize = 100;

/// Makes an upload, all of which is there, of parts in their order. They have ended then. `wanted.size_bytes` is not looked
/// at.
///
/// # Errors
/// As [`super::begin()`]; 400 for no parts or too many, 404 for a part that is not the asker's own, 409 for one that is not all
/// there.
pub async fn join(state: &ApiState, asker: &Asker, parts: &[AssetId], wanted: AnnouncedFile) -> ApiResult<Upload> {
    let project = asker.place_of_files(state, wanted.project, Action::EditProject).await?;
    let media = media_type(&wanted.mime)?;
    let name = checked_name(&wanted.name)?;
    let unique: std::collections::BTreeSet<AssetId> = parts.iter().copied().collect();
    if parts.is_empty() || parts.len() > MAX_PARTS || unique.len() != parts.len() {
        let detail = format!("name 1 to {MAX_PARTS} parts, each once");
        return Err(ApiError::bad_request("invalid_parts", detail).at("Upload-Concat"));
    }
    let (mut size_bytes, mut held) = (0, Vec::with_capacity(parts.len()));
    for part in parts {
        let upload = part_of(state, asker, *part).await?;
        size_bytes += upload.size_bytes;
        let file = state.spool().hold(*part).await?.ok_or_else(|| unfinished(*part))?;
        if !file.cut_to(upload.size_bytes).await? {
            return Err(unfinished(*part));
        }
        held.push(file);
    }
    check_size(size_bytes)?;
    let upload = Upload {
        project: Some(project.id),
        name,
        mime: media.mime().to_owned(),
        offset_bytes: size_bytes,
        checksum: wanted.checksum,
        metadata: wanted.metadata,
        ..empty(state, asker, project.scope(), size_bytes).await?
    };
    state.spool().create(upload.id).await?;
    let joined = async {
        let file = state.spool().hold(upload.id).await?.ok_or_else(|| unfinished(upload.id))?;
        file.append_files(held).await?;
        let mut tx = state.db().begin_in(project.scope()).await?;
        match uploads::join(&mut tx, parts, &upload).await? {
            true => Ok(tx.commit().await?),
            false => Err(ApiError::conflict("upload_incomplete", "a part has ended meanwhile; begin again")),
        }
    };
    if let Err(error) = joined.await {
        state.spool().remove(upload.id).await?;
        return Err(error);
    }
    for part in parts {
        state.spool().remove(*part).await?;
    }
    Ok(upload)
}

/// A part that is all there, of the asker's own.
async fn part_of(state: &ApiState, asker: &Asker, id: AssetId) -> ApiResult<Upload> {
    let scope = asker.may(Action::CreateProject)?;
    let upload = uploads::get(state.db(), scope, id).await?.ok_or_else(ApiError::not_found)?;
    if upload.project.is_some() || upload.user != asker.0.user() {
        return Err(ApiError::not_found());
    }
    if upload.status != UploadStatus::Pending || !upload.is_complete() {
        return Err(unfinished(id));
    }
    Ok(upload)
}

fn unfinished(part: AssetId) -> ApiError {
    ApiError::conflict("upload_incomplete", format!("the part {part} is not all there"))
}
