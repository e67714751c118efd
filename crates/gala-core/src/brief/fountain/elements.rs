//! The elements of a screenplay, by the syntax of Fountain (fountain.io/syntax).

use super::clean::plain;

/// An element, with the number of its first line, from 1. Its text is plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub line: usize,
    pub kind: ElementKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ElementKind {
    /// `INT. KITCHEN - NIGHT`.
    Heading,
    Action,
    /// Who speaks, without `(V.O.)` and the like.
    Character,
    /// `(whispering)`.
    Parenthetical,
    Dialogue,
    /// `CUT TO:`.
    Transition,
    /// `> THE END <`.
    Centered,
    /// `# Act One`.
    Section,
}

/// The title of a screenplay, and its elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Screenplay {
    pub title: Option<String>,
    pub elements: Vec<Element>,
}

/// Reads a screenplay whose omissions were taken out. Every text is one: what is nothing else is action.
pub(super) fn read(text: &str) -> Screenplay {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let (title, first) = title_page(&lines);
    let mut reader = ElementReader { lines: &lines, at: first, elements: Vec::new() };
    while reader.at < lines.len() {
        reader.next();
    }
    Screenplay { title, elements: reader.elements }
}

/// Returns the title, and the line behind the title page: keys with values, up to the first empty line.
fn title_page(lines: &[&str]) -> (Option<String>, usize) {
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let is_key = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key);
        let is_word = |c: char| c.is_alphabetic() || c == ' ';
        key.is_some_and(|key| !key.is_empty() && key.starts_with(char::is_alphabetic) && key.chars().all(is_word))
    };
    let Some(first) = lines.get(start).filter(|line| is_key(line)) else { return (None, 0) };
    // A transition is no title page.
    if first.trim_end().ends_with("TO:") {
        return (None, 0);
    }
    let end = lines[start..].iter().position(|line| line.trim().is_empty()).map_or(lines.len(), |count| start + count);
    let (mut title, mut is_title): (Vec<String>, bool) = (Vec::new(), false);
    for line in &lines[start..end] {
        let value = if line.starts_with([' ', '\t']) {
            line
        } else {
            let (key, value) = line.split_once(':').unwrap_or(("", line));
            is_title = key.trim().eq_ignore_ascii_case("title");
            value
        };
        if is_title && !value.trim().is_empty() {
            title.push(plain(value));
        }
    }
    (Some(title.join(" ")).filter(|title| !title.is_empty()), end)
}

struct ElementReader<'a> {
    lines: &'a [&'a str],
    at: usize,
    elements: Vec<Element>,
}

impl ElementReader<'_> {
    fn next(&mut self) {
        let line = self.lines[self.at];
        let trimmed = line.trim();
        let after_empty = self.is_empty(self.at.checked_sub(1));
        let before_empty = self.is_empty(Some(self.at + 1));
        if trimmed.is_empty() || is_page_break(trimmed) {
            self.at += 1;
        } else if let Some(text) = trimmed.strip_prefix('!') {
            self.action(text);
        } else if let Some(text) = forced_heading(trimmed) {
            self.one(ElementKind::Heading, without_number(text));
        } else if let Some(text) = trimmed.strip_prefix('>') {
            match text.strip_suffix('<') {
                Some(text) => self.one(ElementKind::Centered, text),
                None => self.one(ElementKind::Transition, text),
            }
        } else if let Some(text) = trimmed.strip_prefix('~') {
            self.one(ElementKind::Dialogue, text);
        } else if trimmed.starts_with('#') {
            self.one(ElementKind::Section, trimmed.trim_start_matches('#'));
        } else if trimmed.starts_with('=') {
            // A synopsis is for the writer alone.
            self.at += 1;
        } else if let Some(name) = trimmed.strip_prefix('@').filter(|_| !before_empty) {
            self.speech(name);
        } else if after_empty && is_heading(trimmed) {
            self.one(ElementKind::Heading, without_number(trimmed));
        } else if after_empty && before_empty && is_transition(trimmed) {
            self.one(ElementKind::Transition, trimmed);
        } else if after_empty && !before_empty && is_name(trimmed) {
            self.speech(trimmed);
        } else {
            self.action(trimmed);
        }
    }

    fn is_empty(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.lines.get(at)).is_none_or(|line| line.trim().is_empty())
    }

    fn push(&mut self, line: usize, kind: ElementKind, text: &str) {
        let text = plain(text);
        if !text.is_empty() {
            self.elements.push(Element { line: line + 1, kind, text });
        }
    }

    fn one(&mut self, kind: ElementKind, text: &str) {
        self.push(self.at, kind, text);
        self.at += 1;
    }

    /// A paragraph: up to the next empty line, or a line that says what it is.
    fn action(&mut self, first: &str) {
        let start = self.at;
        let mut text = first.to_owned();
        self.at += 1;
        while let Some(line) = self.lines.get(self.at) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['>', '#', '=', '~', '@', '!']) || forced_heading(line).is_some() {
                break;
            }
            text.push(' ');
            text.push_str(line);
            self.at += 1;
        }
        self.push(start, ElementKind::Action, &text);
    }

    /// A name and what they say: up to the next empty line, of which one with two spaces is none.
    fn speech(&mut self, name: &str) {
        self.push(self.at, ElementKind::Character, without_extension(name));
        self.at += 1;
        let (mut start, mut said) = (self.at, String::new());
        while let Some(line) = self.lines.get(self.at).filter(|line| line.len() >= 2 || !line.trim().is_empty()) {
            let trimmed = line.trim();
            if trimmed.starts_with('(') && trimmed.ends_with(')') {
                self.push(start, ElementKind::Dialogue, &std::mem::take(&mut said));
                self.push(self.at, ElementKind::Parenthetical, &trimmed[1..trimmed.len() - 1]);
                start = self.at + 1;
            } else {
                said.push(' ');
                said.push_str(trimmed.strip_prefix('~').unwrap_or(trimmed));
            }
            self.at += 1;
        }
        self.push(start, ElementKind::Dialogue, &said);
    }
}

fn is_page_break(line: &str) -> bool {
    line.len() >= 3 && line.chars().all(|c| c == '=')
}

fn forced_heading(line: &str) -> Option<&str> {
    let text = line.strip_prefix('.')?;
    text.starts_with(char::is_alphanumeric).then_some(text)
}

fn is_heading(line: &str) -> bool {
    const STARTS: [&str; 7] = ["INT./EXT", "INT/EXT", "EXT./INT", "I/E", "INT", "EXT", "EST"];
    STARTS.iter().any(|start| {
        line.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
            && line[start.len()..].starts_with(['.', ' '])
    })
}

fn is_transition(line: &str) -> bool {
    line.ends_with("TO:") && is_upper(line)
}

fn is_upper(line: &str) -> bool {
    line.chars().any(char::is_alphabetic) && !line.chars().any(char::is_lowercase)
}

/// A name is in capitals, up to an extension in brackets.
fn is_name(line: &str) -> bool {
    let name = line.split('(').next().unwrap_or_default();
    is_upper(name) && !line.ends_with(':')
}

/// `INT. HOUSE - DAY #1A#`.
fn without_number(line: &str) -> &str {
    let number = line.strip_suffix('#').and_then(|rest| rest.rsplit_once('#'));
    number.map_or(line, |(heading, _)| heading.trim_end())
}

/// `STEEL (cont'd) ^`.
fn without_extension(name: &str) -> &str {
    let name = name.trim_end().trim_end_matches('^').trim_end();
    name.split('(').next().unwrap_or(name).trim()
}
