//! The promises, as DESIGN and RELIABILITY number them, each with the run that shows it broken without its guard.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};

use gala_core::{
    access::Scope,
    id::JobId,
    job::{JobKind, JobState, POISON},
};
use gala_db::jobs::{self, NewJob, RetryPolicy};
use gala_testkit::database::Engine;
use rustix::process::Signal;
use serde_json::json;
use uuid::Uuid;

use crate::{
    child::{ClipOrders, Death, LEASE, Role, Sabotage},
    driver::{Broken, Driver, is, is_alive, scale, signal},
    ledger::{Line, What, now_ms},
    payments::payments_are_made_once,
    quota::quotas_are_exact,
};

macro_rules! promise {
    ($name:ident, $check:ident, $sabotaged:ident without $guard:ident) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn kill_on_sqlite() {
                let broken = $check(Engine::Sqlite, None).await;
                assert!(broken.is_empty(), "{broken:#?}");
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn kill_on_postgres() {
                let broken = $check(Engine::Postgres, None).await;
                assert!(broken.is_empty(), "{broken:#?}");
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $sabotaged() {
                let broken = $check(Engine::Sqlite, Some(Sabotage::$guard)).await;
                println!("as it must, it broke: {broken:#?}");
                assert!(!broken.is_empty(), "the test does not notice that its guard is gone");
            }
        }
    };
}

promise!(p1_what_was_accepted_is_never_lost, accepted_is_kept, kill_breaks_it without AcceptBeforeCommit);
promise!(p2_every_job_ends_done_once, jobs_end_once, kill_breaks_it without PutBack);
promise!(p3_a_worker_that_lost_its_lease_changes_nothing, late_workers_are_refused, kill_breaks_it without Fence);
promise!(p4_payments_are_made_once, payments_are_made_once, kill_breaks_it without EarlierCall);
promise!(p5_finished_steps_are_not_run_again, jobs_end_once, kill_breaks_it without Journal);
promise!(p6_a_poison_job_costs_three_workers, poison_is_contained, kill_breaks_it without Poison);
promise!(p20_quotas_are_exact, quotas_are_exact, kill_breaks_it without ReserveApart);
promise!(p9_cancel_is_final, cancelled_stays_cancelled, kill_breaks_it without CancelIsFinal);

/// How long a busy machine may take to begin with something.
const SLOW: Duration = Duration::from_secs(60);

fn clip(orders: ClipOrders) -> NewJob {
    NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!(orders))
}

/// P1: clients submit and are killed; what they were told is accepted is there, and each key made one job.
async fn accepted_is_kept(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let (clients, keys_each, kills) = (3, 120 * scale(), 8 * scale());
    let mut left: Vec<Vec<String>> =
        (0..clients).map(|client| (0..keys_each).map(|key| format!("{client}/{key}")).collect()).collect();
    let mut killed = 0;
    while left.iter().any(|keys| !keys.is_empty()) {
        let mut children: Vec<_> = left.iter().map(|keys| driver.start(Role::Client { keys: keys.clone() })).collect();
        if killed < kills {
            // Starting takes about as long as this again, so the kill falls among the answers.
            let before = driver.lines().len();
            driver.seen(Duration::from_secs(10), |lines| lines.len() > before + 6).await;
            tokio::time::sleep(Duration::from_millis(driver.random(60))).await;
            for child in &mut children {
                let _ = child.kill();
                killed += 1;
            }
        }
        for child in &mut children {
            child.wait().expect("it ends");
        }
        let accepted: HashSet<String> = accepted(&driver.lines()).into_keys().collect();
        left.iter_mut().for_each(|keys| keys.retain(|key| !accepted.contains(key)));
    }
    let stored: HashSet<Uuid> = driver.jobs().await.iter().map(|job| job.id.0).collect();
    let accepted = accepted(&driver.lines());
    let mut broken: Broken = accepted
        .iter()
        .flat_map(|(key, jobs)| jobs.iter().map(move |job| (key, job)))
        .filter(|(_, job)| !stored.contains(job))
        .map(|(key, job)| format!("{key} was accepted as {job}, which is not there"))
        .collect();
    if stored.len() as u64 != clients * keys_each {
        broken.push(format!("{} keys made {} jobs", clients * keys_each, stored.len()));
    }
    println!("{killed} clients killed, {} jobs accepted", accepted.len());
    broken
}

fn accepted(lines: &[Line]) -> BTreeMap<String, BTreeSet<Uuid>> {
    let mut accepted: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
    for line in lines {
        if let What::Accepted { key, job } = &line.what {
            accepted.entry(key.clone()).or_default().insert(*job);
        }
    }
    accepted
}

/// P2 and P5: plans spawn clips and a final while workers are killed; all end, once, and no recorded step runs again.
async fn jobs_end_once(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let (plans, clips, kills) = (10 * scale(), 5, 12 * scale());
    let plan = |_| NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!(clips));
    driver.enqueue(&(0..plans).map(plan).collect::<Vec<_>>()).await;
    driver.start_workers(3);
    driver.seen(Duration::from_secs(10), |lines| !lines.is_empty()).await;
    let (mut killed, mut in_flight) = (0, 0);
    while killed < kills && driver.jobs().await.iter().any(|job| !job.state.is_terminal()) {
        // However slow the machine is, something has been done since the last kill.
        let before = driver.lines().len();
        if !driver.seen(Duration::from_secs(10), |lines| lines.len() > before).await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(driver.random(160))).await;
        in_flight += u64::from(driver.kill_a_worker().await);
        killed += 1;
    }
    // Three leases, and what the work itself takes on a busy machine.
    let patience = LEASE * 3 + Duration::from_secs(if without.is_some() { 2 } else { 20 * scale() });
    let open = driver.all_ended(patience).await;
    let mut broken: Broken = open.iter().map(|job| format!("{} {} is still {}", job.kind, job.id, job.state)).collect();
    if in_flight * 2 < kills {
        broken.push(format!("only {in_flight} of {killed} kills hit work in flight: the run proves too little"));
    }
    let jobs = driver.jobs().await;
    let expected = plans * (clips + 2);
    if jobs.len() as u64 != expected {
        broken.push(format!("{} jobs instead of {expected}", jobs.len()));
    }
    broken.extend(
        jobs.iter()
            .filter(|job| job.state.is_terminal() && (job.state != JobState::Succeeded || job.output.is_none()))
            .map(|job| format!("{} ended as {} with {:?}", job.id, job.state, job.error)),
    );
    broken.extend(ended_twice(&driver).await);
    broken.extend(ran_again(&driver.lines()));
    println!("{killed} kills, {in_flight} of them in flight, {} jobs", jobs.len());
    broken
}

async fn ended_twice(driver: &Driver) -> Broken {
    let mut ends: HashMap<JobId, u32> = HashMap::new();
    for event in driver.events().await {
        if matches!(event.what, gala_core::event::What::State { state, .. } if state.is_terminal()) {
            *ends.entry(event.job_id).or_default() += 1;
        }
    }
    ends.into_iter().filter(|(_, ends)| *ends > 1).map(|(job, ends)| format!("{job} ended {ends} times")).collect()
}

fn ran_again(lines: &[Line]) -> Broken {
    let mut recorded: HashSet<(Uuid, &str)> = HashSet::new();
    let mut again = Vec::new();
    for line in lines {
        match &line.what {
            What::Pays { job, step } if recorded.contains(&(*job, step.as_str())) => {
                again.push(format!("{step} of {job} was paid for after it was recorded"));
            }
            What::Recorded { job, step } => {
                recorded.insert((*job, step));
            }
            _ => {}
        }
    }
    again
}

/// P3: workers are stopped past their lease and wake up after, or while, another one does the job.
async fn late_workers_are_refused(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let mut broken = Broken::new();
    let mut refused = 0;
    for round in 0..scale().max(2) {
        // Even rounds wake the late worker when its twin has finished, odd ones while it is at work.
        let twin_finished = round % 2 == 0;
        let orders =
            ClipOrders { steps: 1, step_ms: 1, gate_ms: if twin_finished { 300 } else { 900 }, ..Default::default() };
        let new: Vec<NewJob> = (0..3).map(|_| clip(orders.clone())).collect();
        let ids: Vec<Uuid> = new.iter().map(|job| job.id.0).collect();
        driver.enqueue(&new).await;
        driver.start_workers(1);
        let at_gate = |attempt: u32| {
            let ids = ids.clone();
            move |lines: &[Line]| {
                ids.iter().all(|id| lines.iter().any(|line| line.what == What::AtGate { job: *id, attempt }))
            }
        };
        if !driver.seen(SLOW, at_gate(1)).await {
            return vec!["the first worker never came to the gate".to_owned()];
        }
        let late = driver.workers.pop().expect("a worker");
        signal(&late, Signal::STOP);
        tokio::time::sleep(LEASE * 2).await;
        driver.start_workers(1);
        if !driver.seen(SLOW, at_gate(2)).await || twin_finished && !driver.all_ended(SLOW).await.is_empty() {
            driver.workers.push(late);
            return vec!["the twin never came to where the late worker is to meet it".to_owned()];
        }
        let before = (driver.jobs().await, driver.events().await.len());
        signal(&late, Signal::CONT);
        let past_gate = |lines: &[Line]| {
            ids.iter().all(|id| {
                lines.iter().any(|line| matches!(line.what, What::PastGate { job, attempt: 1, .. } if job == *id))
            })
        };
        if !driver.seen(SLOW, past_gate).await {
            broken.push("the late worker never came past the gate".to_owned());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        if twin_finished && before != (driver.jobs().await, driver.events().await.len()) {
            broken.push("the late worker changed what its twin had finished".to_owned());
        }
        for line in driver.lines() {
            if let What::PastGate { job, attempt: 1, refused: was } = line.what
                && ids.contains(&job)
            {
                refused += u32::from(was);
                if !was {
                    broken.push(format!("a late write to {job} was taken"));
                }
            }
        }
        driver.all_ended(Duration::from_secs(10)).await;
        broken.extend(
            driver
                .jobs()
                .await
                .iter()
                .filter(|job| job.output != Some(json!({"by_attempt": job.attempt})))
                .map(|job| format!("{} of attempt {} holds {:?}", job.id, job.attempt, job.output)),
        );
        driver.workers.push(late);
        driver.workers.drain(..).for_each(|mut worker| {
            worker.kill().expect("a kill");
            worker.wait().expect("it is gone");
        });
    }
    println!("{refused} late writes refused");
    broken
}

/// P6: jobs that kill their worker beside good ones.
async fn poison_is_contained(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    driver.max_crashes = RetryPolicy::default().max_crashes;
    let deaths = [Death::Abort, Death::Exit, Death::Kill, Death::Overflow];
    let poison: Vec<NewJob> = deaths[..3 + usize::from(scale() > 1)]
        .iter()
        .map(|death| clip(ClipOrders { deadly: Some(*death), ..Default::default() }))
        .collect();
    let good: Vec<NewJob> =
        (0..20 * scale()).map(|_| clip(ClipOrders { steps: 2, step_ms: 20, ..Default::default() })).collect();
    driver.enqueue(&good[..good.len() / 2]).await;
    driver.enqueue(&poison).await;
    driver.enqueue(&good[good.len() / 2..]).await;
    driver.start_workers(2);
    let limit = poison.len() * 3;
    let mut deaths = 0;
    let started = std::time::Instant::now();
    while driver.jobs().await.iter().any(|job| !job.state.is_terminal()) {
        for place in 0..driver.workers.len() {
            if driver.workers[place].try_wait().expect("a look").is_some() {
                deaths += 1;
                driver.workers[place] = driver.start_worker();
            }
        }
        if deaths > limit || started.elapsed() > Duration::from_secs(40) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut broken = Broken::new();
    if deaths > limit {
        broken.push(format!("{} poison jobs killed {deaths} workers", poison.len()));
    }
    let jobs: HashMap<JobId, _> = driver.jobs().await.into_iter().map(|job| (job.id, job)).collect();
    for job in &poison {
        let job = &jobs[&job.id];
        if job.error.as_ref().is_none_or(|error| error.error_code != POISON) {
            broken.push(format!("a poison job is {} with {:?}", job.state, job.error));
        }
    }
    let not_done = good.iter().map(|job| &jobs[&job.id]).filter(|job| !is(JobState::Succeeded)(job));
    broken.extend(not_done.map(|job| format!("a good job is {} with {:?}", job.state, job.error)));
    println!("{deaths} workers died of {} poison jobs", poison.len());
    broken
}

/// P9: jobs are cancelled at random instants from another process while workers are killed.
async fn cancelled_stays_cancelled(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let orders = ClipOrders { steps: 6, step_ms: 40, child: true, ..Default::default() };
    let new: Vec<NewJob> = (0..30 * scale()).map(|_| clip(orders.clone())).collect();
    driver.enqueue(&new).await;
    driver.start_workers(2);
    driver.seen(Duration::from_secs(10), |lines| lines.len() > 4).await;
    let mut cancelled: HashMap<Uuid, i64> = HashMap::new();
    for (place, job) in new.iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(driver.random(60))).await;
        let mut tx = driver.db.begin().await.expect("a transaction");
        if jobs::cancel(&mut tx, Scope::LOCAL, job.id).await.is_ok() {
            tx.commit().await.expect("a commit");
            driver.ledger.write(What::CancelAcknowledged { job: job.id.0 });
            cancelled.insert(job.id.0, now_ms());
        }
        if place % 10 == 5 {
            driver.kill_a_worker().await;
        }
    }
    driver.all_ended(Duration::from_secs(20)).await;
    tokio::time::sleep(Duration::from_millis(2000)).await;
    let mut broken = Broken::new();
    for job in driver.jobs().await.iter().filter(|job| cancelled.contains_key(&job.id.0)) {
        if job.state != JobState::Cancelled || job.output.is_some() {
            broken.push(format!("cancelled {} is {} with {:?}", job.id, job.state, job.output));
        }
    }
    let living: HashSet<u32> = driver.workers.iter().map(std::process::Child::id).collect();
    let (mut in_flight, mut tardy) = (HashSet::new(), 0);
    for line in driver.lines() {
        match line.what {
            // The intent was recorded before the cancellation; the line follows it by a moment.
            What::Pays { job, .. } => match cancelled.get(&job) {
                Some(at_ms) if line.at_ms > at_ms + 150 => {
                    broken.push(format!("{job} was paid for {} ms after its cancellation", line.at_ms - at_ms));
                }
                Some(at_ms) if line.at_ms <= *at_ms => {
                    in_flight.insert(job);
                }
                Some(_) => tardy += 1,
                None => {}
            },
            // A killed worker's children are the sandbox's business: they die with it by their parent-death signal.
            What::Child { job, child }
                if cancelled.contains_key(&job) && living.contains(&line.pid) && is_alive(child) =>
            {
                broken.push(format!("process {child} of {job} outlived the cancellation"));
            }
            _ => {}
        }
    }
    if in_flight.is_empty() {
        broken.push("no cancellation hit work in flight: the run proves nothing".to_owned());
    }
    println!("{} cancelled, {} of them in flight, {tardy} charges within the moment", cancelled.len(), in_flight.len());
    broken
}
