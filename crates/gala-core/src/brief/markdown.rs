//! The Markdown or plain-text brief: front matter between `---` lines, then the script.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    draft::{Draft, DraftScene},
    fields::{Fields, at, checked_path},
    html,
    limits::{MAX_SHOWS_CHARS, MAX_TITLE_CHARS},
    scene::BriefScene,
    settings::{self, Settings},
    tree,
};
use crate::{
    problem::{Problem, Problems},
    text::{is_speakable, tidy},
};

/// Reads a script with its front matter. What is wrong is told in `problems`, and reading goes on.
pub fn read(name: &str, text: &str, problems: &mut Problems) -> Draft {
    let (front, script, script_line) = match split_front_matter(text) {
        Split::None => (None, text, 1),
        Split::Some { yaml, yaml_line, script, script_line } => (Some((yaml, yaml_line)), script, script_line),
        Split::Open { line } => {
            problems.push(Problem::new(
                "front_matter_open",
                at(name, Some(line)),
                "opens front matter that is never closed",
                "end it with a line of three dashes",
            ));
            (None, "", 1)
        }
    };
    let tree = front.and_then(|(yaml, line)| match tree::read_yaml(name, yaml, line) {
        Ok(tree) => Some(tree),
        Err(problem) => {
            problems.push(problem);
            None
        }
    });
    let tree = tree.unwrap_or(tree::Node { line: None, value: tree::Value::Null });
    let mut fields = Fields::of(tree, "", name, problems);
    let settings = Settings::take(&mut fields);
    fields.refuse_rest(&settings::KEYS);
    let full_stop = settings.language.full_stop();
    let script = ScriptText::new(name, script, script_line, settings.title.is_none(), full_stop, problems);
    let (scenes, heading) = script.read();
    Draft { settings, scenes, heading }
}

enum Split<'a> {
    None,
    Some { yaml: &'a str, yaml_line: usize, script: &'a str, script_line: usize },
    Open { line: usize },
}

/// Front matter begins on the first line that is not blank, if that is `---`, and ends at the next `---` or `...`.
fn split_front_matter(text: &str) -> Split<'_> {
    let mut at = 0;
    let mut opened: Option<(usize, usize)> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        match (opened, line.trim_end()) {
            (None, "") => {}
            (None, "---") => opened = Some((at, index + 1)),
            (None, _) => return Split::None,
            (Some((yaml, opening)), "---" | "...") => {
                return Split::Some {
                    yaml: &text[yaml..start],
                    yaml_line: opening + 1,
                    script: &text[at..],
                    script_line: index + 2,
                };
            }
            _ => {}
        }
    }
    match opened {
        Some((_, line)) => Split::Open { line },
        None => Split::None,
    }
}

/// A file named in the script, and what it shows.
struct Attachment {
    path: String,
    shows: Option<String>,
    line: usize,
}

/// One paragraph while it is read.
#[derive(Default)]
struct Paragraph {
    text: String,
    line: usize,
    pictures: Vec<Attachment>,
    narrations: Vec<Attachment>,
}

/// What the words that are being read belong to.
enum Inside {
    Paragraph,
    Heading {
        first_level: bool,
        text: String,
    },
    Image {
        url: String,
        alt: String,
        line: usize,
    },
    /// A link: its words go to the paragraph, unless they are `narration`.
    Link {
        url: String,
        text: String,
        line: usize,
    },
    /// Footnotes and metadata are not spoken.
    Nothing,
}

struct ScriptText<'a> {
    name: &'a str,
    text: &'a str,
    first_line: usize,
    wants_title: bool,
    full_stop: char,
    problems: &'a mut Problems,
    title: Option<String>,
    chapter: Option<String>,
    inside: Vec<Inside>,
    lists: usize,
    html: String,
    paragraph: Paragraph,
    /// Pictures and narrations that stood alone, for the next paragraph.
    waiting: Paragraph,
    scenes: Vec<DraftScene>,
}

impl<'a> ScriptText<'a> {
    fn new(
        name: &'a str,
        text: &'a str,
        first_line: usize,
        wants_title: bool,
        full_stop: char,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            name,
            text,
            first_line,
            wants_title,
            full_stop,
            problems,
            title: None,
            chapter: None,
            inside: Vec::new(),
            lists: 0,
            html: String::new(),
            paragraph: Paragraph::default(),
            waiting: Paragraph::default(),
            scenes: Vec::new(),
        }
    }

    fn read(mut self) -> (Vec<DraftScene>, Option<String>) {
        let options = Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TABLES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES;
        let mut lines = LineCounter { text: self.text, at: 0, line: self.first_line };
        for (event, range) in Parser::new_ext(self.text, options).into_offset_iter() {
            let line = lines.line_of(range.start);
            match event {
                Event::Start(tag) => self.start(tag, line),
                Event::End(tag) => self.end(tag),
                Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                    self.say(&text, line);
                }
                Event::SoftBreak | Event::HardBreak => self.say(" ", line),
                Event::Html(html) => self.html.push_str(&html),
                Event::InlineHtml(tag) if html::is_break(&tag) => self.say(" ", line),
                // A thematic break ends nothing that is not ended already.
                Event::InlineHtml(_) | Event::Rule | Event::TaskListMarker(_) | Event::FootnoteReference(_) => {}
            }
        }
        self.end_paragraph();
        self.attach_rest();
        (self.scenes, self.title)
    }

    fn start(&mut self, tag: Tag<'_>, line: usize) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_paragraph();
                let first_level = level == pulldown_cmark::HeadingLevel::H1;
                self.inside.push(Inside::Heading { first_level, text: String::new() });
            }
            Tag::Image { dest_url, .. } => {
                self.inside.push(Inside::Image { url: dest_url.into_string(), alt: String::new(), line });
            }
            Tag::Link { dest_url, .. } => {
                self.inside.push(Inside::Link { url: dest_url.into_string(), text: String::new(), line });
            }
            Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => self.inside.push(Inside::Nothing),
            Tag::List(_) => {
                if self.lists == 0 {
                    self.end_paragraph();
                }
                self.lists += 1;
            }
            Tag::Item | Tag::TableRow | Tag::TableHead => self.end_item(),
            Tag::Table(_) => {
                self.end_paragraph();
                self.lists += 1;
            }
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                if self.lists == 0 {
                    self.end_paragraph();
                    self.inside.push(Inside::Paragraph);
                } else {
                    self.say(" ", line);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(Inside::Heading { first_level, text }) = self.inside.pop() {
                    self.heading(first_level, &tidy(&text));
                }
            }
            TagEnd::Image => {
                if let Some(Inside::Image { url, alt, line }) = self.inside.pop() {
                    let alt = tidy(&alt);
                    let shows = (!alt.is_empty()).then_some(alt);
                    self.paragraph.pictures.push(Attachment { path: url, shows, line });
                }
            }
            TagEnd::Link => {
                if let Some(Inside::Link { url, text, line }) = self.inside.pop() {
                    if text.trim().eq_ignore_ascii_case("narration") {
                        self.paragraph.narrations.push(Attachment { path: url, shows: None, line });
                    } else {
                        self.say(&text, line);
                    }
                }
            }
            TagEnd::FootnoteDefinition | TagEnd::MetadataBlock(_) => {
                self.inside.pop();
            }
            TagEnd::List(_) | TagEnd::Table => {
                self.end_item();
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.end_paragraph();
                }
            }
            TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => self.end_item(),
            TagEnd::TableCell => self.say(" ", self.paragraph.line),
            TagEnd::HtmlBlock => {
                let text = html::text_of(&std::mem::take(&mut self.html));
                let line = self.paragraph.line;
                self.say(&text, line);
                self.leave_paragraph();
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.leave_paragraph(),
            _ => {}
        }
    }

    fn leave_paragraph(&mut self) {
        if self.lists == 0 {
            if matches!(self.inside.last(), Some(Inside::Paragraph)) {
                self.inside.pop();
            }
            self.end_paragraph();
        }
    }

    fn say(&mut self, text: &str, line: usize) {
        if self.inside.iter().any(|inside| matches!(inside, Inside::Nothing)) {
            return;
        }
        match self.inside.last_mut() {
            Some(Inside::Heading { text: words, .. } | Inside::Link { text: words, .. }) => words.push_str(text),
            Some(Inside::Image { alt, .. }) => alt.push_str(text),
            Some(Inside::Paragraph | Inside::Nothing) | None => {
                if self.paragraph.text.trim().is_empty() && !text.trim().is_empty() {
                    self.paragraph.line = line;
                }
                self.paragraph.text.push_str(text);
            }
        }
    }

    fn heading(&mut self, first_level: bool, text: &str) {
        if text.is_empty() {
            return;
        }
        let text: String = text.chars().take(MAX_TITLE_CHARS).collect();
        if first_level && self.wants_title && self.title.is_none() && self.scenes.is_empty() && self.chapter.is_none() {
            self.title = Some(text);
            return;
        }
        // Two headings with nothing between them are one chapter's.
        self.chapter = Some(match self.chapter.take() {
            Some(above) => format!("{above}: {text}"),
            None => text,
        });
    }

    /// Ends an item of a list, so that speech and captions pause where the eye would.
    fn end_item(&mut self) {
        let text = self.paragraph.text.trim_end();
        if text.chars().next_back().is_some_and(|last| last.is_alphanumeric() || ")”»\"'".contains(last)) {
            let length = text.len();
            self.paragraph.text.truncate(length);
            self.paragraph.text.push(self.full_stop);
        }
        self.paragraph.text.push(' ');
    }

    fn end_paragraph(&mut self) {
        let mut paragraph = std::mem::take(&mut self.paragraph);
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

    /// Gives what stood alone at the end to the last paragraph.
    fn attach_rest(&mut self) {
        let rest = std::mem::take(&mut self.waiting);
        if let Some(mut last) = self.scenes.pop() {
            self.attach(&mut last.scene, rest.pictures, rest.narrations);
            self.scenes.push(last);
        } else if let Some(first) = rest.pictures.first().or(rest.narrations.first()) {
            let field = at(self.name, Some(first.line));
            let remedy = "write the paragraph that is spoken over it";
            self.problems.push(Problem::new("file_without_text", field, "names a file but has no script", remedy));
        }
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

/// Counts lines up to offsets; each newline is looked at once where offsets rise, as events mostly do.
struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        let count = |part: &str| part.bytes().filter(|byte| *byte == b'\n').count();
        if offset >= self.at {
            self.line += count(&self.text[self.at..offset]);
        } else {
            self.line -= count(&self.text[offset..self.at]);
        }
        self.at = offset;
        self.line
    }
}

/// A paragraph of marks alone, such as `• • •`, separates and is not spoken.
fn is_separator(text: &str) -> bool {
    !is_speakable(text) && text.chars().all(|c| c.is_whitespace() || "*-_=~•·.—–#+".contains(c))
}
