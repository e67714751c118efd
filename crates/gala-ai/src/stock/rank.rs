use std::{cmp::Reverse, collections::BTreeSet};

use gala_core::stock::StockCandidate;

use super::score::score;
use crate::provider::{StockOrientation, StockQuery};

/// Returns what fits the filters of a query, each asset once, the most fitting first. Of equals, the one that was found first
/// comes first: providers know more of them than their words.
pub fn rank(query: &StockQuery, found: Vec<StockCandidate>) -> Vec<StockCandidate> {
    let is_long = |candidate: &StockCandidate| candidate.duration_ms.is_none_or(|ms| ms >= query.min_duration_ms);
    ranked(query, found.into_iter().filter(is_long)).into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns what fits but for its length, each asset once, the longest first; of equals, as [`rank`] has them.
pub fn rank_shorter(query: &StockQuery, found: Vec<StockCandidate>) -> Vec<StockCandidate> {
    let is_short = |candidate: &StockCandidate| candidate.duration_ms.is_some_and(|ms| ms < query.min_duration_ms);
    let mut shorter = ranked(query, found.into_iter().filter(is_short));
    shorter.sort_by_key(|(_, candidate)| Reverse(candidate.duration_ms));
    shorter.into_iter().map(|(_, candidate)| candidate).collect()
}

fn ranked(query: &StockQuery, found: impl Iterator<Item = StockCandidate>) -> Vec<(f64, StockCandidate)> {
    let mut seen = BTreeSet::new();
    let fitting = found.filter(|candidate| fits(query, candidate) && seen.insert(candidate.asset.clone()));
    let scored = fitting.map(|candidate| (score(&query.words, &query.language, &candidate.text), candidate));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored
}

/// What a provider does not tell does not speak against a candidate.
fn fits(query: &StockQuery, candidate: &StockCandidate) -> bool {
    let is_size_known = candidate.width > 0 && candidate.height > 0;
    let is_large = candidate.width >= query.min_width && candidate.height >= query.min_height;
    let orientation = StockOrientation::of(candidate.width, candidate.height);
    let is_turned = query.orientation.is_none_or(|wanted| wanted == orientation);
    candidate.kind == query.kind && (!is_size_known || (is_large && is_turned))
}

#[cfg(test)]
mod tests {
    use gala_core::stock::{StockAssetId, StockKind};

    use super::*;

    fn query() -> StockQuery {
        StockQuery {
            words: "red fox".to_owned(),
            language: "en".to_owned(),
            kind: StockKind::Video,
            orientation: Some(StockOrientation::Portrait),
            min_width: 720,
            min_height: 1280,
            min_duration_ms: 5000,
            page: 1,
            is_looked_at: false,
        }
    }

    fn candidate(id: &str, text: &str) -> StockCandidate {
        StockCandidate {
            asset: StockAssetId { provider: "pexels".to_owned(), id: id.to_owned() },
            kind: StockKind::Video,
            text: text.to_owned(),
            page_url: None,
            author: "Ann".to_owned(),
            author_url: None,
            licence: "LicenseRef-Pexels".to_owned(),
            width: 1080,
            height: 1920,
            duration_ms: Some(8000),
            file: String::new(),
            preview: None,
            fit_permille: None,
        }
    }

    fn ids(ranked: Vec<StockCandidate>) -> Vec<String> {
        ranked.into_iter().map(|candidate| candidate.asset.id).collect()
    }

    #[test]
    fn the_best_comes_first_and_of_equals_the_one_that_was_found_first() {
        let found =
            vec![candidate("1", "a dog"), candidate("2", "fox"), candidate("3", "red fox"), candidate("4", "fox")];
        assert_eq!(ids(rank(&query(), found)), ["3", "2", "4", "1"]);
        assert_eq!(ids(rank(&query(), Vec::new())), Vec::<String>::new());
    }

    #[test]
    fn an_asset_comes_once_and_those_of_two_providers_are_two() {
        let asset = StockAssetId { provider: "pixabay".to_owned(), id: "1".to_owned() };
        let elsewhere = StockCandidate { asset, ..candidate("1", "fox") };
        let found = vec![candidate("1", "red fox"), candidate("2", "fox"), elsewhere, candidate("2", "fox")];
        assert_eq!(ids(rank(&query(), found)), ["1", "2", "1"]);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let right = || candidate("1", "red fox");
        for wrong in [
            StockCandidate { width: 719, ..right() },
            StockCandidate { height: 1279, ..right() },
            StockCandidate { width: 1920, height: 1080, ..right() },
            StockCandidate { width: 1920, height: 1920, ..right() },
            StockCandidate { duration_ms: Some(4999), ..right() },
            StockCandidate { kind: StockKind::Photo, ..right() },
        ] {
            assert_eq!(rank(&query(), vec![wrong.clone()]), [], "{wrong:?}");
        }
        for unknown in [StockCandidate { width: 0, ..right() }, StockCandidate { duration_ms: None, ..right() }] {
            assert_eq!(rank(&query(), vec![unknown.clone()]), [unknown]);
        }
    }

    #[test]
    fn of_what_is_too_short_the_longest_comes_first() {
        let of = |id: &str, text: &str, ms| StockCandidate { duration_ms: Some(ms), ..candidate(id, text) };
        let unknown = StockCandidate { duration_ms: None, ..candidate("5", "red fox") };
        let found = vec![of("1", "fox", 3000), of("2", "a dog", 4999), of("3", "red fox", 3000), of("4", "fox", 5000)];
        let found = [found, vec![unknown]].concat();
        assert_eq!(ids(rank_shorter(&query(), found.clone())), ["2", "3", "1"]);
        assert_eq!(ids(rank(&query(), found)), ["5", "4"]);
    }
}
