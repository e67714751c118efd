//! The only place that spells object keys.

use gala_core::{
    hash::ContentHash,
    id::AssetId,
    project::{FOLDER_DIGITS, Project},
};

/// What a project keeps. Keys of takes carry the hash of their content, so that a new take never replaces an
/// older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectObject<'a> {
    /// Something made for a scene: `("speech", "flac")`, `("layer-00-sky", "svg")`.
    Take { scene: u32, name: &'a str, extension: &'a str, content: ContentHash },
    /// A version of a file that belongs to the whole video: `("final", "mp4")`.
    Output { name: &'a str, extension: &'a str, content: ContentHash },
    /// Something that somebody brought straight to the store, under an address that stays open for some time.
    SentUpload { asset: AssetId, extension: &'a str, content: ContentHash },
    /// Something that was made of what somebody brought: `("proxy", "mp4")`.
    Derivative { of: AssetId, name: &'a str, extension: &'a str, content: ContentHash },
    /// Something that somebody brought.
    Upload { asset: AssetId, extension: &'a str },
}

impl ProjectObject<'_> {
    /// Returns the key below the store's root.
    pub fn key(&self, project: &Project) -> String {
        let folder = project.folder();
        match self {
            Self::Take { scene, name, extension, content } => {
                format!("{folder}/takes/scene-{scene:02}-{name}-{}.{extension}", content.short())
            }
            Self::Output { name, extension, content } => {
                format!("{folder}/final/{name}-{}.{extension}", content.short())
            }
            Self::SentUpload { asset, extension, content } => {
                format!("{folder}/uploads/{asset}-{}.{extension}", content.short())
            }
            Self::Derivative { of, name, extension, content } => {
                format!("{folder}/derived/{of}-{name}-{}.{extension}", content.short())
            }
            Self::Upload { asset, extension } => format!("{folder}/uploads/{asset}.{extension}"),
        }
    }
}

/// Below this is what users gave.
pub const GIVEN: &str = "given";

/// Returns the key of something the user gave, named by its content: the same file is stored once.
pub fn user_file(content: ContentHash, extension: &str) -> String {
    format!("{GIVEN}/{content}.{extension}")
}

/// Returns the content that names something the user gave.
pub fn given_content(key: &str) -> Option<ContentHash> {
    let (content, _) = key.strip_prefix(GIVEN)?.strip_prefix('/')?.split_once('.')?;
    content.parse().ok()
}

/// Below this are encoded segments: a cache that all machines of an installation share.
pub const SEGMENTS: &str = "segments";

/// Returns the key of a segment, as a build of the encoder made it.
pub fn segment(encoder: &str, hash: &ContentHash) -> String {
    format!("{SEGMENTS}/{encoder}/{hash}")
}

/// Below this is the built-in music.
const MUSIC: &str = "music";

/// Returns the key of the built-in music bed of a mood and version.
pub fn music_bed(name: &str) -> String {
    format!("{MUSIC}/{name}.flac")
}

/// Below this is what was sent straight to the store and is no object of a project yet.
const INCOMING: &str = "incoming";

/// Returns the key of what is sent for an asset to be.
pub fn incoming(asset: AssetId) -> String {
    format!("{INCOMING}/{asset}")
}

/// Whether an object is one that was sent straight to the store and is none of a project yet.
pub fn is_incoming(key: &str) -> bool {
    key.split_once('/').is_some_and(|(folder, _)| folder == INCOMING)
}

/// Whether an object belongs to no project alone.
pub fn is_shared(key: &str) -> bool {
    key.split_once('/').is_some_and(|(folder, _)| [GIVEN, MUSIC, SEGMENTS].contains(&folder))
}

/// Returns the digits of a project's id that end the name of the folder that an object is in; `None` where the folder is
/// not named as a project's is.
pub fn folder_suffix(key: &str) -> Option<&str> {
    let (folder, _) = key.split_once('/')?;
    let (slug, suffix) = folder.rsplit_once('-')?;
    let is_id = (FOLDER_DIGITS..=32).contains(&suffix.len()) && suffix.len() % 4 == 0;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (is_id && !slug.is_empty() && suffix.bytes().all(digit)).then_some(suffix)
}

/// Whether a key in the folder of a project is one of GALA's own objects: all below `takes`, `uploads` and `derived`, which are
/// not for people, and in `final` what is named by a hash. What else lies there people put there, or it is what they are shown.
pub fn is_own(key: &str) -> bool {
    let Some((_, rest)) = key.split_once('/') else { return false };
    match rest.split_once('/') {
        // `final/film-0123456789abcdef.mp4`: beside it lie the films of editors.
        Some(("final", name)) => ends_with_hash(name),
        Some(("takes" | "uploads" | "derived", name)) => !name.is_empty(),
        _ => false,
    }
}

fn ends_with_hash(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let digits = stem.rsplit_once('-').map_or("", |(_, digits)| digits);
    digits.len() == ContentHash::of(b"").short().len() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the key under which a project keeps a take that was made elsewhere: the same name in its own folder.
pub fn adopted(project: &Project, scene: u32, key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or(key);
    // `scene-03-speech-<hash>.flac`: what follows the scene's number stays.
    let rest = name.strip_prefix("scene-").and_then(|rest| rest.split_once('-')).map_or(name, |(_, rest)| rest);
    format!("{}/takes/scene-{scene:02}-{rest}", project.folder())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_tells_its_project_and_no_other_folder_does() {
        for (key, expected) in [
            ("tea-89abcdef/final/plan-1.json", Some("89abcdef")),
            ("お茶の話-456789abcdef/x", Some("456789abcdef")),
            ("a-b-89abcdef/x", Some("89abcdef")),
            ("tea-89abcdef", None),
            ("89abcdef/x", None),
            ("-89abcdef/x", None),
            ("tea-89ABCDEF/x", None),
            ("tea-9abcdef/x", None),
            ("tea-089abcdef/x", None),
            ("holiday pictures/x", None),
        ] {
            assert_eq!(folder_suffix(key), expected, "{key}");
        }
        let content = ContentHash::of(b"x");
        assert_eq!(given_content(&user_file(content, "png")), Some(content));
        assert!(given_content("given/x.png").is_none() && given_content("music/x.png").is_none());
        assert!(is_shared("given/x.png") && is_shared("segments/a/b") && is_shared("music/calm.wav"));
        let hash = content.short();
        for own in [
            "tea-89abcdef/takes/scene-01-speech-1.flac",
            "tea-89abcdef/uploads/x.mp4",
            "tea-89abcdef/derived/x",
            &format!("tea-89abcdef/final/final-{hash}.mp4"),
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "tea-89abcdef/final/film.mp4",
            "tea-89abcdef/final/my-cut-2.mp4",
            "tea-89abcdef/images/scene-01.jpg",
            "tea-89abcdef/x",
            "x",
        ] {
            assert!(!is_own(other), "{other}");
        }
        assert!(!is_shared("given-89abcdef/x") && !is_shared("given"));
    }
}
