//! The brief in the body of a request.

use gala_core::{
    brief::Brief,
    problem::{Problem, Problems},
};

use crate::{
    extract::{BodyKind, WholeBody},
    problem::{ApiError, ApiResult},
    strict_json,
    wire::{CreateProjectFromDocument, CreateProjectFromText, CreateProjectFromTopic},
};

/// Reads the brief out of a request.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn read_brief(body: &WholeBody) -> ApiResult<Brief> {
    let brief = match body.kind {
        BodyKind::Markdown => Brief::parse("brief.md", &body.bytes)?,
        BodyKind::Json => {
            let request = strict_json::read(&body.bytes)?;
            if request.get("document").is_some() {
                let request: CreateProjectFromDocument = strict_json::take(request)?;
                Brief::parse("document.json", request.document.to_string().as_bytes())?
            } else if request.get("topic").is_some() {
                let request: CreateProjectFromTopic = strict_json::take(request)?;
                let document = serde_json::to_vec(&request).map_err(ApiError::internal)?;
                Brief::parse("topic.json", &document)?
            } else {
                let request: CreateProjectFromText = strict_json::take(request)?;
                check_name(&request.name)?;
                Brief::parse(&request.name, request.brief.as_bytes())?
            }
        }
    };
    refuse_files(&brief)?;
    Ok(brief)
}

/// A file name as people write it: it is shown in problems, and its ending tells how the brief is written.
fn check_name(name: &str) -> ApiResult<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let begins = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && name.len() <= 100 && name.bytes().all(plain) {
        return Ok(());
    }
    let detail = "name is a file name of at most 100 letters, digits, `.`, `_` and `-`, for example brief.md";
    Err(ApiError::bad_request("invalid_field", detail).at("name"))
}

/// The files that a brief names by their paths lie beside it, and nothing lies beside a request.
fn refuse_files(brief: &Brief) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for file in brief.named_files().into_iter().filter(|file| file.asset().is_none()) {
        problems.push(Problem::new(
            "local_file",
            file.field,
            "names a file, and a request carries none",
            "send the file without a project and name the id of its asset, leave it out, or make the video with `gala make` beside the file",
        ));
    }
    problems.into_result(())
}
