//! Files are found by words of their names, among many, and none is found or lost by how it is looked for.

use std::time::Instant;

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    hash::ContentHash,
    id::{AssetId, ProjectId},
};
use gala_db::{
    DatabaseUrl, OpenOptions, PageRequest, Plans,
    asset_list::{self, AssetFilter},
    assets, index_names, ingests, projects, transfer,
};
use gala_testkit::{jobs::insert_project, on_both};
use serde_json::json;
use uuid::Uuid;

use crate::{quota::workspace, support::TestDb};

const OWNER: Scope = Scope::LOCAL;
const FILES: u64 = 100_000;

/// Writes so many files, of which each thousandth has a rare word in its name.
async fn fill(test: &TestDb, project: ProjectId) {
    let (numbers, id) = match test.url {
        DatabaseUrl::Sqlite(_) => (
            format!("WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {FILES})"),
            "unhex(printf('%032x', n))",
        ),
        DatabaseUrl::Postgres(_) => {
            (format!("WITH numbers AS (SELECT generate_series(1, {FILES}) AS n)"), "lpad(to_hex(n), 32, '0')::uuid")
        }
    };
    let project = match test.url {
        DatabaseUrl::Sqlite(_) => format!("x'{}'", project.0.simple()),
        DatabaseUrl::Postgres(_) => format!("'{}'::uuid", project.0),
    };
    let hash = "0".repeat(64);
    let name = "'img ' || n || CASE WHEN n % 1000 = 0 THEN ' harbour' ELSE ' day' END || '.jpg'";
    for statement in [
        format!(
            "{numbers} INSERT INTO assets (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
             SELECT {id}, {project}, 'image', 'localfs', 'files/' || n, 'image/jpeg', 1, '{hash}', 'READY', 1700000000000 + n FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO ingests (asset_id, name, folded_name, name_grams) SELECT {id}, {name}, {name}, 1 FROM numbers"
        ),
    ] {
        test.execute(&statement).await.expect("rows");
    }
    if test.is_postgres() {
        // Two million references are checked at once, not one by one.
        let reference = "asset_name_grams_asset_fkey";
        test.execute(&format!(
            "ALTER TABLE asset_name_grams DROP CONSTRAINT {reference}; {}; ALTER TABLE asset_name_grams ADD CONSTRAINT {reference} \
             FOREIGN KEY (asset_id) REFERENCES ingests (asset_id) ON DELETE CASCADE",
            grams(test)
        ))
        .await
        .expect("grams");
    } else {
        test.execute(&grams(test)).await.expect("grams");
    }
    let analyze = if matches!(test.url, DatabaseUrl::Sqlite(_)) { "ANALYZE" } else { "VACUUM ANALYZE" };
    test.execute(analyze).await.expect("analyzed");
}

/// Indexes the names as the program does, by the database itself.
fn grams(test: &TestDb) -> String {
    let (letter, numbers) = match test.url {
        DatabaseUrl::Sqlite(_) => (
            "COALESCE(unicode(substr(folded_name, PLACE, 1)), 0)",
            "(WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 30) SELECT n FROM counted)",
        ),
        DatabaseUrl::Postgres(_) => {
            ("CAST(ascii(substr(folded_name, PLACE, 1)) AS BIGINT)", "(SELECT generate_series(1, 30) AS n)")
        }
    };
    let letter = |place: &str| letter.replace("PLACE", place);
    format!(
        "INSERT INTO asset_name_grams (workspace_id, gram, asset_id) \
         SELECT DISTINCT projects.workspace_id, ({} << 42) | ({} << 21) | {}, ingests.asset_id \
         FROM ingests JOIN assets ON assets.id = ingests.asset_id JOIN projects ON projects.id = assets.project_id \
         CROSS JOIN {numbers} AS places WHERE n <= length(folded_name)",
        letter("n"),
        letter("n + 1"),
        letter("n + 2")
    )
}

async fn place(test: &TestDb, scope: Scope) -> ProjectId {
    let mut tx = test.db.begin_in(scope).await.expect("a transaction");
    let place = projects::shared_files(&mut tx, scope).await.expect("a place").id;
    tx.commit().await.expect("a commit");
    place
}

async fn bring(test: &TestDb, project: ProjectId, number: u128, name: &str) -> AssetId {
    let asset = Asset {
        id: AssetId(Uuid::from_u128(number)),
        project_id: project,
        kind: AssetKind::Image,
        provider: StorageProvider::Localfs,
        object_key: format!("files/{number}"),
        mime: "image/png".to_owned(),
        size_bytes: 1,
        checksum: ContentHash::of(b"tea"),
        status: AssetStatus::Ready,
        created_at_ms: 1_700_000_000_000 + (number % 7) as i64,
    };
    let mut tx = test.db.begin_in(OWNER).await.expect("a transaction");
    assets::put(&mut tx, &asset).await.expect("an asset");
    ingests::insert(&mut tx, asset.id, name, None).await.expect("brought");
    tx.commit().await.expect("a commit");
    asset.id
}

/// All that a search finds, page by page.
async fn found(test: &TestDb, scope: Scope, query: &str) -> Vec<AssetId> {
    let filter = AssetFilter { query: Some(query.to_owned()), ..AssetFilter::default() };
    let mut all = Vec::new();
    let mut request = PageRequest { limit: 7, after: None };
    loop {
        let page = asset_list::list(&test.db, scope, &filter, &request).await.expect("a page");
        all.extend(page.items.iter().map(|asset| asset.id));
        match page.next {
            Some(after) => request.after = Some(after),
            None => return all,
        }
    }
}

/// Takes all names out of the index, so that each search compares all of them.
async fn forget(test: &TestDb) {
    for statement in ["DELETE FROM asset_name_grams", "UPDATE ingests SET name_grams = NULL"] {
        test.execute(statement).await.expect("forgotten");
    }
}

/// Numbers that look random, the same ones each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn word(&mut self, most: usize) -> String {
        const LETTERS: [char; 20] = [
            'a',
            'b',
            'A',
            'é',
            'É',
            'ß',
            '℡',
            'お',
            '茶',
            'ガ',
            'ﬁ',
            '1',
            '_',
            '%',
            '!',
            ' ',
            '.',
            'İ',
            '\u{301}',
            '\u{1f600}',
        ];
        (0..=self.below(most)).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }

    /// A part of a word, or another one.
    fn query(&mut self, names: &[String]) -> String {
        let part = |numbers: &mut Self| {
            let name: Vec<char> = names[numbers.below(names.len())].chars().collect();
            let from = numbers.below(name.len());
            name[from..].iter().take(1 + numbers.below(5)).collect::<String>()
        };
        let words: Vec<String> =
            (0..=self.below(3)).map(|_| if self.below(3) > 0 { part(self) } else { self.word(4) }).collect();
        words.join(" ")
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_word_is_found_among_a_hundred_thousand_names(test: TestDb) {
        let place = place(&test, OWNER).await;
        fill(&test, place).await;
        let plans = Plans::default();
        let db = test.opened_again(OpenOptions { plans: Some(plans.clone()), ..OpenOptions::default() }).await;
        for (query, expected, is_common) in [
            ("harbour", 100_000, false),
            ("img", 100_000, true),
            ("day 9999", 99_999, false),
            ("HARBOUR 50000", 50_000, false),
            ("ha 5", 95_000, false),
            ("img 123 harbour", 123_000, false),
            ("g", 100_000, true),
        ] {
            let filter = AssetFilter { query: Some(query.to_owned()), ..AssetFilter::default() };
            let request = PageRequest { limit: 20, after: None };
            let begun = Instant::now();
            let page = asset_list::list(&test.db, OWNER, &filter, &request).await.expect("a page");
            let took = begun.elapsed();
            eprintln!("{query}: {:.1} ms", took.as_secs_f64() * 1000.0);
            let first = page.items.into_iter().next();
            let expected = (expected <= FILES).then(|| AssetId(Uuid::from_u128(u128::from(expected))));
            assert_eq!(first.map(|asset| asset.id), expected, "{query}");
            assert!(took.as_secs() < 5, "{query} took {took:?}");
            plans.take();
            asset_list::list(&db, OWNER, &filter, &request).await.expect("a page");
            let steps: Vec<String> = plans.take().into_iter().flat_map(|plan| plan.steps).collect();
            let by_index = |step: &String| {
                step.contains("asset_name_grams_pkey") || step.contains("asset_name_grams USING PRIMARY KEY")
            };
            assert!(steps.iter().any(by_index), "{query}: {steps:#?}");
            let reads_all = |step: &&String| {
                let step = step.trim();
                step.contains("Seq Scan on a") || step.contains("Seq Scan on i") || step.contains("assets_by_age")
                    || step.starts_with("SCAN a") || step.starts_with("SCAN ingests") && !step.contains("without_grams")
            };
            assert!(is_common || !steps.iter().any(|step| reads_all(&step)), "{query}: {steps:#?}");
        }
    }

    async fn what_the_index_finds_is_what_reading_all_names_finds(test: TestDb) {
        let place = place(&test, OWNER).await;
        let mut numbers = Numbers(14);
        let mut names: Vec<String> = (0..150).map(|_| numbers.word(12)).collect();
        names.extend(["お茶".to_owned(), "Canción 2.MP4".to_owned(), "ﷺ".repeat(255), "\u{4e00}\u{4e8c}".repeat(100)]);
        names.push((0..300).filter_map(|n| char::from_u32(0x5000 + n)).collect());
        for (number, name) in names.iter().enumerate() {
            bring(&test, place, number as u128 + 1, name).await;
        }
        let mut queries: Vec<String> = (0..150).map(|_| numbers.query(&names)).collect();
        queries.extend(["お", "茶", "お茶", "CANCION mp4", "2", "صلى", "\u{5001}\u{5002}", "tel", "fi", " ", "%"].map(str::to_owned));
        let mut by_index = Vec::new();
        for query in &queries {
            by_index.push(found(&test, OWNER, query).await);
        }
        assert!(by_index.iter().filter(|found| !found.is_empty()).count() > 50, "most queries find something");
        forget(&test).await;
        for (query, expected) in queries.iter().zip(&by_index) {
            assert_eq!(&found(&test, OWNER, query).await, expected, "{query:?}");
        }
        assert_eq!(index_names(&test.db).await.expect("indexed"), names.len() as u64);
        assert_eq!(index_names(&test.db).await.expect("indexed"), 0);
        for (query, expected) in queries.iter().zip(&by_index) {
            assert_eq!(&found(&test, OWNER, query).await, expected, "{query:?}, once it is indexed again");
        }
    }

    async fn names_go_with_their_project_to_another_workspace(test: TestDb) {
        let from = insert_project(&test.db, ProjectId::new(), OWNER).await.id;
        let file = bring(&test, from, 1, "harbour.png").await;
        assert_eq!(found(&test, OWNER, "harbour").await, [file]);
        let other = workspace(&test, json!({})).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        transfer::project(&mut tx, OWNER, from, other.workspace()).await.expect("given");
        tx.commit().await.expect("a commit");
        assert!(found(&test, OWNER, "harbour").await.is_empty());
        assert_eq!(found(&test, other, "harbour").await, [file]);
        test.execute("DELETE FROM assets").await.expect("removed");
        let left = gala_testkit::past::number(&test.url, "SELECT COUNT(*) FROM asset_name_grams").await;
        assert_eq!(left, 0, "rows go with their file");
    }
}
