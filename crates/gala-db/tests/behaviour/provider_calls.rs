//! Requests to providers: never over a budget, never paid for twice without somebody's word, and all of them in the ledger.

use std::{sync::Arc, time::Duration};

use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::ProjectId,
    job::{Failure, JobKind},
    plan_limits::LimitUnit,
    spending::{BilledUnit, Usage},
};
use gala_db::{
    DbError, PageRequest,
    jobs::{Claim, NewJob},
    provider_calls::{self, BegunCall, CallState, IfUnknown, ModelUse, NewCall, Settled, Spending},
    quota,
};
use gala_testkit::{jobs::insert_project, on_both};
use serde_json::json;
use uuid::Uuid;

use crate::support::TestDb;

const LOCAL: Scope = Scope::LOCAL;
const A_DAY: Duration = Duration::from_secs(86_400);

/// A project with a budget and a job at work on it.
async fn at_work(test: &TestDb, budget: Option<u64>) -> (ProjectId, Claim) {
    let project = insert_project(&test.db, ProjectId::new(), LOCAL).await;
    let mut tx = test.db.begin().await.expect("a transaction");
    provider_calls::set_budget(&mut tx, project.id, budget).await.expect("a budget");
    tx.commit().await.expect("a commit");
    test.enqueue(&[NewJob::new(LOCAL, JobKind::ProcessClip, json!({})).project(project.id)]).await;
    (project.id, test.claim_one("w").await)
}

fn call(project: ProjectId, subject: &str, held_micros: u64) -> NewCall<'static> {
    NewCall {
        scope: LOCAL,
        project: Some(project),
        step: "speech",
        scene: Some(1),
        provider: "cartesia",
        model: "sonic-3.5",
        request: ContentHash::of(subject.as_bytes()),
        held_micros,
        paid_for: None,
    }
}

async fn begin(test: &TestDb, claim: &Claim, new: &NewCall<'_>, if_unknown: IfUnknown) -> Result<BegunCall, DbError> {
    let mut tx = test.db.begin().await?;
    let begun = provider_calls::begin(&mut tx, claim.fence, new, if_unknown).await?;
    tx.commit().await?;
    Ok(begun)
}

async fn first(test: &TestDb, claim: &Claim, new: &NewCall<'_>) -> Uuid {
    match begin(test, claim, new, IfUnknown::Ask).await.expect("within the budget") {
        BegunCall::First(id) => id,
        other => panic!("not the first: {other:?}"),
    }
}

async fn settle(test: &TestDb, id: Uuid, cost_micros: u64) {
    let mut tx = test.db.begin().await.expect("a transaction");
    let usage = Usage::of(BilledUnit::Characters, 12);
    let settled = Settled { id, usage, cost_micros, request_id: Some("req-1".to_owned()) };
    provider_calls::settle(&mut tx, &settled).await.expect("settled");
    tx.commit().await.expect("a commit");
}

async fn fail(test: &TestDb, id: Uuid, cost_micros: u64) {
    let mut tx = test.db.begin().await.expect("a transaction");
    provider_calls::fail(&mut tx, id, "provider_busy", cost_micros).await.expect("ended");
    tx.commit().await.expect("a commit");
}

/// Held and spent: of the project, and of its workspace in the month and in the day.
async fn sums(test: &TestDb, project: ProjectId) -> [(u64, u64); 3] {
    let Spending { held_micros, spent_micros, .. } =
        provider_calls::spending(&test.db, LOCAL, project).await.expect("a read");
    let now_ms = test.db.now_ms().await.expect("the time");
    let all = quota::usage(&test.db, LOCAL, now_ms).await.expect("a read");
    let of = |unit| all.iter().find(|usage| usage.unit == unit).map(|usage| (usage.reserved, usage.used));
    let counted = [LimitUnit::ProviderMicros, LimitUnit::ProviderMicrosPerDay].map(|unit| of(unit).expect("a unit"));
    [(held_micros, spent_micros), counted[0], counted[1]]
}

async fn state(test: &TestDb, id: Uuid) -> (CallState, Option<u64>) {
    let found = provider_calls::get(&test.db, LOCAL, id).await.expect("a read").expect("a call");
    (found.state, found.cost_micros)
}

#[track_caller]
fn over(asked: Result<BegunCall, DbError>) -> (LimitUnit, u64, u64, u64) {
    match asked {
        Err(DbError::OverLimit(over)) => (over.unit, over.used, over.wanted, over.limit),
        other => panic!("not over a limit: {other:?}"),
    }
}

on_both! {
    async fn requests_are_counted_by_model(test: TestDb) {
        let (project, claim) = at_work(&test, None).await;
        let (one, other) = (call(project, "a", 10), NewCall { model: "sonic-2", ..call(project, "b", 10) });
        let done = first(&test, &claim, &one).await;
        settle(&test, done, 7).await;
        let failed = first(&test, &claim, &other).await;
        fail(&test, failed, 2).await;
        first(&test, &claim, &call(project, "c", 10)).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        provider_calls::cached(&mut tx, Some(claim.fence), &one).await.expect("noted");
        provider_calls::cached(&mut tx, None, &NewCall { project: None, ..one }).await.expect("noted");
        tx.commit().await.expect("a commit");
        let counts = |scope, project| {
            let db = &test.db;
            async move {
                let found = provider_calls::by_model(db, scope, project).await.expect("a read");
                let count = |of: ModelUse| (of.model, [of.requests, of.failed, of.cached, of.cost_micros]);
                found.into_iter().map(count).collect::<Vec<_>>()
            }
        };
        let expected = |cached| vec![("sonic-2".to_owned(), [1, 1, 0, 2]), ("sonic-3.5".to_owned(), [2, 0, cached, 7])];
        assert_eq!(counts(LOCAL, Some(project)).await, expected(1));
        assert_eq!(counts(LOCAL, None).await, expected(2));
        assert_eq!(counts(LOCAL, Some(ProjectId::new())).await, []);
        assert_eq!(counts(gala_testkit::access::new_scope(), Some(project)).await, []);
    }

    async fn what_may_be_spent_is_held_before_and_counted_after(test: TestDb) {
        let (project, claim) = at_work(&test, Some(1000)).await;
        let id = first(&test, &claim, &call(project, "a", 600)).await;
        assert_eq!(sums(&test, project).await, [(600, 0); 3]);
        let refused = over(begin(&test, &claim, &call(project, "b", 401), IfUnknown::Ask).await);
        assert_eq!(refused, (LimitUnit::ProviderMicrosPerProject, 600, 401, 1000));
        assert_eq!(sums(&test, project).await, [(600, 0); 3], "a refusal holds nothing");
        settle(&test, id, 250).await;
        settle(&test, id, 250).await;
        assert_eq!(sums(&test, project).await, [(0, 250); 3], "counted once, however often it is told");
        let busy = first(&test, &claim, &call(project, "b", 750)).await;
        fail(&test, busy, 0).await;
        assert_eq!(sums(&test, project).await, [(0, 250); 3], "what was refused costs nothing");
        let found = provider_calls::get(&test.db, LOCAL, id).await.expect("a read").expect("a call");
        assert_eq!((found.state, found.request_id.as_deref(), found.attempts), (CallState::Done, Some("req-1"), 1));
        let page = provider_calls::list(&test.db, LOCAL, Some(project), &PageRequest::default()).await.expect("a read");
        assert_eq!(page.items.len(), 2, "the refused one is none");
    }

    async fn of_64_that_want_the_last_of_a_budget_one_gets_it(test: TestDb) {
        let (project, claim) = at_work(&test, Some(1000)).await;
        let (test, claim) = (Arc::new(test), Arc::new(claim));
        for round in 0..20 {
            let clients: Vec<_> = (0..64)
                .map(|client| {
                    let (test, claim) = (test.clone(), claim.clone());
                    let subject = format!("{round} {client}");
                    tokio::spawn(async move { begin(&test, &claim, &call(project, &subject, 1000), IfUnknown::Ask).await })
                })
                .collect();
            let mut won = Vec::new();
            for client in clients {
                match client.await.expect("it ends") {
                    Ok(BegunCall::First(id)) => won.push(id),
                    refused => assert_eq!(over(refused).0, LimitUnit::ProviderMicrosPerProject),
                }
            }
            assert_eq!(won.len(), 1, "round {round}");
            assert_eq!(sums(&test, project).await[0], (1000, 0));
            fail(&test, won[0], 0).await;
        }
    }

    async fn a_plan_limits_a_day_and_a_month_over_all_projects(test: TestDb) {
        let plan = r#"UPDATE plans SET limits = '{"provider_budget_micros": 1500, "provider_budget_per_day_micros": 1000}'"#;
        test.execute(plan).await.expect("limits");
        let (one, claim) = at_work(&test, None).await;
        let id = first(&test, &claim, &call(one, "a", 1000)).await;
        settle(&test, id, 1000).await;
        let (other, claim) = at_work(&test, Some(5000)).await;
        let refused = over(begin(&test, &claim, &call(other, "b", 1), IfUnknown::Ask).await);
        assert_eq!(refused, (LimitUnit::ProviderMicrosPerDay, 1000, 1, 1000));
        test.pass(A_DAY);
        let refused = begin(&test, &claim, &call(other, "b", 501), IfUnknown::Ask).await;
        // A day later may be another month.
        if let Err(DbError::OverLimit(over)) = &refused {
            assert_eq!((over.unit, over.limit), (LimitUnit::ProviderMicros, 1500));
            first(&test, &claim, &call(other, "b", 500)).await;
        }
    }

    async fn a_project_without_a_budget_has_that_of_its_plan(test: TestDb) {
        let (project, claim) = at_work(&test, None).await;
        let refused = over(begin(&test, &claim, &call(project, "a", 10_000_001), IfUnknown::Ask).await);
        assert_eq!(refused, (LimitUnit::ProviderMicrosPerProject, 0, 10_000_001, 10_000_000));
        first(&test, &claim, &call(project, "a", 10_000_000)).await;
    }

    /// The worker died after it had written that it sends, and somebody else goes on.
    async fn p4_what_may_have_been_paid_is_not_paid_again_without_a_word(test: TestDb) {
        let (project, claim) = at_work(&test, Some(10_000)).await;
        let new = call(project, "a", 600);
        let id = first(&test, &claim, &new).await;
        test.pass(crate::support::LEASE * 2);
        let next = test.claim_one("another").await;
        assert!(matches!(begin(&test, &claim, &new, IfUnknown::Ask).await, Err(DbError::FenceLost)));
        // Whom the provider knows again is sent again, under the same name.
        assert_eq!(begin(&test, &next, &new, IfUnknown::SendAgain).await.expect("begun"), BegunCall::Again { id, task: None });
        let mut tx = test.db.begin().await.expect("a transaction");
        provider_calls::accepted(&mut tx, next.fence, id, "task-1").await.expect("kept");
        tx.commit().await.expect("a commit");
        let again = begin(&test, &next, &new, IfUnknown::SendAgain).await.expect("begun");
        assert_eq!(again, BegunCall::Again { id, task: Some("task-1".to_owned()) });
        // Whom it does not know is not, until somebody decides.
        for _ in 0..2 {
            assert_eq!(begin(&test, &next, &new, IfUnknown::Ask).await.expect("begun"), BegunCall::Undecided(id));
        }
        assert_eq!(state(&test, id).await, (CallState::Unknown, None));
        assert_eq!(sums(&test, project).await[0], (600, 0), "it stays held");
        let mut tx = test.db.begin().await.expect("a transaction");
        let decided = provider_calls::decide(&mut tx, LOCAL, id, true).await.expect("decided");
        assert_eq!((decided.state, decided.cost_micros), (CallState::Lost, Some(600)));
        assert!(matches!(provider_calls::decide(&mut tx, LOCAL, id, false).await, Err(DbError::Refused(_))));
        tx.commit().await.expect("a commit");
        assert_eq!(sums(&test, project).await, [(0, 600); 3]);
        let anew = first(&test, &next, &new).await;
        assert_ne!(anew, id, "the next one is another request");
        // Who said so before is not asked.
        let paid_again = begin(&test, &next, &new, IfUnknown::PayAgain).await.expect("begun");
        assert!(matches!(paid_again, BegunCall::First(third) if third != anew));
        assert_eq!(state(&test, anew).await, (CallState::Lost, Some(600)));
    }

    async fn a_job_that_ends_leaves_no_request_open(test: TestDb) {
        let (project, claim) = at_work(&test, Some(10_000)).await;
        let open = first(&test, &claim, &call(project, "a", 600)).await;
        let kept = first(&test, &claim, &call(project, "b", 500)).await;
        settle(&test, kept, 100).await;
        test.fail(&claim, &Failure::permanent("bad", "x")).await;
        assert_eq!(state(&test, open).await, (CallState::Lost, Some(600)), "it may have been done: it counts as paid");
        assert_eq!(sums(&test, project).await, [(0, 700); 3]);
        settle(&test, open, 1).await;
        assert_eq!(state(&test, open).await, (CallState::Lost, Some(600)), "what has ended stays as it is");
    }

    async fn what_no_job_sent_ends_when_its_process_is_gone(test: TestDb) {
        let (project, _) = at_work(&test, Some(10_000)).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let id = provider_calls::hold_without_job(&mut tx, &call(project, "a", 600)).await.expect("held");
        tx.commit().await.expect("a commit");
        let an_hour_ms = 3_600_000;
        assert_eq!(provider_calls::end_abandoned(&test.db, an_hour_ms).await.expect("ended"), 0, "it may be under way");
        test.pass(Duration::from_secs(3601));
        assert_eq!(provider_calls::end_abandoned(&test.db, an_hour_ms).await.expect("ended"), 1);
        assert_eq!(state(&test, id).await, (CallState::Lost, Some(600)));
        assert_eq!(sums(&test, project).await[0], (0, 600));
    }

    async fn another_workspace_sees_and_decides_nothing(test: TestDb) {
        let (project, claim) = at_work(&test, Some(10_000)).await;
        let id = first(&test, &claim, &call(project, "a", 600)).await;
        let other = gala_testkit::access::new_scope();
        assert_eq!(provider_calls::get(&test.db, other, id).await.expect("a read"), None);
        let page = provider_calls::list(&test.db, other, Some(project), &PageRequest::default()).await.expect("a read");
        assert!(page.items.is_empty());
        assert_eq!(provider_calls::spending(&test.db, other, project).await.expect("a read"), Spending::default());
        let mut tx = test.db.begin().await.expect("a transaction");
        assert!(matches!(provider_calls::decide(&mut tx, other, id, true).await, Err(DbError::NotFound)));
    }
}
