//! People whom a text names: `@anna`, `@anna@example.org`.

/// So many people are named by one text; those behind are not.
pub const MAX_MENTIONS: usize = 50;

/// Returns whom a text names, each once and in its order. `known` tells who has a name, in lower case: of a longer and a shorter
/// one that both fit, the longer counts, so that a full stop behind a name is not taken for a part of it.
pub fn mentions<T: PartialEq>(text: &str, known: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find('@') {
        before = rest[..at].chars().next_back().or(before);
        let (name, is_name) = (name_at(&rest[at + 1..]), !before.is_some_and(is_part));
        let who = if is_name { longest(name, &known) } else { None };
        found.extend(who.filter(|who| !found.contains(who)));
        if found.len() == MAX_MENTIONS {
            break;
        }
        let until = at + 1 + name.len();
        before = rest[..until].chars().next_back();
        rest = &rest[until..];
    }
    found
}

/// A character of the names that people sign in with.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@')
}

fn name_at(text: &str) -> &str {
    &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())]
}

/// Who has the longest beginning of a name that ends at one of its parts.
fn longest<T>(name: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    let name = name.to_ascii_lowercase();
    let ends = name.char_indices().filter(|(_, c)| !c.is_ascii_alphanumeric()).map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([name.len()]).collect();
    ends.reverse();
    // The longest name that people sign in with has 64 characters, and each part of it one at least.
    ends.into_iter().filter(|end| (1..=64).contains(end)).find_map(|end| known(&name[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let people = ["anna", "anna@example.org", "bo", "bo.b"];
        let found = mentions(text, |name| people.into_iter().find(|one| *one == name));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn names_begin_where_a_word_does_and_end_where_they_can() {
        check("@anna, is this right?", &["anna"]);
        check("Ask @Anna. Or @bo!", &["anna", "bo"]);
        check("(@bo)", &["bo"]);
        check("@anna@example.org.", &["anna@example.org"]);
        check("@anna@elsewhere.org", &["anna"]);
        check("@bo.b and @bo.", &["bo.b", "bo"]);
        check("@bo, @BO, @bo", &["bo"]);
        check("¿@anna?", &["anna"]);
    }

    #[test]
    fn what_is_no_name_names_nobody() {
        for text in ["", "@", "@@anna", "@ anna", "mail anna@bo", "@annabel", "x@anna", "@bob", "@@@@", "@é"] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_text_names_fifty_people_at_most_and_long_ones_are_read_quickly() {
        let many: String = (0..60).map(|number| format!("@p{number} ")).collect();
        assert_eq!(mentions(&many, |name| Some(name.to_owned())).len(), MAX_MENTIONS);
        let long = format!("@{}", "a.".repeat(100_000));
        assert!(mentions(&long, |_| None::<u32>).is_empty());
    }
}
