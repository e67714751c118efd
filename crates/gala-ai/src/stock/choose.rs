use std::collections::BTreeSet;

use super::score::score;
use crate::provider::{StockAssetId, StockCandidate, StockOrientation, StockQuery};

/// What was chosen, and what a person may choose instead, the most fitting first.
#[derive(Clone, Debug, PartialEq)]
pub struct StockChoice {
    pub chosen: StockCandidate,
    pub alternatives: Vec<StockCandidate>,
}

/// Chooses the candidate that fits best, and keeps up to `most_alternatives` others. What was `used` in the project already
/// is neither: an asset is seen once. `None` where nothing fits the filters of the query. Of equals, the one that was found
/// first: providers know more of them than their words.
pub fn choose(
    query: &StockQuery,
    found: Vec<StockCandidate>,
    used: &BTreeSet<StockAssetId>,
    most_alternatives: usize,
) -> Option<StockChoice> {
    let mut seen = used.clone();
    let mut fitting: Vec<(f64, StockCandidate)> = Vec::new();
    for candidate in found {
        if fits(query, &candidate) && seen.insert(candidate.asset.clone()) {
            fitting.push((score(&query.words, &query.language, &candidate.text), candidate));
        }
    }
    fitting.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut fitting = fitting.into_iter().map(|(_, candidate)| candidate);
    let chosen = fitting.next()?;
    Some(StockChoice { chosen, alternatives: fitting.take(most_alternatives).collect() })
}

/// What a provider does not tell does not speak against a candidate.
fn fits(query: &StockQuery, candidate: &StockCandidate) -> bool {
    let is_size_known = candidate.width > 0 && candidate.height > 0;
    let is_large = candidate.width >= query.min_width && candidate.height >= query.min_height;
    let is_long = candidate.duration_ms.is_none_or(|duration| duration >= query.min_duration_ms);
    let orientation = StockOrientation::of(candidate.width, candidate.height);
    let is_turned = query.orientation.is_none_or(|wanted| wanted == orientation);
    candidate.kind == query.kind && is_long && (!is_size_known || (is_large && is_turned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::StockKind;

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
        }
    }

    fn ids(choice: Option<StockChoice>) -> Vec<String> {
        let choice = choice.expect("something fits");
        std::iter::once(choice.chosen).chain(choice.alternatives).map(|candidate| candidate.asset.id).collect()
    }

    #[test]
    fn the_best_is_chosen_and_others_are_kept_in_order() {
        let found =
            vec![candidate("1", "a dog"), candidate("2", "fox"), candidate("3", "red fox"), candidate("4", "fox")];
        assert_eq!(ids(choose(&query(), found.clone(), &BTreeSet::new(), 9)), ["3", "2", "4", "1"]);
        assert_eq!(ids(choose(&query(), found, &BTreeSet::new(), 1)), ["3", "2"]);
    }

    #[test]
    fn nothing_is_seen_twice_in_a_project() {
        let mut used = BTreeSet::new();
        let found = || vec![candidate("1", "red fox"), candidate("2", "fox"), candidate("2", "fox")];
        for expected in ["1", "2"] {
            let choice = choose(&query(), found(), &used, 9).expect("one that was not seen");
            assert!(choice.alternatives.iter().all(|other| !used.contains(&other.asset)));
            assert_eq!(choice.chosen.asset.id, expected);
            used.insert(choice.chosen.asset);
        }
        assert_eq!(choose(&query(), found(), &used, 9), None);
        let elsewhere = StockCandidate {
            asset: StockAssetId { provider: "pixabay".to_owned(), id: "1".to_owned() },
            ..candidate("1", "fox")
        };
        assert_eq!(ids(choose(&query(), vec![elsewhere], &used, 9)), ["1"]);
    }

    #[test]
    fn what_does_not_fit_is_not_chosen() {
        let right = || candidate("1", "red fox");
        for wrong in [
            StockCandidate { width: 719, ..right() },
            StockCandidate { height: 1279, ..right() },
            StockCandidate { width: 1920, height: 1080, ..right() },
            StockCandidate { width: 1920, height: 1920, ..right() },
            StockCandidate { duration_ms: Some(4999), ..right() },
            StockCandidate { kind: StockKind::Photo, ..right() },
        ] {
            assert_eq!(choose(&query(), vec![wrong.clone()], &BTreeSet::new(), 9), None, "{wrong:?}");
        }
        for unknown in [StockCandidate { width: 0, ..right() }, StockCandidate { duration_ms: None, ..right() }] {
            assert!(choose(&query(), vec![unknown.clone()], &BTreeSet::new(), 9).is_some(), "{unknown:?}");
        }
    }
}
