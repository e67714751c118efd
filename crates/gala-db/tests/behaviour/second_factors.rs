//! Codes of authenticators, of which each counts once.

use gala_core::id::UserId;
use gala_db::accounts::{
    second_factors,
    users::{self, User},
};

use crate::support::TestDb;

async fn person(test: &TestDb) -> UserId {
    let mut tx = test.db.begin().await.expect("a transaction");
    let user = User {
        id: UserId::new(),
        name: "ana".to_owned(),
        display_name: "Ana".to_owned(),
        email: None,
        is_admin: false,
        created_at_ms: 0,
        disabled_at_ms: None,
    };
    users::insert(&mut tx, &user).await.expect("a person");
    second_factors::begin_totp(&mut tx, user.id, &[7; 20]).await.expect("a secret");
    second_factors::set_recovery_codes(&mut tx, user.id, &[[8; 32]]).await.expect("a code");
    tx.commit().await.expect("a commit");
    user.id
}

/// Both have read that no code was used. On SQLite the second one would have waited before it read.
#[tokio::test]
async fn of_two_who_use_one_code_at_once_the_second_is_late_on_postgres() {
    let test = TestDb::postgres().await;
    let user = person(&test).await;
    let (mut first, mut second) =
        (test.db.begin().await.expect("a transaction"), test.db.begin().await.expect("a transaction"));
    for tx in [&mut first, &mut second] {
        let known = second_factors::totp(&mut *tx, user).await.expect("a read").expect("a secret");
        assert_eq!(known.last_step, 0);
    }
    assert!(second_factors::use_step(&mut first, user, 7).await.expect("a statement"));
    assert!(second_factors::use_recovery_code(&mut first, user, &[8; 32]).await.expect("a statement"));
    let late = async {
        let step = second_factors::use_step(&mut second, user, 7).await.expect("a statement");
        let code = second_factors::use_recovery_code(&mut second, user, &[8; 32]).await.expect("a statement");
        second.commit().await.expect("a commit");
        (step, code)
    };
    let commits = async { first.commit().await.expect("a commit") };
    let (used, ()) = tokio::join!(late, commits);
    assert_eq!(used, (false, false), "a code counted twice");
}
