//! A brief with the names of columns in it.

use std::{borrow::Cow, collections::BTreeMap};

use crate::problem::{Problem, Problems};

/// The longest name of a column.
pub const MAX_COLUMN_CHARS: usize = 100;

/// The cells of a row, by the names of their columns.
pub type Cells = BTreeMap<String, String>;

/// A brief in Markdown with `{{name}}` wherever the cell of a column belongs.
///
/// In the script a cell stands as it is: paragraphs of it become scenes. In the front matter a value with a cell in it is
/// written so that it is read as that text, whatever characters it has; a value that comes out empty is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefTemplate<'a> {
    lines: Vec<TemplateLine<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplateLine<'a> {
    /// `key: value`, with columns in the value.
    Setting {
        key: &'a str,
        value: Vec<TemplatePiece<'a>>,
    },
    Text(Vec<TemplatePiece<'a>>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePiece<'a> {
    Text(&'a str),
    Column(&'a str),
}

impl<'a> BriefTemplate<'a> {
    /// # Errors
    /// `bad_column` for braces that name no column.
    pub fn read(text: &'a str) -> Result<Self, Problems> {
        let (mut lines, mut problems) = (Vec::new(), Problems::default());
        let mut front = Front::Before;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let is_setting = front.is_inside_after(line);
            match read_line(line, is_setting) {
                Ok(line) => lines.push(line),
                Err(name) => {
                    let field = format!("brief, line {}", index + 1);
                    let message = format!("`{name}` is no name of a column: it has 1 to {MAX_COLUMN_CHARS} characters");
                    problems.push(Problem::new("bad_column", field, message, "name a column of the table in {{ }}"));
                }
            }
        }
        problems.into_result(Self { lines })
    }

    /// Returns the names of the columns, in the order in which they are met first.
    pub fn columns(&self) -> Vec<&'a str> {
        let mut columns = Vec::new();
        for line in &self.lines {
            let (TemplateLine::Setting { value: pieces, .. } | TemplateLine::Text(pieces)) = line;
            for piece in pieces {
                if let TemplatePiece::Column(name) = piece
                    && !columns.contains(name)
                {
                    columns.push(*name);
                }
            }
        }
        columns
    }

    /// Returns the brief with the cells of a row in it.
    ///
    /// # Errors
    /// `no_such_column` for each column that the row does not have.
    pub fn filled(&self, cells: &Cells) -> Result<String, Problems> {
        let mut problems = Problems::default();
        for name in self.columns() {
            if !cells.contains_key(name) {
                let remedy = "add the column to the table, or take it out of the brief";
                problems.push(Problem::new(
                    "no_such_column",
                    format!("{{{{{name}}}}}"),
                    "is no column of the row",
                    remedy,
                ));
            }
        }
        problems.into_result(())?;
        let mut text = String::new();
        for line in &self.lines {
            match line {
                TemplateLine::Text(pieces) => text.push_str(&put_together(pieces, cells)),
                TemplateLine::Setting { key, value } => {
                    let value = put_together(value, cells);
                    let value = value.trim();
                    if !value.is_empty() {
                        text.push_str(&format!("{key}: {}\n", scalar(value)));
                    }
                }
            }
        }
        Ok(text)
    }
}

/// Where a line stands: front matter begins at the first line that is not blank, if that is `---`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Front {
    Before,
    Inside,
    Behind,
}

impl Front {
    /// Goes on behind a line. Returns whether that is one of the settings.
    fn is_inside_after(&mut self, line: &str) -> bool {
        let line = line.trim_end();
        match *self {
            Self::Before if line.is_empty() => {}
            Self::Before if line == "---" => *self = Self::Inside,
            Self::Before => *self = Self::Behind,
            Self::Inside if matches!(line, "---" | "...") => *self = Self::Behind,
            Self::Inside => return true,
            Self::Behind => {}
        }
        false
    }
}

fn read_line(line: &str, is_setting: bool) -> Result<TemplateLine<'_>, &str> {
    if is_setting
        && let Some((key, value)) = line.split_once(": ")
        && value.contains("{{")
    {
        return Ok(TemplateLine::Setting { key, value: pieces(unquoted(value.trim()))? });
    }
    Ok(TemplateLine::Text(pieces(line)?))
}

/// A value that was quoted because of its braces is the text between the quotes.
fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

fn pieces(text: &str) -> Result<Vec<TemplatePiece<'_>>, &str> {
    let (mut rest, mut pieces) = (text, Vec::new());
    while let Some((before, from)) = rest.split_once("{{") {
        // Braces that are never closed are text.
        let Some((name, behind)) = from.split_once("}}") else { break };
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_COLUMN_CHARS || name.contains(['{', '}', '\n']) {
            return Err(name);
        }
        if !before.is_empty() {
            pieces.push(TemplatePiece::Text(before));
        }
        pieces.push(TemplatePiece::Column(name));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(TemplatePiece::Text(rest));
    }
    Ok(pieces)
}

fn put_together(pieces: &[TemplatePiece<'_>], cells: &Cells) -> String {
    let text = |piece: &TemplatePiece<'_>| match piece {
        TemplatePiece::Text(text) => (*text).to_owned(),
        TemplatePiece::Column(name) => cells.get(*name).map(|cell| cell.trim().to_owned()).unwrap_or_default(),
    };
    pieces.iter().map(text).collect()
}

/// Writes a text as a value of the front matter: plain where nothing in it can be taken for anything else, so that numbers, sizes
/// and words such as `off` are read as these.
fn scalar(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    // Every JSON text is one of YAML.
    Cow::Owned(serde_json::Value::from(text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(brief: &str, cells: &[(&str, &str)]) -> String {
        let cells = cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect();
        BriefTemplate::read(brief).expect("a template").filled(&cells).expect("a brief")
    }

    #[test]
    fn settings_are_read_as_the_text_of_their_cells() {
        let brief = "---\ntitle: About {{ name }}\nvoice: {{voice}}\nmusic: {{music}}\ntarget_duration: \"{{seconds}}\"\nseed: 7\n---\n# {{name}}\n";
        let cells = [("name", "tea: \"hot\" # no"), ("voice", " "), ("music", "off"), ("seconds", "30")];
        let text = filled(brief, &cells);
        let expected = "---\ntitle: \"About tea: \\\"hot\\\" # no\"\nmusic: off\ntarget_duration: 30\nseed: 7\n---\n# tea: \"hot\" # no\n";
        assert_eq!(text, expected, "a setting without a value is left out");
        let lines = filled("---\ntitle: {{name}}\n---\n{{name}}", &[("name", "a\n---\nb")]);
        assert_eq!(lines, "---\ntitle: \"a\\n---\\nb\"\n---\na\n---\nb", "no cell ends the front matter");
    }

    #[test]
    fn columns_are_named_as_they_are_in_tables() {
        let template = BriefTemplate::read("{{Nombre del té}} and {{b}}, {{b}} {{ open").expect("a template");
        assert_eq!(template.columns(), ["Nombre del té", "b"]);
        assert_eq!(
            filled("{{a}}{{b}} {{ open", &[("a", "1"), ("b", "{{a}}")]),
            "1{{a}} {{ open",
            "a cell is no template"
        );
        for bad in ["{{}}", "{{ }}", &format!("{{{{{}}}}}", "x".repeat(MAX_COLUMN_CHARS + 1)), "{{a{b}}"] {
            let problems = BriefTemplate::read(bad).expect_err("no name").0;
            assert_eq!((problems[0].code.as_str(), problems[0].field.as_str()), ("bad_column", "brief, line 1"));
        }
        assert!(BriefTemplate::read(&"x".repeat(MAX_COLUMN_CHARS)).expect("a text").columns().is_empty());
    }
}
