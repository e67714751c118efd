//! Queries: terms with `and` between them.

use axum::response::Response;

use crate::{
    google::{Drive, DriveItem},
    vendors::google::errors::invalid,
};

/// One thing that is asked of files.
enum Term {
    Parent(String),
    Name(String),
    Mime(String),
    NotMime(String),
    Trashed(bool),
}

/// Reads a text in quotes, in which `\'` and `\\` are escaped.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('\'')?.char_indices();
    let mut value = String::new();
    while let Some((place, next)) = chars.next() {
        match next {
            '\'' => return Some((value, &text[place + 2..])),
            '\\' => value.push(chars.next().map(|(_, next)| next).filter(|next| matches!(next, '\'' | '\\'))?),
            next => value.push(next),
        }
    }
    None
}

fn term(text: &str) -> Option<(Term, &str)> {
    if text.starts_with('\'') {
        let (parent, rest) = quoted(text)?;
        return Some((Term::Parent(parent), rest.strip_prefix(" in parents")?));
    }
    if let Some(rest) = text.strip_prefix("name = ") {
        return quoted(rest).map(|(name, rest)| (Term::Name(name), rest));
    }
    if let Some(rest) = text.strip_prefix("mimeType = ") {
        return quoted(rest).map(|(mime, rest)| (Term::Mime(mime), rest));
    }
    if let Some(rest) = text.strip_prefix("mimeType != ") {
        return quoted(rest).map(|(mime, rest)| (Term::NotMime(mime), rest));
    }
    let rest = text.strip_prefix("trashed = ")?;
    let no = rest.strip_prefix("false").map(|rest| (Term::Trashed(false), rest));
    no.or_else(|| rest.strip_prefix("true").map(|rest| (Term::Trashed(true), rest)))
}

fn terms(query: &str) -> Option<Vec<Term>> {
    let mut rest = query;
    let mut terms = Vec::new();
    loop {
        let (found, after) = term(rest)?;
        terms.push(found);
        if after.is_empty() {
            return Some(terms);
        }
        rest = after.strip_prefix(" and ")?;
    }
}

/// Finds the files of a query, by their names and ids.
pub(super) fn find(drive: &Drive, query: &str) -> Result<Vec<String>, Response> {
    let terms = terms(query).ok_or_else(|| invalid("Invalid Value: q"))?;
    let is = |id: &str, item: &DriveItem| {
        terms.iter().all(|term| match term {
            Term::Parent(parent) => item.parent == *parent,
            Term::Name(name) => item.name == *name,
            Term::Mime(mime) => item.mime == *mime,
            Term::NotMime(mime) => item.mime != *mime,
            Term::Trashed(trashed) => drive.is_trashed(id) == *trashed,
        })
    };
    let mut found: Vec<(&String, &DriveItem)> = drive.items.iter().filter(|(id, item)| is(id, item)).collect();
    // In no order that anybody could rely on.
    found.sort_by_key(|(id, item)| (std::cmp::Reverse(item.created), (*id).clone()));
    Ok(found.into_iter().map(|(id, _)| id.clone()).collect())
}
