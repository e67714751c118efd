//! Names of files as they are compared with what somebody looks for.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::{db::Db, error::DbError, source::Source, sql::sql};

/// So many names are folded in one transaction.
const AT_ONCE: u32 = 500;
/// So many words of what is looked for count.
const MOST_WORDS: usize = 16;

/// Returns a name without cases and accents: `Canción 2.MP4` is `cancion 2.mp4`.
pub(crate) fn folded(name: &str) -> String {
    // Marks that combine with what is before them: accents, and vowels of scripts in which everybody writes them.
    let is_accent = |c: char| matches!(c, '\u{300}'..='\u{36f}');
    let lower = name.to_lowercase();
    DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower).chars().filter(|c| !is_accent(*c)).collect()
}

/// Returns the words of what somebody looks for as patterns of LIKE, whose escape is `!`: each is to be in the name.
pub(crate) fn patterns(query: &str) -> Vec<String> {
    let escaped = |word: &str| {
        let mut pattern = String::from("%");
        for c in word.chars() {
            if matches!(c, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    };
    folded(query).split_whitespace().take(MOST_WORDS).map(escaped).collect()
}

/// Folds names that earlier programs kept, so that they are found. Returns how many.
///
/// # Errors
/// As [any statement](DbError#any-statement). What was folded before stays so.
pub async fn fold_names(db: &Db) -> Result<u64, DbError> {
    let mut done = 0;
    loop {
        let left = sql("SELECT asset_id, name FROM ingests WHERE folded_name IS NULL LIMIT $1").bind(AT_ONCE);
        let rows = db.all(left).await?;
        if rows.is_empty() {
            return Ok(done);
        }
        let mut tx = db.begin().await?;
        for row in &rows {
            let (asset, name): (uuid::Uuid, String) = (row.get("asset_id")?, row.get("name")?);
            let statement = sql("UPDATE ingests SET folded_name = $2 WHERE asset_id = $1");
            tx.run(statement.bind(asset).bind(folded(&name))).await?;
        }
        tx.commit().await?;
        done += rows.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_cases_and_accents() {
        for (name, expected) in [
            ("Canción 2.MP4", "cancion 2.mp4"),
            ("ÄÖÜ ß", "aou ß"),
            ("ﬁnal", "final"),
            ("お茶ガ", "お茶カ\u{3099}"),
            ("ЁЛКА", "елка"),
        ] {
            assert_eq!(folded(name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_looked_for_is_words_and_no_pattern() {
        assert_eq!(patterns("  Tea  100%_! "), ["%tea%", "%100!%!_!!%"]);
        assert!(patterns(" \t").is_empty());
        assert_eq!(patterns(&"a ".repeat(100)).len(), MOST_WORDS);
    }
}
