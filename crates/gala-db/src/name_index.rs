//! The index by which files are found by words of their names.

mod candidates;
mod grams;

pub(crate) use self::candidates::Candidates;
use self::grams::of_name;
use crate::{
    db::Db,
    error::DbError,
    folded_name::folded,
    source::Source,
    sql::{by_engine, sql, to_json},
    tx::Tx,
};

/// So many names are indexed in one transaction.
const AT_ONCE: u32 = 500;

/// Folds the name of a file that somebody brought, and lets it be found by it.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub(crate) async fn put(tx: &mut Tx, asset: uuid::Uuid, name: &str) -> Result<(), DbError> {
    let folded = folded(name);
    let grams = of_name(&folded);
    let insert = by_engine(
        "INSERT INTO asset_name_grams (workspace_id, gram, asset_id) \
         SELECT projects.workspace_id, grams.value, assets.id FROM json_each($2) AS grams CROSS JOIN assets \
         JOIN projects ON projects.id = assets.project_id WHERE assets.id = $1 ON CONFLICT DO NOTHING",
        "INSERT INTO asset_name_grams (workspace_id, gram, asset_id) \
         SELECT projects.workspace_id, CAST(grams.value AS BIGINT), assets.id \
         FROM jsonb_array_elements_text(CAST($2 AS JSONB)) AS grams (value) CROSS JOIN assets \
         JOIN projects ON projects.id = assets.project_id WHERE assets.id = $1 ON CONFLICT DO NOTHING",
    );
    tx.run(insert.bind(asset).bind(to_json("grams", &grams)?)).await?;
    let note = sql("UPDATE ingests SET folded_name = $2, name_grams = $3 WHERE asset_id = $1");
    tx.run(note.bind(asset).bind(folded).bind(grams.len() as i64)).await.map(drop)
}

/// Indexes names that programs of earlier releases kept. Returns how many.
///
/// Until it is done, each search reads those that are left, so that it finds the same. What folds names is in no database, so
/// a migration could not do it; and in a table of millions it would hold up the start of the server.
///
/// # Errors
/// As [any statement](DbError#any-statement). What was indexed before stays so.
pub async fn index_names(db: &Db) -> Result<u64, DbError> {
    let mut done = 0;
    loop {
        let left =
            sql("SELECT asset_id, name FROM ingests WHERE name_grams IS NULL ORDER BY asset_id LIMIT $1").bind(AT_ONCE);
        let rows = db.all(left).await?;
        if rows.is_empty() {
            return Ok(done);
        }
        let mut tx = db.begin().await?;
        for row in &rows {
            let (asset, name): (uuid::Uuid, String) = (row.get("asset_id")?, row.get("name")?);
            put(&mut tx, asset, &name).await?;
        }
        tx.commit().await?;
        done += rows.len() as u64;
    }
}
