//! One key signs, the one before it still counts, and all machines agree on both.

use std::time::Duration;

use gala_db::{
    Db, OpenOptions,
    signing_keys::{self, COUNTS_ON_MS, SIGNS_FOR_MS, Secret},
};
use gala_testkit::on_both;

use crate::support::TestDb;

fn secret(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn bytes(secrets: &[Secret]) -> Vec<u8> {
    secrets.iter().map(|secret| secret.expose()[0]).collect()
}

async fn valid(db: &Db) -> Vec<u8> {
    bytes(&signing_keys::valid(db).await.expect("keys"))
}

async fn establish(db: &Db, byte: u8) {
    let mut tx = db.begin().await.expect("a transaction");
    signing_keys::establish(&mut tx, &secret(byte)).await.expect("established");
    tx.commit().await.expect("a commit");
}

async fn import(db: &Db, byte: u8) {
    let mut tx = db.begin().await.expect("a transaction");
    signing_keys::import(&mut tx, &secret(byte)).await.expect("imported");
    tx.commit().await.expect("a commit");
}

async fn rotate(db: &Db, byte: u8) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let rotated = signing_keys::rotate(&mut tx, &secret(byte)).await.expect("rotated");
    tx.commit().await.expect("a commit");
    rotated
}

fn ms(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).expect("positive"))
}

on_both! {
    async fn machines_that_start_at_once_agree_on_one_key(test: TestDb) {
        let opened = (0..4).map(|_| Db::open(&test.url, OpenOptions::default()));
        let machines: Vec<Db> = futures::future::join_all(opened).await.into_iter().map(|db| db.expect("open")).collect();
        futures::future::join_all(machines.iter().zip(1..).map(|(db, byte)| establish(db, byte))).await;
        let first = valid(&test.db).await;
        assert_eq!(first.len(), 1);
        for db in &machines {
            assert_eq!(valid(db).await, first);
        }
    }

    async fn a_key_is_replaced_when_it_is_old_and_counts_until_its_links_have_ended(test: TestDb) {
        establish(&test.db, 1).await;
        assert!(!rotate(&test.db, 2).await, "it is new");
        test.pass(ms(SIGNS_FOR_MS));
        assert!(rotate(&test.db, 2).await);
        assert_eq!(valid(&test.db).await, [2, 1]);
        assert!(!rotate(&test.db, 3).await, "the second is new");
        test.pass(ms(COUNTS_ON_MS - 60_000));
        assert_eq!(valid(&test.db).await, [2, 1]);
        test.pass(ms(60_000));
        assert_eq!(valid(&test.db).await, [2]);
        test.pass(ms(SIGNS_FOR_MS));
        assert!(rotate(&test.db, 3).await);
        assert_eq!(valid(&test.db).await, [3, 2], "the first is forgotten");
    }

    async fn machines_that_rotate_at_once_make_one_key(test: TestDb) {
        establish(&test.db, 1).await;
        test.pass(ms(SIGNS_FOR_MS));
        let rotated = futures::future::join_all((2..6).map(|byte| rotate(&test.db, byte))).await;
        assert_eq!(rotated.iter().filter(|rotated| **rotated).count(), 1);
        assert_eq!(valid(&test.db).await.len(), 2);
    }

    async fn keys_of_earlier_installations_go_on_to_count(test: TestDb) {
        import(&test.db, 1).await;
        assert_eq!(valid(&test.db).await, [1], "the first one signs");
        import(&test.db, 2).await;
        import(&test.db, 2).await;
        import(&test.db, 1).await;
        assert_eq!(valid(&test.db).await, [1, 2]);
        test.pass(ms(COUNTS_ON_MS));
        assert_eq!(valid(&test.db).await, [1]);
    }
}

#[test]
fn a_secret_does_not_show_itself() {
    assert_eq!(format!("{:?}", secret(7)), "Secret(..)");
}
