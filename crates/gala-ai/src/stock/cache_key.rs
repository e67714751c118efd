use gala_core::hash::ContentHash;

use crate::{provider::StockQuery, text::fold};

/// Rises when what is kept under a key would be another.
const VERSION: u32 = 1;

/// Returns the name under which the result of a search may be kept, for a day as providers ask: the same for searches that
/// differ in case, in spaces, or in what a kind of asset has not.
pub fn cache_key(provider: &str, query: &StockQuery) -> ContentHash {
    let words = fold::key(&query.language, &query.words);
    let words: Vec<&str> = words.split_whitespace().collect();
    let language = query.language.to_ascii_lowercase();
    let filters = (query.kind, query.orientation, query.min_width, query.min_height, query.min_duration_ms);
    ContentHash::of_json(&("stock", VERSION, provider, words.join(" "), language, filters, query.page.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{StockKind, StockOrientation};

    fn query() -> StockQuery {
        StockQuery {
            words: "red fox".to_owned(),
            language: "en".to_owned(),
            kind: StockKind::Photo,
            orientation: None,
            min_width: 1080,
            min_height: 1920,
            min_duration_ms: 0,
            page: 1,
        }
    }

    #[test]
    fn the_same_search_has_the_same_key() {
        let key = |query: &StockQuery| cache_key("pexels", query);
        let same = StockQuery { words: "  Red\tFOX ".to_owned(), language: "EN".to_owned(), page: 0, ..query() };
        assert_eq!(key(&query()), key(&same));
        for other in [
            StockQuery { words: "fox red".to_owned(), ..query() },
            StockQuery { words: "redfox".to_owned(), ..query() },
            StockQuery { language: "sv".to_owned(), ..query() },
            StockQuery { kind: StockKind::Video, ..query() },
            StockQuery { orientation: Some(StockOrientation::Portrait), ..query() },
            StockQuery { min_width: 1081, ..query() },
            StockQuery { min_height: 1, ..query() },
            StockQuery { min_duration_ms: 1, ..query() },
            StockQuery { page: 2, ..query() },
        ] {
            assert_ne!(key(&query()), key(&other), "{other:?}");
        }
        assert_ne!(key(&query()), cache_key("pixabay", &query()));
    }
}
