//! The script of a brief: Markdown events become paragraphs and headings.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    attributes::Attributes,
    lines::LineCounter,
    scenes::{Attachment, Paragraph, Scenes},
};
use crate::{
    brief::{draft::DraftScene, html, limits::MAX_TITLE_CHARS},
    text::tidy,
};

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

/// A script while it is read.
pub struct ScriptText<'a> {
    text: &'a str,
    first_line: usize,
    wants_title: bool,
    full_stop: char,
    title: Option<String>,
    inside: Vec<Inside>,
    lists: usize,
    html: String,
    /// Up to where the text was read as attributes, and is not spoken.
    read_to: usize,
    paragraph: Paragraph,
    scenes: Scenes<'a>,
}

impl<'a> ScriptText<'a> {
    /// Reads `text`, which begins on line `first_line` of the brief; items of lists end with `full_stop`. Its first
    /// heading becomes the title if the brief `wants_title`.
    pub fn new(text: &'a str, first_line: usize, wants_title: bool, full_stop: char, scenes: Scenes<'a>) -> Self {
        Self {
            text,
            first_line,
            wants_title,
            full_stop,
            title: None,
            inside: Vec::new(),
            lists: 0,
            html: String::new(),
            read_to: 0,
            paragraph: Paragraph::default(),
            scenes,
        }
    }

    /// Returns the scenes, and the title.
    pub fn read(mut self) -> (Vec<DraftScene>, Option<String>) {
        let options = Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TABLES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES;
        let mut lines = LineCounter::new(self.text, self.first_line);
        for (event, range) in Parser::new_ext(self.text, options).into_offset_iter() {
            let line = lines.line_of(range.start);
            match event {
                Event::Start(tag) => self.start(tag, line),
                Event::End(tag) => self.end(tag, range.end),
                // Attributes are plain text for Markdown.
                Event::Text(_) | Event::Code(_) if range.start < self.read_to => {
                    let behind = self.read_to.clamp(range.start, range.end)..range.end;
                    self.say(&self.text[behind], line);
                }
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
        (self.scenes.finish(), self.title)
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

    /// Ends what ends at an offset of the text.
    fn end(&mut self, tag: TagEnd, offset: usize) {
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
                    let attributes = Attributes::at_start(&self.text[offset..]);
                    self.read_to = offset + attributes.as_ref().map_or(0, |attributes| attributes.length);
                    let attributes = attributes.map(|attributes| attributes.pairs).unwrap_or_default();
                    self.paragraph.pictures.push(Attachment { path: url, shows, attributes, line });
                }
            }
            TagEnd::Link => {
                if let Some(Inside::Link { url, text, line }) = self.inside.pop() {
                    if text.trim().eq_ignore_ascii_case("narration") {
                        self.paragraph.narrations.push(Attachment { path: url, line, ..Attachment::default() });
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
        if first_level && self.wants_title && self.title.is_none() && self.scenes.is_empty() {
            self.title = Some(text);
        } else {
            self.scenes.begin_chapter(text);
        }
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
        self.scenes.add(std::mem::take(&mut self.paragraph));
    }
}
