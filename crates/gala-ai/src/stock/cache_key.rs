use gala_core::hash::ContentHash;

use crate::{provider::StockQuery, text::fold};

/// Rises when what is kept under a key would be another.
const VERSION: u32 = 1;

/// Returns the name under which what a search found is kept, for as long as its provider asks: the same for searches that
/// differ in case, in spaces, or in what a provider is not asked for, such as the length of videos.
pub fn cache_key(provider: &str, query: &StockQuery) -> ContentHash {
    let words = fold::key(&query.language, &query.words);
    let words: Vec<&str> = words.split_whitespace().collect();
    let language = query.language.to_ascii_lowercase();
    let filters = (query.kind, query.orientation, query.min_width, query.min_height);
    ContentHash::of_json(&("stock", VERSION, provider, words.join(" "), language, filters, query.page.max(1)))
}

#[cfg(test)]
mod tests {
    use gala_core::stock::StockKind;

    use super::*;
    use crate::provider::StockOrientation;

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
            is_looked_at: false,
        }
    }

    #[test]
    fn the_same_search_has_the_same_key() {
        let key = |query: &StockQuery| cache_key("pexels", query);
        let same = StockQuery {
            words: "  Red\tFOX ".to_owned(),
            language: "EN".to_owned(),
            min_duration_ms: 7,
            page: 0,
            ..query()
        };
        assert_eq!(key(&query()), key(&same));
        for other in [
            StockQuery { words: "fox red".to_owned(), ..query() },
            StockQuery { words: "redfox".to_owned(), ..query() },
            StockQuery { language: "sv".to_owned(), ..query() },
            StockQuery { kind: StockKind::Video, ..query() },
            StockQuery { orientation: Some(StockOrientation::Portrait), ..query() },
            StockQuery { min_width: 1081, ..query() },
            StockQuery { min_height: 1, ..query() },
            StockQuery { page: 2, ..query() },
        ] {
            assert_ne!(key(&query()), key(&other), "{other:?}");
        }
        assert_ne!(key(&query()), cache_key("pixabay", &query()));
    }
}
