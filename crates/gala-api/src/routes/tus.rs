//! tus 1.0 (<https://tus.io/protocols/resumable-upload>): bytes of a file in any number of requests, with the extensions
//! creation, expiration, checksum, termination and concatenation. It has a document of its own, so it stands in none of ours.

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use gala_core::{
    access::Action,
    id::{AssetId, ProjectId},
    upload::{Upload, UploadStatus},
};
use gala_db::uploads as rows;

use crate::{
    asker::Asker,
    connection::Connection,
    extract::Id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    uploads::{self, ALGORITHMS, AnnouncedFile, Arriving, MAX_UPLOAD_BYTES, SentChecksum},
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,expiration,checksum,termination,concatenation";
/// What clients say of a file beside its length.
const MAX_METADATA_BYTES: usize = 8192;

static TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
static TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
static TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
static TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
static TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
static UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
static UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
static UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
static UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
static UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");

/// Tells what this server can do of the protocol.
pub async fn get_upload_options() -> Response {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    let headers = answer.headers_mut();
    headers.insert(&TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(&TUS_VERSION, HeaderValue::from_static(VERSION));
    headers.insert(&TUS_EXTENSION, HeaderValue::from_static(EXTENSIONS));
    headers.insert(&TUS_MAX_SIZE, HeaderValue::from(MAX_UPLOAD_BYTES));
    headers.insert(&TUS_CHECKSUM_ALGORITHM, HeaderValue::from_static(ALGORITHMS));
    answer
}

/// Begins an upload: of a file, of a part of one, or of one whose parts are there.
pub async fn create_upload(State(state): State<ApiState>, asker: Asker, headers: HeaderMap) -> Response {
    answered(created(&state, &asker, &headers).await)
}

async fn created(state: &ApiState, asker: &Asker, headers: &HeaderMap) -> ApiResult<Response> {
    check_version(headers)?;
    let upload = match one(headers, &UPLOAD_CONCAT)? {
        None => {
            let wanted = wanted(headers, length(headers)?)?;
            uploads::begin(state, asker, wanted).await?
        }
        Some("partial") => {
            let metadata = one(headers, &UPLOAD_METADATA)?.map(str::to_owned);
            uploads::begin_part(state, asker, length(headers)?, metadata).await?
        }
        Some(concat) => {
            let upload = uploads::join(state, asker, &parts(concat)?, wanted(headers, 0)?).await?;
            finalise_soon(state, &upload);
            upload
        }
    };
    let mut answer = StatusCode::CREATED.into_response();
    let location = format!("/api/v1/uploads/{}", upload.id);
    answer.headers_mut().insert(header::LOCATION, value(&location));
    tell(answer.headers_mut(), &upload);
    Ok(answer)
}

/// Tells how many bytes of an upload are there.
pub async fn get_upload_offset(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
) -> Response {
    let offset = async {
        check_version(&headers)?;
        let upload = own(&state, &asker, AssetId(id)).await?;
        if matches!(upload.status, UploadStatus::Failed | UploadStatus::Expired) {
            return Err(ApiError::new(StatusCode::GONE, "upload_ended", "the upload has ended; begin a new one"));
        }
        let mut answer = StatusCode::OK.into_response();
        let headers = answer.headers_mut();
        headers.insert(&UPLOAD_LENGTH, HeaderValue::from(upload.size_bytes));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(metadata) = upload.metadata.as_deref().filter(|metadata| !metadata.is_empty()) {
            headers.insert(&UPLOAD_METADATA, value(metadata));
        }
        if upload.project.is_none() {
            headers.insert(&UPLOAD_CONCAT, HeaderValue::from_static("partial"));
        }
        tell(headers, &upload);
        Ok(answer)
    };
    answered(offset.await)
}

/// Takes bytes of an upload.
pub async fn append_to_upload(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    connection: Option<Extension<Arc<Connection>>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let connection = connection.map(|Extension(connection)| connection);
    answered(appended(&state, &asker, AssetId(id), &parts.headers, body, connection).await)
}

async fn appended(
    state: &ApiState,
    asker: &Asker,
    id: AssetId,
    headers: &HeaderMap,
    body: Body,
    connection: Option<Arc<Connection>>,
) -> ApiResult<Response> {
    check_version(headers)?;
    let upload = own(state, asker, id).await?;
    if upload.direct.is_some() {
        let detail = "the file is sent straight to the store, to the address that was told";
        return Err(ApiError::conflict("upload_is_direct", detail));
    }
    if one(headers, &header::CONTENT_TYPE)? != Some("application/offset+octet-stream") {
        let detail = "bytes of an upload are sent as application/offset+octet-stream";
        return Err(
            ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail).at("Content-Type")
        );
    }
    let offset = number(headers, &UPLOAD_OFFSET)?.ok_or_else(|| missing(&UPLOAD_OFFSET))?;
    let checksum = headers.get("upload-checksum").map(SentChecksum::read).transpose()?;
    if let Some(length) = number(headers, &header::CONTENT_LENGTH)?
        && offset.checked_add(length).is_none_or(|end| end > upload.size_bytes)
    {
        let detail = format!("the upload was begun with {} bytes, and these reach beyond them", upload.size_bytes);
        let refusal = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "upload_too_large", detail).at("Content-Length");
        return Err(crate::receive::closing(refusal));
    }
    let arriving = Arriving { body, offset, checksum, connection };
    let upload = uploads::append(state, upload.scope(), id, arriving).await?;
    if upload.is_complete() {
        finalise_soon(state, &upload);
    }
    let mut answer = StatusCode::NO_CONTENT.into_response();
    tell(answer.headers_mut(), &upload);
    Ok(answer)
}

/// Gives an upload up.
pub async fn remove_upload(State(state): State<ApiState>, asker: Asker, Id(id): Id, headers: HeaderMap) -> Response {
    let removed = async {
        check_version(&headers)?;
        let upload = own(&state, &asker, AssetId(id)).await?;
        if upload.status == UploadStatus::Ready {
            let detail = "the upload is an asset by now; delete that";
            return Err(ApiError::conflict("upload_finished", detail));
        }
        let mut tx = state.db().begin_in(upload.scope()).await?;
        rows::remove(&mut tx, upload.id).await?;
        tx.commit().await?;
        state.spool().remove(upload.id).await?;
        if let Some(direct) = &upload.direct {
            uploads::abandon(state.db(), state.objects(), upload.id, direct).await;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    answered(removed.await)
}

/// Looks at what is all there, while nobody waits for it. What comes of it the asset tells; `POST /assets/finalize` waits.
fn finalise_soon(state: &ApiState, upload: &Upload) {
    if upload.project.is_none() {
        return;
    }
    let (state, id) = (state.clone(), upload.id);
    tokio::spawn(async move {
        if let Err(error) = uploads::finalise(state.db(), state.objects(), state.spool(), id).await {
            tracing::info!(upload_id = %id, status = error.status().as_u16(), "an upload that is all there is no asset");
        }
    });
}

/// An upload into a project that the asker may edit, or of no project, or a part of one that the asker began.
async fn own(state: &ApiState, asker: &Asker, id: AssetId) -> ApiResult<Upload> {
    let upload = rows::get(state.db(), asker.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
    match upload.project {
        Some(project) => {
            let named = (!project.is_of_shared_files()).then_some(project);
            asker.place_of_files(state, named, Action::EditProject).await?;
        }
        None if upload.user == asker.0.user() => {
            asker.may(Action::CreateProject)?;
        }
        None => return Err(ApiError::not_found()),
    }
    Ok(upload)
}

/// Every answer names the version of the protocol, those of errors too.
fn answered(result: ApiResult<Response>) -> Response {
    let mut answer = result.into_response();
    answer.headers_mut().insert(&TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    answer
}

fn tell(headers: &mut HeaderMap, upload: &Upload) {
    headers.insert(&UPLOAD_OFFSET, HeaderValue::from(upload.offset_bytes));
    if upload.status == UploadStatus::Pending {
        headers.insert(&UPLOAD_EXPIRES, value(&http_date(upload.expires_at_ms)));
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// RFC 9110, 5.6.7.
fn http_date(ms: i64) -> String {
    let seconds = u64::try_from(ms / 1000).unwrap_or_default();
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

fn check_version(headers: &HeaderMap) -> ApiResult<()> {
    if one(headers, &TUS_RESUMABLE)? == Some(VERSION) {
        return Ok(());
    }
    let detail = "send `Tus-Resumable: 1.0.0`, the version of the protocol that this server speaks";
    Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "tus_version", detail)
        .at("Tus-Resumable")
        .header(TUS_VERSION.clone(), HeaderValue::from_static(VERSION)))
}

/// Reads a header that may stand once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> ApiResult<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(|text| Some(text.trim())).map_err(|_| invalid(name)),
        (Some(_), Some(_)) => Err(invalid(name)),
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> ApiResult<Option<u64>> {
    let Some(text) = one(headers, name)? else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).map(Some).ok_or_else(|| invalid(name))
}

fn length(headers: &HeaderMap) -> ApiResult<u64> {
    number(headers, &UPLOAD_LENGTH)?.ok_or_else(|| missing(&UPLOAD_LENGTH))
}

fn invalid(name: &HeaderName) -> ApiError {
    ApiError::bad_request("invalid_header", format!("the value of {name} cannot be used")).at(name.as_str())
}

fn missing(name: &HeaderName) -> ApiError {
    ApiError::bad_request("missing_header", format!("send {name}")).at(name.as_str())
}

/// Reads what a client says of a file: `filename`, `filetype`, `project_id` unless it is of none, and `sha256` where it announces that.
fn wanted(headers: &HeaderMap, size_bytes: u64) -> ApiResult<AnnouncedFile> {
    let sent = one(headers, &UPLOAD_METADATA)?.unwrap_or_default();
    let metadata = metadata(sent)?;
    let get = |names: &[&str]| {
        let found = names.iter().find_map(|name| metadata.get(*name));
        found.cloned().ok_or_else(|| {
            let detail = format!("`Upload-Metadata` says nothing of `{}`", names[0]);
            ApiError::bad_request("missing_metadata", detail).at("Upload-Metadata")
        })
    };
    let project = ["project_id", "project"].iter().find_map(|name| metadata.get(*name)).map(|id| id.parse());
    let project = project.transpose().map_err(|_| ApiError::not_found())?;
    let checksum = metadata.get("sha256").map(|text| text.parse()).transpose();
    Ok(AnnouncedFile {
        project: project.map(ProjectId),
        name: get(&["filename", "name"])?,
        mime: get(&["filetype", "type"])?,
        size_bytes,
        checksum: checksum.map_err(|_| invalid(&UPLOAD_METADATA))?,
        metadata: Some(sent.to_owned()),
    })
}

/// Keys and values in Base64, with commas between them. A key may stand alone.
fn metadata(text: &str) -> ApiResult<HashMap<String, String>> {
    let invalid = || invalid(&UPLOAD_METADATA);
    if text.len() > MAX_METADATA_BYTES {
        return Err(invalid());
    }
    let mut all = HashMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let decoded = STANDARD.decode(encoded.trim()).map_err(|_| invalid())?;
        let decoded = String::from_utf8(decoded).map_err(|_| invalid())?;
        if all.insert(key.to_owned(), decoded).is_some() {
            return Err(invalid());
        }
    }
    Ok(all)
}

/// Reads the addresses of parts: `final;/api/v1/uploads/<id> …`, whole addresses of this server or paths.
fn parts(concat: &str) -> ApiResult<Vec<AssetId>> {
    let invalid = || invalid(&UPLOAD_CONCAT);
    let addresses = concat.strip_prefix("final;").ok_or_else(invalid)?;
    let id = |address: &str| {
        let (folder, id) = address.rsplit_once('/').ok_or_else(invalid)?;
        if !folder.ends_with("/api/v1/uploads") {
            return Err(invalid());
        }
        id.parse().map_err(|_| invalid())
    };
    addresses.split_ascii_whitespace().map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_clients_write_it() {
        let read = metadata("filename aGFyYm91ci5tcDQ=, filetype dmlkZW8vbXA0,is_private").expect("metadata");
        assert_eq!(read["filename"], "harbour.mp4");
        assert_eq!((read["filetype"].as_str(), read["is_private"].as_str()), ("video/mp4", ""));
        assert!(metadata("").expect("none").is_empty());
        for text in ["filename ä", "filename %%%", "a YQ==,a YQ==", "a /w==", &"a ".repeat(MAX_METADATA_BYTES)] {
            assert!(metadata(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parts_are_named_by_their_addresses() {
        let (one, two) = (AssetId::new(), AssetId::new());
        let found = parts(&format!("final;/api/v1/uploads/{one} https://gala.example/api/v1/uploads/{two}"));
        assert_eq!(found.expect("two parts"), [one, two]);
        for text in ["partial;", "final;nothing", "final;/api/v1/uploads/x", &format!("final;/elsewhere/{one}"), "x"] {
            assert!(parts(text).is_err(), "{text}");
        }
        assert!(parts("final;").expect("none").is_empty());
    }

    #[test]
    fn times_are_told_as_http_does() {
        assert_eq!(http_date(1_795_253_400_000), "Sat, 21 Nov 2026 09:30:00 GMT");
    }
}
