//! Steps and made things are paid for once.

use gala_core::hash::ContentHash;
use gala_db::{jobs, made};
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, clip};

on_both! {
    async fn the_next_attempt_finds_the_recorded_step(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let (input, other) = (ContentHash::of(b"hello"), ContentHash::of(b"hello!"));
        let first = test.claim_one("a").await;
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::record_step(&mut tx, first.fence, "speech", &input, &"voice\u{0}.wav", false).await.expect("a step");
        tx.commit().await.expect("a commit");
        test.pass(LEASE * 2);
        test.claim_one("b").await;
        let find = async |step: &str, input| {
            jobs::journalled::<String>(&test.db, job.id, step, input).await.expect("a read")
        };
        assert_eq!(find("speech", &input).await.as_deref(), Some("voice\u{0}.wav"));
        assert_eq!(find("speech", &other).await, None, "another input is another step");
        assert_eq!(find("image", &input).await, None);
    }

    async fn a_step_that_did_not_commit_leaves_nothing(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("a").await;
        let input = ContentHash::of(b"hello");
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::record_step(&mut tx, claim.fence, "speech", &input, &1, false).await.expect("a step");
        drop(tx);
        assert_eq!(jobs::journalled::<u8>(&test.db, job.id, "speech", &input).await.expect("a read"), None);
        test.finish(&claim).await;
    }

    async fn what_two_made_at_once_is_what_the_first_made(test: TestDb) {
        let input = ContentHash::of(b"a cup of tea");
        let put = async |output: &str| {
            let mut tx = test.db.begin().await.expect("a transaction");
            made::put(&mut tx, "image", &input, &output).await.expect("kept");
            tx.commit().await.expect("a commit");
        };
        put("first.svg").await;
        put("second.svg").await;
        let get = async || made::get::<String>(&test.db, "image", &input).await.expect("a read");
        assert_eq!(get().await.as_deref(), Some("first.svg"));
        let mut tx = test.db.begin().await.expect("a transaction");
        made::forget(&mut tx, "image", &input).await.expect("forgotten");
        tx.commit().await.expect("a commit");
        assert_eq!(get().await, None);
    }
}
