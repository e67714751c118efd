//! What a fetched file is, by its bytes and by what is said of it.

use gala_ai::web_files::WebFileFacts;
use gala_core::{media_type::MediaType, payload::ImportInput, sniffed_type::sniffed_type};

/// Returns the type of a file: its server's word and its name tell apart what begins alike, and no more.
pub(super) fn known_type(head: &[u8], input: &ImportInput, facts: &WebFileFacts) -> Option<MediaType> {
    let told = facts.content_type.as_deref().and_then(MediaType::of_mime);
    let named = [input.name.as_deref(), facts.name.as_deref()].into_iter().flatten().filter_map(MediaType::of_name);
    let hints: Vec<MediaType> = told.into_iter().chain(named).collect();
    sniffed_type(head, &hints)
}

/// Returns what a file is called: as whoever asked for it does, or its server, or by its address.
pub(super) fn known_name(input: &ImportInput, facts: &WebFileFacts) -> String {
    input.name.clone().or_else(|| facts.name.clone()).unwrap_or_else(|| "file".to_owned())
}
