//! What a file cannot be imported for, with what to do about it.

use gala_ai::web_files::WebFileError;
use gala_core::{hash::ContentHash, job::Failure, upload::MAX_FILE_BYTES};
use gala_db::DbError;

pub(super) fn empty() -> Failure {
    Failure::permanent("empty_file", "the file is empty (0 bytes) (name the address of another)")
}

pub(super) fn checksum_mismatch(told: ContentHash, found: ContentHash) -> Failure {
    let message = format!(
        "the file that is there has the SHA-256 {found}, and {told} was told; nothing of it is kept (look whether the file was \
         changed, or leave the checksum out)"
    );
    Failure::permanent("checksum_mismatch", message)
}

pub(super) fn not_media(content_type: Option<&str>) -> Failure {
    // One line, not endless, whatever a server sends.
    let told: String = content_type.unwrap_or_default().chars().filter(|c| !c.is_control()).take(80).collect();
    let called = if told.is_empty() { String::new() } else { format!(" (its server calls it `{told}`)") };
    let message = format!(
        "what is there is no file of a type that is taken{called}; a page with a video in it is none (name the address of the \
         file itself)"
    );
    Failure::permanent("not_media", message)
}

pub(super) fn too_large(bytes: u64) -> Failure {
    let message =
        format!("the file has {bytes} bytes or more, and {MAX_FILE_BYTES} is the limit (bring a smaller one)");
    Failure::permanent("file_too_large", message)
}

pub(super) fn too_slow(hours: u64) -> Failure {
    Failure::permanent(
        "import_too_slow",
        format!("the file did not come within {hours} hours (send it yourself, by an upload)"),
    )
}

/// The plan has no room for the file: there may be some once other files are gone.
pub(super) fn of_hold(error: DbError) -> Failure {
    match error {
        DbError::OverLimit(over) => {
            let left = over.limit.saturating_sub(over.used);
            let message = format!(
                "the file needs {} more bytes, and {left} are left of the {} that the plan of the workspace stores ({})",
                over.wanted,
                over.limit,
                over.unit.remedy()
            );
            Failure::permanent("quota_exceeded", message)
        }
        error => error.into(),
    }
}

/// What a server's answer means; `None` of what may be otherwise with the next try.
pub(super) fn of_answer(error: &WebFileError) -> Option<Failure> {
    let failure = match error {
        WebFileError::Forbidden(why) => Failure::permanent(
            "address_refused",
            format!(
                "nothing is fetched from this address: {why} (name one in the public internet, over http or https)"
            ),
        ),
        WebFileError::Refused(status @ (404 | 410)) => Failure::permanent(
            "not_there",
            format!("there is no file at this address (status {status}; look whether it is right)"),
        ),
        WebFileError::Refused(status) => Failure::permanent(
            "address_denied",
            format!("its server does not give the file out (status {status}; name an address that needs no sign-in)"),
        ),
        WebFileError::Away(_) | WebFileError::OtherPiece => return None,
    };
    Some(failure)
}

pub(super) fn away(error: &WebFileError) -> Failure {
    Failure::transient("import_away", format!("the file did not come: {error} (retry the job later)"))
}
