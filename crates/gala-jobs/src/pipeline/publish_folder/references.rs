//! The reference pictures of the characters, places and styles that scenes name.

use std::collections::BTreeMap;

use gala_core::{id::LibraryId, library::CastEntry, plan::PlannedScene};
use gala_handover::name::file_stem;

use super::place::FileContent;

/// Returns the pictures by their paths: of each entry that a scene names, in the order of the names.
pub(super) fn references<'a>(
    library: &[CastEntry],
    scenes: impl Iterator<Item = &'a PlannedScene> + Clone,
) -> BTreeMap<String, FileContent> {
    let is_named = |id: LibraryId| scenes.clone().any(|scene| scene.cast.contains(&id));
    let mut entries: Vec<&CastEntry> = library.iter().filter(|entry| is_named(entry.id)).collect();
    // By ids where names are equal: what is named once keeps its place whatever else comes.
    entries.sort_by_key(|entry| (entry.kind, entry.name.clone(), entry.id));
    let mut files = BTreeMap::new();
    let mut used = BTreeMap::<String, u32>::new();
    for entry in entries {
        let kind = entry.kind.as_str();
        let stem = format!("{kind}-{}", file_stem(&entry.name, "unnamed"));
        for picture in &entry.files {
            let number = used.entry(stem.clone()).or_insert(0);
            *number += 1;
            let (_, extension) = picture.file.key.rsplit_once('.').unwrap_or(("", "bin"));
            let extension = extension.to_ascii_lowercase();
            let path = format!("references/{stem}-{number:02}.{extension}");
            files.insert(path, FileContent::Object(picture.file.clone()));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use gala_core::{
        asset::StoredFile,
        brief::Brief,
        hash::ContentHash,
        id::AssetId,
        library::{CastPicture, LibraryKind, LibraryLook},
    };

    use super::*;

    fn entry(kind: LibraryKind, name: &str, pictures: &[&str]) -> CastEntry {
        let file = |key: &&str| StoredFile {
            key: (*key).to_owned(),
            checksum: ContentHash::of(key.as_bytes()),
            size_bytes: 1,
        };
        let files = pictures.iter().map(|key| CastPicture { asset: AssetId::new(), file: file(key) }).collect();
        CastEntry { id: LibraryId::new(), kind, name: name.to_owned(), look: LibraryLook::default(), files }
    }

    #[test]
    fn the_pictures_of_those_that_are_named_have_names_that_every_drive_keeps() {
        use LibraryKind::{Character, Place, Style};
        let library = [
            entry(Place, "CON", &["p/x.png"]),
            entry(Character, "Ána / Zoë", &["a/1.jpg", "a/2.PNG"]),
            entry(Character, "ana zoe", &["b/1.jpg"]),
            entry(Style, "墨", &["s/1.webp"]),
            entry(Style, "not named", &["n/1.webp"]),
        ];
        let brief = Brief::parse("brief.md", b"Tea is warm.\n\nA leaf falls.\n").expect("a brief");
        let mut scenes = gala_ai::planner::OfflinePlanner.plan_now(&brief).expect("a plan").scenes;
        scenes[0].cast = vec![library[0].id, library[1].id];
        scenes[1].cast = vec![library[1].id, library[2].id, library[3].id];
        let paths: Vec<String> = references(&library, scenes.iter()).into_keys().collect();
        assert_eq!(
            paths,
            [
                "references/character-ana-zoe-01.jpg",
                "references/character-ana-zoe-02.jpg",
                "references/character-ana-zoe-03.png",
                "references/place-con_-01.png",
                "references/style-unnamed-01.webp",
            ]
            .map(str::to_owned)
            .to_vec()
        );
    }
}
