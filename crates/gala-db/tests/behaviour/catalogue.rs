//! What the databases' own catalogues say of the schema.

use std::collections::{BTreeMap, BTreeSet};

use gala_db::DatabaseUrl;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};

use crate::support::TestDb;

/// A schema as one of the engines knows it, in words that both share.
#[derive(Debug, Default)]
struct Catalogue {
    /// Type and nullability by `table.column`.
    columns: BTreeMap<String, String>,
    /// `table.column` of every id. Only Postgres tells ids from other bytes.
    ids: BTreeSet<String>,
    primary_keys: BTreeMap<String, Vec<String>>,
    /// `table name` of CHECK, UNIQUE and FOREIGN KEY rules.
    rules: BTreeSet<String>,
    /// Columns by table; `table (column) -> target`.
    foreign_keys: BTreeSet<(String, Vec<String>, String)>,
    indexes: BTreeMap<String, Index>,
}

#[derive(Debug, PartialEq)]
struct Index {
    table: String,
    columns: Vec<String>,
    is_partial: bool,
}

impl Catalogue {
    /// Whether the primary key or an index begins with these columns.
    fn has_index_for(&self, table: &str, columns: &[String], may_be_partial: bool) -> bool {
        let by_key = self.primary_keys.get(table).is_some_and(|key| key.starts_with(columns));
        let mut indexes = self.indexes.values().filter(|index| index.table == table);
        by_key || indexes.any(|index| index.columns.starts_with(columns) && (may_be_partial || !index.is_partial))
    }
}

async fn sqlite() -> Catalogue {
    let test = TestDb::sqlite().await;
    let DatabaseUrl::Sqlite(path) = &test.url else { unreachable!("it is SQLite") };
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("a connection");
    let mut catalogue = Catalogue::default();
    let tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for row in sqlx::query(tables).fetch_all(&mut connection).await.expect("tables") {
        let (table, text): (String, String) = (row.get("name"), row.get("sql"));
        let rules = text.split("CONSTRAINT ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        let rules = rules.filter(|name| !name.ends_with("_pkey"));
        catalogue.rules.extend(rules.map(|name| format!("{table} {name}")));
        sqlite_columns(&mut connection, &table, &mut catalogue).await;
        sqlite_foreign_keys(&mut connection, &table, &mut catalogue).await;
        sqlite_indexes(&mut connection, &table, &mut catalogue).await;
    }
    catalogue
}

async fn sqlite_columns(connection: &mut SqliteConnection, table: &str, catalogue: &mut Catalogue) {
    let columns = "SELECT name, type, \"notnull\" AS required, pk FROM pragma_table_info($1)";
    let mut key = BTreeMap::new();
    for row in sqlx::query(columns).bind(table).fetch_all(&mut *connection).await.expect("columns") {
        let (name, kind): (String, String) = (row.get("name"), row.get("type"));
        let (required, place): (i64, i64) = (row.get("required"), row.get("pk"));
        if place > 0 {
            key.insert(place, name.clone());
        }
        let null = if required == 1 || place > 0 { " NOT NULL" } else { "" };
        catalogue.columns.insert(format!("{table}.{name}"), format!("{kind}{null}"));
    }
    catalogue.primary_keys.insert(table.to_owned(), key.into_values().collect());
}

async fn sqlite_foreign_keys(connection: &mut SqliteConnection, table: &str, catalogue: &mut Catalogue) {
    let keys = "SELECT id, \"table\" AS target, \"from\" AS name FROM pragma_foreign_key_list($1) ORDER BY id, seq";
    let mut found: BTreeMap<i64, (Vec<String>, String)> = BTreeMap::new();
    for row in sqlx::query(keys).bind(table).fetch_all(&mut *connection).await.expect("foreign keys") {
        let key = found.entry(row.get("id")).or_default();
        key.0.push(row.get("name"));
        key.1 = row.get("target");
    }
    catalogue.foreign_keys.extend(found.into_values().map(|(columns, target)| (table.to_owned(), columns, target)));
}

async fn sqlite_indexes(connection: &mut SqliteConnection, table: &str, catalogue: &mut Catalogue) {
    let indexes = "SELECT name, partial, origin FROM pragma_index_list($1)";
    for row in sqlx::query(indexes).bind(table).fetch_all(&mut *connection).await.expect("indexes") {
        let (name, partial, origin): (String, i64, String) = (row.get("name"), row.get("partial"), row.get("origin"));
        let columns = "SELECT name, \"desc\" AS down FROM pragma_index_xinfo($1) WHERE key = 1 ORDER BY seqno";
        let rows = sqlx::query(columns).bind(&name).fetch_all(&mut *connection).await.expect("columns");
        let columns: Vec<String> = rows
            .iter()
            .map(|row| row.get::<String, _>("name") + if row.get::<i64, _>("down") == 1 { " DESC" } else { "" })
            .collect();
        let name = match origin.as_str() {
            "pk" => continue,
            // SQLite does not keep the name of a unique rule with its index.
            "u" => format!("unique {table} ({})", columns.join(", ")),
            _ => name,
        };
        catalogue.indexes.insert(name, Index { table: table.to_owned(), columns, is_partial: partial == 1 });
    }
}

async fn postgres() -> Catalogue {
    let test = TestDb::postgres().await;
    let DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let mut catalogue = Catalogue::default();
    let columns = "SELECT table_name::text AS name, column_name::text AS part, data_type::text AS kind, \
                   is_nullable::text AS nullable FROM information_schema.columns WHERE table_schema = 'public'";
    for row in sqlx::query(columns).fetch_all(&mut connection).await.expect("columns") {
        let kind = match row.get::<&str, _>("kind") {
            "bigint" | "integer" | "boolean" => "INTEGER",
            "uuid" | "bytea" => "BLOB",
            "text" => "TEXT",
            other => other,
        };
        let null = if row.get::<&str, _>("nullable") == "NO" { " NOT NULL" } else { "" };
        let name = format!("{}.{}", row.get::<&str, _>("name"), row.get::<&str, _>("part"));
        if row.get::<&str, _>("kind") == "uuid" {
            catalogue.ids.insert(name.clone());
        }
        catalogue.columns.insert(name, format!("{kind}{null}"));
    }
    postgres_rules(&mut connection, &mut catalogue).await;
    postgres_indexes(&mut connection, &mut catalogue).await;
    catalogue
}

async fn postgres_rules(connection: &mut PgConnection, catalogue: &mut Catalogue) {
    let rules = "SELECT conrelid::regclass::text AS name, conname::text AS rule, contype::text AS kind, \
                 confrelid::regclass::text AS target, pg_get_constraintdef(oid) AS text FROM pg_constraint \
                 WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'f', 'p')";
    for row in sqlx::query(rules).fetch_all(connection).await.expect("rules") {
        let table: String = row.get("name");
        let columns = in_parentheses(row.get("text"));
        match row.get::<&str, _>("kind") {
            "p" => {
                catalogue.primary_keys.insert(table, columns);
                continue;
            }
            "f" => {
                catalogue.foreign_keys.insert((table.clone(), columns, row.get("target")));
            }
            _ => {}
        }
        catalogue.rules.insert(format!("{table} {}", row.get::<&str, _>("rule")));
    }
}

async fn postgres_indexes(connection: &mut PgConnection, catalogue: &mut Catalogue) {
    let indexes = "SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS of, \
                   indpred IS NOT NULL AS partial, \
                   EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u') AS rule, \
                   pg_get_indexdef(indexrelid) AS text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
                   WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary";
    for row in sqlx::query(indexes).fetch_all(connection).await.expect("indexes") {
        let (name, table): (String, String) = (row.get("name"), row.get("of"));
        let columns = in_parentheses(row.get("text"));
        let name = if row.get("rule") { format!("unique {table} ({})", columns.join(", ")) } else { name };
        catalogue.indexes.insert(name, Index { table, columns, is_partial: row.get("partial") });
    }
}

/// Returns the names between the first parenthesis of a definition and the one that closes it. An expression has no name.
fn in_parentheses(definition: &str) -> Vec<String> {
    let (_, rest) = definition.split_once('(').expect("an opening parenthesis");
    let (inside, _) = rest.split_once(')').expect("a closing parenthesis");
    inside.split(", ").map(|name| if name.starts_with('(') { String::new() } else { name.to_owned() }).collect()
}

/// Ids that are followed to a row, while nothing ever looks for the rows that hold them.
const ONLY_FOLLOWED: [&str; 22] = [
    "audit.user_id",
    "comments.link_id",
    "comments.parent",
    "comments.scene_id",
    "comments.user_id",
    "found_films.job_id",
    "invitations.made_by",
    "jobs.scene_id",
    "scene_reviews.link_id",
    "scene_reviews.user_id",
    "scene_revisions.user_id",
    "scenes.clip_take",
    "scenes.image_take",
    "scenes.speech_take",
    "scenes.still_take",
    "sessions.workspace_id",
    "share_links.made_by",
    "share_links.workspace_id",
    "takes.job_id",
    "takes.parent",
    "takes.still",
    "uploads.user_id",
];

fn check_foreign_keys(catalogue: &Catalogue) {
    for (table, columns, target) in &catalogue.foreign_keys {
        assert!(
            catalogue.has_index_for(table, columns, false),
            "{table} has no index on {columns:?}: removing a row of {target} reads all of it"
        );
    }
}

fn check_ids(catalogue: &Catalogue) {
    for column in &catalogue.ids {
        let (table, name) = column.split_once('.').expect("a table and a column");
        let is_found = catalogue.has_index_for(table, &[name.to_owned()], true);
        assert!(
            is_found != ONLY_FOLLOWED.contains(&column.as_str()),
            "does an index find rows by {column}? {is_found}"
        );
    }
    assert!(
        ONLY_FOLLOWED.iter().all(|column| catalogue.ids.contains(*column)),
        "an exception for a column that is gone"
    );
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let (sqlite, postgres) = (sqlite().await, postgres().await);
    assert!(sqlite.columns.len() > 60 && sqlite.foreign_keys.len() >= 7, "{sqlite:#?}");
    assert_eq!(sqlite.columns, postgres.columns);
    assert_eq!(sqlite.primary_keys, postgres.primary_keys);
    assert_eq!(sqlite.rules, postgres.rules);
    assert_eq!(sqlite.foreign_keys, postgres.foreign_keys);
    assert_eq!(sqlite.indexes, postgres.indexes);
}

#[tokio::test]
async fn every_reference_and_every_id_has_an_index() {
    check_foreign_keys(&sqlite().await);
    let postgres = postgres().await;
    check_foreign_keys(&postgres);
    check_ids(&postgres);
}
