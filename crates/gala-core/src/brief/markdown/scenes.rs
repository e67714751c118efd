//! Paragraphs become scenes, with the pictures and narrations that stand in them or alone beside them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::{
    brief::{
        draft::DraftScene,
        fields::{at, checked_path},
        limits::MAX_SHOWS_CHARS,
        scene::BriefScene,
    },
    problem::{Problem, Problems},
    text::{is_speakable, tidy},
};

/// A file named in the script, and what it shows.
pub struct Attachment {
    pub path: String,
    pub shows: Option<String>,
    pub line: usize,
}

/// One paragraph while it is read.
#[derive(Default)]
pub struct Paragraph {
    pub text: String,
    pub line: usize,
    pub pictures: Vec<Attachment>,
    pub narrations: Vec<Attachment>,
}

/// The scenes of the paragraphs so far.
pub struct Scenes<'a> {
    /// The brief's, for problems.
    name: &'a str,
    problems: &'a mut Problems,
    /// The heading above the next scene.
    chapter: Option<String>,
    /// Pictures and narrations that stood alone, for the next paragraph.
    waiting: Paragraph,
    scenes: Vec<DraftScene>,
}

impl<'a> Scenes<'a> {
    pub fn new(name: &'a str, problems: &'a mut Problems) -> Self {
        Self { name, problems, chapter: None, waiting: Paragraph::default(), scenes: Vec::new() }
    }

    /// Whether nothing was said yet, not even a heading.
    pub fn is_empty(&self) -> bool {
        self.scenes.is_empty() && self.chapter.is_none()
    }

    /// Begins a chapter. Two headings with nothing between them are one chapter's.
    pub fn begin_chapter(&mut self, heading: String) {
        self.chapter = Some(match self.chapter.take() {
            Some(above) => format!("{above}: {heading}"),
            None => heading,
        });
    }

    pub fn add(&mut self, mut paragraph: Paragraph) {
        let text = tidy(&paragraph.text);
        if text.is_empty() || is_separator(&text) {
            self.waiting.pictures.append(&mut paragraph.pictures);
            self.waiting.narrations.append(&mut paragraph.narrations);
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        paragraph.pictures.splice(0..0, waiting.pictures);
        paragraph.narrations.splice(0..0, waiting.narrations);
        let mut scene = BriefScene { chapter: self.chapter.take(), text, ..BriefScene::default() };
        self.attach(&mut scene, paragraph.pictures, paragraph.narrations);
        let field = format!("scene {} (line {})", self.scenes.len() + 1, paragraph.line);
        self.scenes.push(DraftScene { scene, field });
    }

    /// Gives what stood alone at the end to the last paragraph, and returns all scenes.
    pub fn finish(mut self) -> Vec<DraftScene> {
        let rest = std::mem::take(&mut self.waiting);
        if let Some(mut last) = self.scenes.pop() {
            self.attach(&mut last.scene, rest.pictures, rest.narrations);
            self.scenes.push(last);
        } else if let Some(first) = rest.pictures.first().or(rest.narrations.first()) {
            let field = at(self.name, Some(first.line));
            let remedy = "write the paragraph that is spoken over it";
            self.problems.push(Problem::new("file_without_text", field, "names a file but has no script", remedy));
        }
        self.scenes
    }

    fn attach(&mut self, scene: &mut BriefScene, pictures: Vec<Attachment>, narrations: Vec<Attachment>) {
        for picture in pictures {
            // Without a file, the words alone tell the image provider what to draw.
            if picture.path.is_empty() && picture.shows.is_some() && scene.shows.is_none() {
                scene.shows = capped(picture.shows);
                continue;
            }
            let path = self.checked("picture", &picture, scene.picture.is_some());
            if scene.picture.is_none() {
                scene.picture = path;
                scene.shows = capped(picture.shows).or(scene.shows.take());
            }
        }
        for narration in narrations {
            let path = self.checked("narration", &narration, scene.narration.is_some());
            scene.narration = scene.narration.take().or(path);
        }
    }

    fn checked(&mut self, what: &str, attachment: &Attachment, has_one: bool) -> Option<String> {
        let field = at(what, Some(attachment.line));
        if has_one {
            let code = format!("two_{what}s");
            let message = format!("is the second {what} of one paragraph; a paragraph has at most one");
            self.problems.push(Problem::new(code, field, message, "split the paragraph with an empty line"));
            return None;
        }
        checked_path(&percent_decoded(&attachment.path), &field, self.problems)
    }
}

fn capped(shows: Option<String>) -> Option<String> {
    shows.map(|shows| shows.chars().take(MAX_SHOWS_CHARS).collect())
}

/// Markdown addresses write a space as `%20`; file names do not.
fn percent_decoded(url: &str) -> Cow<'_, str> {
    // Bytes that are no text were not meant so.
    percent_decode_str(url).decode_utf8().unwrap_or(Cow::Borrowed(url))
}

/// A paragraph of marks alone, such as `• • •`, separates and is not spoken.
fn is_separator(text: &str) -> bool {
    !is_speakable(text) && text.chars().all(|c| c.is_whitespace() || "*-_=~•·.—–#+".contains(c))
}
