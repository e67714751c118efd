//! The only place that spells object keys.

use gala_core::{hash::ContentHash, project::Project};

/// What a project keeps. Keys of takes carry the hash of their content, so that a new take never replaces an
/// older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectObject<'a> {
    /// A version of the plan.
    Plan(ContentHash),
    /// A version of the timeline.
    Timeline(ContentHash),
    /// A version of the report.
    Report(ContentHash),
    /// Something made for a scene: `("speech", "wav")`, `("layer-00-sky", "svg")`.
    Take { scene: u32, name: &'a str, extension: &'a str, content: ContentHash },
    /// A version of the whole video or a file that belongs to it: `("final", "mp4")`.
    Output { name: &'a str, extension: &'a str, content: ContentHash },
}

impl ProjectObject<'_> {
    /// Returns the key below the store's root.
    pub fn key(&self, project: &Project) -> String {
        let folder = project.folder();
        match self {
            Self::Plan(content) => format!("{folder}/plan-{}.json", content.short()),
            Self::Timeline(content) => format!("{folder}/timeline-{}.json", content.short()),
            Self::Report(content) => format!("{folder}/report-{}.json", content.short()),
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

/// Returns the key of the built-in music bed of a mood and version.
pub fn music_bed(name: &str) -> String {
    format!("music/{name}.wav")
}
