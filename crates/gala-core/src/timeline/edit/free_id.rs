//! Ids of new clips.

use std::{borrow::Cow, collections::BTreeSet};

/// Returns an id, or one that is free where it is empty.
pub(super) fn free_id(taken: &BTreeSet<String>, id: &str, base: impl FnOnce() -> String) -> String {
    if !id.is_empty() {
        return id.to_owned();
    }
    let base = base();
    // Room for a number below the limit of an id.
    let end = (0..=base.len().min(180)).rev().find(|end| base.is_char_boundary(*end)).unwrap_or(0);
    let numbered = (2..).map(|number: u64| Cow::Owned(format!("{}-{number}", &base[..end])));
    let mut candidates = std::iter::once(Cow::Borrowed(base.as_str())).chain(numbered);
    candidates.find(|id| !taken.contains(id.as_ref())).unwrap_or_default().into_owned()
}
