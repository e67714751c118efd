//! The files that a brief names by the ids of their assets: those of no project, because its own is not there yet.

use gala_core::{
    access::Scope,
    brief::{Brief, FilePurpose, limits::MAX_REFERENCE_BYTES},
    id::ProjectId,
    payload::{GivenFile, GivenFiles, GivenKind},
    problem::{Problem, Problems},
};
use gala_db::{DbError, Tx};

use crate::uploads::given_uploads;

/// Adds the files that a brief names by their ids to those that were given with it. Nobody deletes them until the transaction ends.
/// Returns what is wrong with those that cannot be used so.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub(crate) async fn add_uploads(
    tx: &mut Tx,
    scope: Scope,
    brief: &Brief,
    given: &mut GivenFiles,
) -> Result<Problems, DbError> {
    let mut problems = Problems::default();
    let named = brief.named_files();
    let named: Vec<_> = named.iter().filter(|file| file.asset().is_some() && !given.contains_key(file.path)).collect();
    if named.is_empty() {
        return Ok(problems);
    }
    let shared = ProjectId::of_shared_files(scope.workspace());
    let found = given_uploads(tx, scope, shared, named.iter().map(|file| file.path)).await?;
    for file in named {
        match found.get(file.path) {
            None => problems.push(Problem::new(
                "no_such_file",
                file.field.clone(),
                format!("names {}, which is no file of no project that can be used", file.path),
                "send the file without a project, name the id of its asset, and look at the status of that",
            )),
            Some(upload) => match refused(file.purpose, upload) {
                Some(remedy) => {
                    let message = format!("names {}, which is not what can be used so", file.path);
                    problems.push(Problem::new("wrong_kind_of_file", file.field.clone(), message, remedy));
                }
                None => {
                    given.insert(file.path.to_owned(), upload.clone());
                }
            },
        }
    }
    Ok(problems)
}

/// Tells what to name instead of a file that cannot be used for something.
pub(crate) fn refused(purpose: FilePurpose, file: &GivenFile) -> Option<&'static str> {
    let is_one_of =
        |extensions: &[&str]| file.kind == GivenKind::Picture && extensions.contains(&file.extension.as_str());
    let (takes, remedy) = match purpose {
        FilePurpose::Picture => {
            (matches!(file.kind, GivenKind::Picture | GivenKind::Video), "name a picture or a film")
        }
        FilePurpose::Background => (file.kind == GivenKind::Picture, "name a picture"),
        FilePurpose::Narration => (matches!(file.kind, GivenKind::Audio | GivenKind::Video), "name a sound or a film"),
        FilePurpose::Music => (file.kind == GivenKind::Audio, "name a sound"),
        FilePurpose::Font => (file.kind == GivenKind::Font, "name a font"),
        FilePurpose::Presenter => (is_one_of(&["png", "jpg"]), "name a picture: PNG or JPEG"),
        FilePurpose::Reference => {
            let is_small = file.size_bytes <= MAX_REFERENCE_BYTES;
            (is_one_of(&["png", "jpg", "webp"]) && is_small, "name a picture of at most 3 MiB: PNG, JPEG or WebP")
        }
    };
    (!takes).then_some(remedy)
}

#[cfg(test)]
mod tests {
    use gala_core::hash::ContentHash;

    use super::*;

    #[test]
    fn each_purpose_takes_what_it_is_for() {
        let file = |kind, extension: &str, size_bytes| GivenFile {
            key: "k".to_owned(),
            checksum: ContentHash::of(b"k"),
            size_bytes,
            kind,
            extension: extension.to_owned(),
        };
        let all = [
            file(GivenKind::Picture, "png", 10),
            file(GivenKind::Picture, "heic", 10),
            file(GivenKind::Picture, "webp", MAX_REFERENCE_BYTES + 1),
            file(GivenKind::Video, "mp4", 10),
            file(GivenKind::Audio, "wav", 10),
            file(GivenKind::Font, "otf", 10),
        ];
        for (purpose, expected) in [
            (FilePurpose::Picture, [true, true, true, true, false, false]),
            (FilePurpose::Background, [true, true, true, false, false, false]),
            (FilePurpose::Narration, [false, false, false, true, true, false]),
            (FilePurpose::Music, [false, false, false, false, true, false]),
            (FilePurpose::Font, [false, false, false, false, false, true]),
            (FilePurpose::Presenter, [true, false, false, false, false, false]),
            (FilePurpose::Reference, [true, false, false, false, false, false]),
        ] {
            assert_eq!(all.each_ref().map(|file| refused(purpose, file).is_none()), expected, "{purpose:?}");
        }
    }
}
