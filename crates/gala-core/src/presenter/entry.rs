//! A presenter, and what a brief that names one becomes.

use crate::{
    brief::{Brief, DEFAULT_PRESET, PresenterChoice},
    id::{AssetId, PresenterId},
};

/// What somebody says of a presenter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresenterDraft {
    /// What briefs name them by; nobody else of the workspace has it, whatever its capitals.
    pub stage_name: String,
    pub tags: Vec<String>,
    /// The name that a provider has for them. One of this and `picture` is given.
    pub look: Option<String>,
    /// A picture of their face: a file of no project.
    pub picture: Option<AssetId>,
    /// The voice as its provider names it, where a brief names none.
    pub voice: Option<String>,
    /// The graphics preset, where a brief names none.
    pub preset: Option<String>,
    /// Further pictures of them, for people to look at: files of no project.
    pub pictures: Vec<AssetId>,
}

/// A presenter of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenterEntry {
    pub id: PresenterId,
    pub draft: PresenterDraft,
    /// Raised by each change.
    pub version: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// When it was deleted; no brief names it since.
    pub deleted_at_ms: Option<i64>,
}

/// Which presenters are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PresenterFilter {
    /// With this tag, whatever its capitals.
    pub tag: Option<String>,
    /// With this in their stage name, whatever its capitals.
    pub name: Option<String>,
    /// Those that were deleted instead.
    pub is_deleted: bool,
}

impl PresenterDraft {
    /// Returns what stage names are compared by.
    pub fn name_key(stage_name: &str) -> String {
        stage_name.to_lowercase()
    }

    /// Returns the files that it names, the face first.
    pub fn files(&self) -> impl Iterator<Item = AssetId> {
        self.picture.into_iter().chain(self.pictures.iter().copied())
    }

    /// Returns who is seen, as a brief says it; `None` of a draft that was not checked.
    pub fn face(&self) -> Option<PresenterChoice> {
        let picture = || self.picture.map(|id| PresenterChoice::Picture(id.to_string()));
        self.look.clone().map(PresenterChoice::Look).or_else(picture)
    }

    /// Has a brief show this presenter, and have their voice and preset where it says nothing itself. The usual preset counts as
    /// none.
    pub fn apply(&self, brief: &mut Brief) {
        brief.presenter = self.face();
        if brief.voice.is_none() {
            brief.voice.clone_from(&self.voice);
        }
        if brief.preset == DEFAULT_PRESET
            && let Some(preset) = &self.preset
        {
            brief.preset.clone_from(preset);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_keeps_what_it_says_itself() {
        let read = |more: &str| {
            let text = format!(r#"{{ "presenter": "Anna"{more}, "scenes": [{{ "text": "Tea." }}] }}"#);
            Brief::parse("b.json", text.as_bytes()).expect("a brief")
        };
        let anna = PresenterDraft {
            stage_name: "Anna".to_owned(),
            look: Some("look-anna".to_owned()),
            voice: Some("en-gb".to_owned()),
            preset: Some("dusk".to_owned()),
            ..PresenterDraft::default()
        };
        let applied = |more: &str| {
            let mut brief = read(more);
            anna.apply(&mut brief);
            (brief.presenter, brief.voice, brief.preset)
        };
        let look = Some(PresenterChoice::Look("look-anna".to_owned()));
        assert_eq!(applied(""), (look.clone(), Some("en-gb".to_owned()), "dusk".to_owned()));
        let own = r#", "voice": "en-us", "preset": "neon""#;
        assert_eq!(applied(own), (look, Some("en-us".to_owned()), "neon".to_owned()));
        let picture = AssetId::new();
        let seen = PresenterDraft { look: None, picture: Some(picture), ..anna.clone() };
        assert_eq!(seen.face(), Some(PresenterChoice::Picture(picture.to_string())));
    }
}
