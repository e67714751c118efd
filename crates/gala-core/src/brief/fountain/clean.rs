//! What of a screenplay is for nobody to hear or see: omissions, notes and emphasis.

use std::ops::Range;

/// Returns the text without its boneyards (`/* … */`) and notes (`[[ … ]]`). Lines stay where they are, so that what is told
/// of them has their numbers. One that is never closed is text; a note ends at an empty line.
pub(super) fn without_omissions(text: &str) -> String {
    let text = without(text, "/*", "*/", |_| true);
    without(&text, "[[", "]]", |inside| !has_empty_line(inside))
}

fn without(text: &str, open: &str, close: &str, is_one: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut next_close = None;
    while let Some(start) = rest.find(open) {
        let behind = start + open.len();
        // Where none is behind, none is behind what follows either.
        let end: Option<usize> = if next_close == Some(usize::MAX) { None } else { rest[behind..].find(close) };
        let Some(end) = end else {
            next_close = Some(usize::MAX);
            break;
        };
        let inside: Range<usize> = behind..behind + end;
        if is_one(&rest[inside.clone()]) {
            kept.push_str(&rest[..start]);
            kept.extend(rest[inside.clone()].matches('\n'));
            rest = &rest[inside.end + close.len()..];
        } else {
            kept.push_str(&rest[..behind]);
            rest = &rest[behind..];
        }
    }
    kept.push_str(rest);
    kept
}

/// A line with two spaces holds a note together.
fn has_empty_line(text: &str) -> bool {
    let mut lines = text.split('\n');
    lines.next();
    let mut lines: Vec<&str> = lines.collect();
    lines.pop();
    lines.into_iter().any(|line| line.trim_end_matches('\r').is_empty())
}

/// Returns a line without the marks of emphasis: `*`, `**`, `***` and `_` around words. What is escaped stays.
pub(super) fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek().is_some_and(|next| matches!(next, '*' | '_' | '\\')) => {
                plain.extend(characters.next());
            }
            '*' | '_' => {}
            other => plain.push(other),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
