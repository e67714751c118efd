//! Paragraphs become scenes, with the pictures and narrations that stand in them or alone beside them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::{
    brief::{
        cast,
        cutout::Cutout,
        draft::DraftScene,
        fields::{Fields, at, checked_path},
        limits::MAX_SHOWS_CHARS,
        scene::BriefScene,
        tree::{Node, Value},
    },
    problem::{Problem, Problems},
    text::{is_speakable, tidy},
};

/// The keys of a scene that tell how its picture is seen.
const PICTURE_KEYS: [&str; 7] = ["cutout", "background", "rim", "layers", "motion", "moves", "cast"];

/// A file named in the script, what it shows, and how.
#[derive(Default)]
pub struct Attachment {
    pub path: String,
    pub shows: Option<String>,
    /// Keys of a scene with their values.
    pub attributes: Vec<(String, String)>,
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
        } else if let Some(first) = rest.narrations.first() {
            // What is heard in it is all that is said.
            let field = format!("scene 1 (line {})", first.line);
            let mut scene = BriefScene { chapter: self.chapter.take(), ..BriefScene::default() };
            self.attach(&mut scene, rest.pictures, rest.narrations);
            self.scenes.push(DraftScene { scene, field });
        } else if let Some(first) = rest.pictures.first() {
            let field = at(self.name, Some(first.line));
            let remedy = "write the paragraph that is spoken over it";
            self.problems.push(Problem::new("file_without_text", field, "names a file but has no script", remedy));
        }
        self.scenes
    }

    fn attach(&mut self, scene: &mut BriefScene, pictures: Vec<Attachment>, narrations: Vec<Attachment>) {
        for mut picture in pictures {
            let is_shown_otherwise = !picture.attributes.is_empty();
            if scene.picture.is_none() {
                self.show_as(scene, &mut picture);
            }
            // Without a file, the words alone tell the image provider what to draw.
            let is_made = picture.path.is_empty() && scene.shows.is_none();
            if is_made && (picture.shows.is_some() || is_shown_otherwise) {
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

    /// Takes how a scene's picture is to be seen, with the keys that a scene of a document has for it.
    fn show_as(&mut self, scene: &mut BriefScene, picture: &mut Attachment) {
        if picture.attributes.is_empty() {
            return;
        }
        let line = Some(picture.line);
        let entry = |(key, text): (String, String)| (key, Node { line, value: Value::Text(text) });
        let entries = std::mem::take(&mut picture.attributes).into_iter().map(entry).collect();
        let node = Node { line, value: Value::Map(entries) };
        let mut fields = Fields::of(node, "picture.", "picture", self.problems);
        scene.cutout = Cutout::take(&mut fields, "picture").or(scene.cutout.take());
        scene.layers = fields.layers().or(scene.layers);
        scene.motion = fields.motion().or(scene.motion);
        scene.moves = fields.line("moves", MAX_SHOWS_CHARS).or(scene.moves.take());
        let cast = cast::take(&mut fields);
        scene.cast.extend(cast);
        fields.refuse_rest(&PICTURE_KEYS);
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
