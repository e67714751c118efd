//! Which files may have the words that somebody looks for in their names.

use gala_core::access::Scope;

use super::grams::{ANY, GramRange, of_word};
use crate::{
    error::DbError,
    folded_name::words,
    source::Source,
    sql::{Sql, Value, composed},
};

/// So many grams of what is looked for are counted, spread over its words.
const MOST_COUNTED: usize = 16;
/// So many of them, the rarest, narrow a search.
const MOST_USED: usize = 3;
/// Of more files than these, those that have the words are found sooner by reading names, newest first, until a page is full.
const MOST_FILES: i64 = 5000;

/// Files that have the rarest grams of the words; each name is still to be compared.
pub(crate) struct Candidates(Vec<GramRange>);

impl Candidates {
    /// Returns which files are to be looked at; `None` where they are too many, or where nothing is looked for.
    ///
    /// # Errors
    /// As [any read](DbError#any-read).
    pub(crate) async fn of(source: impl Source + Copy, scope: Scope, query: &str) -> Result<Option<Self>, DbError> {
        let ranges = counted(&words(query));
        if ranges.is_empty() {
            return Ok(None);
        }
        let mut counts: Vec<(i64, GramRange)> = Vec::with_capacity(ranges.len());
        for row in source.all(counts_of(&ranges, scope)).await? {
            let (place, files) = (row.get_u32("place")?, row.get("files")?);
            counts.extend(ranges.get(place as usize).map(|range| (files, *range)));
        }
        counts.sort_unstable();
        counts.truncate(MOST_USED);
        let is_rare = counts.first().is_some_and(|(files, _)| *files < MOST_FILES);
        let rarest = Self(counts.into_iter().map(|(_, range)| range).collect());
        let is_narrow = is_rare || rarest.count(source, scope).await? < MOST_FILES;
        Ok(is_narrow.then_some(rarest))
    }

    /// Returns a query for the files' ids, whose `$1` is the workspace. Its other arguments follow the first `before`.
    ///
    /// Names that are in no index yet, and those that have too many grams for it, are among them.
    pub(crate) fn text(&self, args: &mut Vec<Value>, before: usize) -> String {
        let narrowed = self.narrowed(args, before);
        format!(
            "{narrowed} UNION SELECT asset_id FROM asset_name_grams WHERE workspace_id = $1 AND gram = {ANY} \
             UNION SELECT asset_id FROM ingests WHERE name_grams IS NULL"
        )
    }

    fn narrowed(&self, args: &mut Vec<Value>, before: usize) -> String {
        let mut conditions = self.0.iter().map(|range| condition(*range, args, before));
        let first = conditions.next().unwrap_or_default();
        let others = conditions.map(|condition| {
            format!(" AND asset_id IN (SELECT asset_id FROM asset_name_grams WHERE workspace_id = $1 AND {condition})")
        });
        let others: String = others.collect();
        format!("SELECT asset_id FROM asset_name_grams WHERE workspace_id = $1 AND {first}{others}")
    }

    /// Counts the files that have all of the grams, as far as it matters.
    async fn count(&self, source: impl Source, scope: Scope) -> Result<i64, DbError> {
        let mut args = Vec::new();
        let narrowed = self.narrowed(&mut args, 2);
        let text = format!("SELECT COUNT(*) AS files FROM ({narrowed} LIMIT $2) AS counted");
        let statement = composed(text.clone(), text).scoped(scope).bind(MOST_FILES);
        let rows = source.all(args.into_iter().fold(statement, Sql::bind)).await?;
        rows.first().ok_or(DbError::NotFound)?.get("files")
    }
}

/// Returns which grams of the words are counted: all, or some from end to end.
fn counted(words: &[String]) -> Vec<GramRange> {
    let mut all: Vec<GramRange> = Vec::new();
    for range in words.iter().flat_map(|word| of_word(word)) {
        if !all.contains(&range) {
            all.push(range);
        }
    }
    let step = all.len().div_ceil(MOST_COUNTED).max(1);
    all.into_iter().step_by(step).collect()
}

fn counts_of(ranges: &[GramRange], scope: Scope) -> Sql {
    let mut args = Vec::new();
    let counts: Vec<String> = ranges
        .iter()
        .enumerate()
        .map(|(place, range)| {
            let condition = condition(*range, &mut args, 2);
            format!(
                "SELECT CAST({place} AS BIGINT) AS place, (SELECT COUNT(*) FROM (SELECT 1 AS one FROM asset_name_grams \
             WHERE workspace_id = $1 AND {condition} LIMIT $2) AS counted) AS files"
            )
        })
        .collect();
    let text = counts.join(" UNION ALL ");
    let statement = composed(text.clone(), text).scoped(scope).bind(MOST_FILES);
    args.into_iter().fold(statement, Sql::bind)
}

/// Adds the arguments of a condition that a gram is in a range. A single one is compared as such, which finds a row of the
/// index by its whole key.
fn condition(range: GramRange, args: &mut Vec<Value>, before: usize) -> String {
    args.push(range.first.into());
    let place = before + args.len();
    if range.first == range.last {
        return format!("gram = ${place}");
    }
    args.push(range.last.into());
    format!("gram BETWEEN ${place} AND ${}", place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_bounded_and_spread_over_all_words() {
        let long: String = ('a'..='z').chain('0'..='9').collect();
        let ranges = counted(&[long.clone(), "tea".to_owned()]);
        assert!(ranges.len() <= MOST_COUNTED && ranges.len() > MOST_COUNTED / 2, "{}", ranges.len());
        assert_eq!(counted(&["aaaaaaa".to_owned(), "aaa".to_owned()]).len(), 1);
        assert_eq!(counted(&["do".to_owned(), "tea".to_owned()]).len(), 2);
        assert!(counted(&[]).is_empty());
    }
}
