//! The Markdown or plain-text brief: front matter between `---` lines, then the script.

mod attributes;
mod lines;
mod scenes;
mod script;

use self::{scenes::Scenes, script::ScriptText};
use super::{
    draft::Draft,
    fields::{Fields, at},
    settings::{self, Settings},
    tree,
};
use crate::problem::{Problem, Problems};

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
    let scenes = Scenes::new(name, problems);
    let (scenes, heading) = ScriptText::new(script, script_line, settings.title.is_none(), full_stop, scenes).read();
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
