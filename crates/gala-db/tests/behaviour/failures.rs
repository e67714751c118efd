//! What the database says when something goes wrong, sorted by what a caller can do about it.

use gala_core::job::Failure;
use gala_db::DbError;
use sqlx::Connection;

use crate::support::TestDb;

/// Lets the server raise an error of its own with a code.
async fn raised(test: &TestDb, code: &str) -> DbError {
    let gala_db::DatabaseUrl::Postgres(url) = &test.url else { unreachable!("it is Postgres") };
    let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
    let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'as it happens' USING ERRCODE = '{code}'; END $$");
    let raise = sqlx::AssertSqlSafe(raise);
    sqlx::raw_sql(raise).execute(&mut connection).await.expect_err("it is raised").into()
}

#[tokio::test]
async fn what_postgres_says_of_its_own_troubles_is_no_failure_of_a_job() {
    let test = TestDb::postgres().await;
    let machine = ["25P03", "57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006", "53200", "53300", "58030"];
    for code in machine {
        let error = raised(&test, code).await;
        assert!(error.is_transient(), "{code}: {error:?}");
        assert!(matches!(Failure::from(error), Failure::Machine(_)), "{code}");
    }
    for code in ["40001", "40P01", "55P03", "57014"] {
        let error = raised(&test, code).await;
        assert!(error.is_transient(), "{code}: {error:?}");
        assert!(matches!(Failure::from(error), Failure::Transient { .. }), "{code}");
    }
    let full = raised(&test, "53100").await;
    assert_eq!((full.code(), full.is_transient()), ("disk_full", true));
    for code in ["42601", "22P02", "P0001"] {
        assert!(!raised(&test, code).await.is_transient(), "{code}");
    }
}

#[tokio::test]
async fn what_sqlite_says_of_its_file_is_no_failure_of_a_job() {
    let test = TestDb::sqlite().await;
    let gala_db::DatabaseUrl::Sqlite(path) = &test.url else { unreachable!("it is SQLite") };
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).pragma("query_only", "ON");
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
    let refused = sqlx::raw_sql("DELETE FROM jobs").execute(&mut connection).await.expect_err("it only reads");
    let error = DbError::from(refused);
    assert!(matches!(error, DbError::Unavailable(_)), "{error:?}");
    assert!(matches!(Failure::from(error), Failure::Machine(_)));

    let small = sqlx::sqlite::SqliteConnectOptions::new().filename(path).pragma("max_page_count", "1");
    let mut connection = sqlx::SqliteConnection::connect_with(&small).await.expect("a connection");
    let many = "CREATE TABLE more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) \
                SELECT i, hex(zeroblob(100)) FROM n";
    let refused = sqlx::raw_sql(many).execute(&mut connection).await.expect_err("it may not grow");
    let full = DbError::from(refused);
    assert_eq!((full.code(), full.is_transient()), ("disk_full", true), "{full:?}");
}
