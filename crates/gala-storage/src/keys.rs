//! The only place that spells object keys.

use gala_core::{hash::ContentHash, project::Project};

/// What a project keeps. Keys of takes carry the hash of their content, so that a new take never replaces an
/// older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectObject<'a> {
    /// Something made for a scene: `("speech", "wav")`, `("layer-00-sky", "svg")`.
    Take { scene: u32, name: &'a str, extension: &'a str, content: ContentHash },
    /// A version of a file that belongs to the whole video: `("final", "mp4")`.
    Output { name: &'a str, extension: &'a str, content: ContentHash },
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
        }
    }
}

/// Returns the key of something the user gave, named by its content: the same file is stored once.
pub fn user_file(content: ContentHash, extension: &str) -> String {
    format!("given/{content}.{extension}")
}

/// Below this are encoded segments: a cache that all machines of an installation share.
pub const SEGMENTS: &str = "segments";

/// Returns the key of a segment, as a build of the encoder made it.
pub fn segment(encoder: &str, hash: &ContentHash) -> String {
    format!("{SEGMENTS}/{encoder}/{hash}")
}

/// Returns the key of the built-in music bed of a mood and version.
pub fn music_bed(name: &str) -> String {
    format!("music/{name}.wav")
}

/// Returns the key under which a project keeps a take that was made elsewhere: the same name in its own folder.
pub fn adopted(project: &Project, scene: u32, key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or(key);
    // `scene-03-speech-<hash>.wav`: what follows the scene's number stays.
    let rest = name.strip_prefix("scene-").and_then(|rest| rest.split_once('-')).map_or(name, |(_, rest)| rest);
    format!("{}/takes/scene-{scene:02}-{rest}", project.folder())
}
