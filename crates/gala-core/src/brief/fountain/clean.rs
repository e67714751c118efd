//! What of a screenplay is for nobody to hear or see: omissions, notes and emphasis.

/// Returns the text without its boneyards (`/* … */`) and notes (`[[ … ]]`). Lines stay where they are, so that what is told
/// of them has their numbers. One that is never closed is text; a note ends at an empty line, of which one with two spaces is
/// none.
pub(super) fn without_omissions(text: &str) -> String {
    without(&without(text, ("/*", "*/"), None), ("[[", "]]"), Some("\n\n"))
}

/// Takes out what stands between two marks, unless `never` stands between them as well.
fn without(text: &str, (open, close): (&str, &str), never: Option<&str>) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut at, mut end, mut limit) = (0, 0, 0);
    while let Some(start) = text[at..].find(open).map(|found| at + found) {
        let inside = start + open.len();
        // Each is looked for from where it was found last, so that a text is gone through once.
        end = next(text, close, end.max(inside), end);
        limit = never.map_or(text.len(), |never| next(text, never, limit.max(inside), limit));
        if end == text.len() {
            break;
        }
        if limit < end {
            kept.push_str(&text[at..inside]);
            at = inside;
            continue;
        }
        kept.push_str(&text[at..start]);
        kept.extend(text[inside..end].matches('\n'));
        at = end + close.len();
    }
    kept.push_str(&text[at..]);
    kept
}

/// Returns the first place of a mark from one on, or the end of the text. Where it was found behind that already, there.
fn next(text: &str, mark: &str, from: usize, known: usize) -> usize {
    if known >= from && text[known..].starts_with(mark) || known == text.len() {
        return known;
    }
    text[from..].find(mark).map_or(text.len(), |found| from + found)
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
