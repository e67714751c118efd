//! The queue's rules as a small model: two workers, one job, every order of claim, renewal, expiry, crash, finish,
//! failure, cancellation. All reachable states are visited.

use stateright::{Checker, Model, Property};

const MAX_CRASHES: u8 = 3;
/// Attempts beyond this add no new kind of state.
const MAX_ATTEMPTS: u8 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Queue {
    state: State,
    attempt: u8,
    lease_over: bool,
    /// The process of the newest attempt is gone.
    died: bool,
    /// The attempt whose worker was alive when it lost the job, and whether it died of it since.
    lost: Option<(u8, bool)>,
    crashes: u8,
    step_recorded: bool,
    /// The attempt that each worker believes to be its own.
    workers: [Option<u8>; 2],
    // What the model watches for:
    deaths: u8,
    poison: bool,
    finishes: u8,
    stale_write: bool,
    write_after_cancel: bool,
    refused: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Action {
    Claim(usize),
    LeaseRunsOut,
    PutBack,
    Renew(usize),
    RecordStep(usize),
    Finish(usize),
    Fail(usize),
    HandBack(usize),
    /// The process is gone, and what it believed with it.
    Die(usize),
    Cancel,
}

struct Rules {
    fence: bool,
    poison: bool,
    /// Only a worker whose process died counts as a crash.
    fate: bool,
}

impl Rules {
    const ALL: Self = Self { fence: true, poison: true, fate: true };
}

impl Rules {
    /// Whether a worker's write goes through, and what it means for the promises if it does.
    fn write(&self, queue: &mut Queue, worker: usize) -> Option<()> {
        let own = queue.workers[worker]?;
        let current = queue.state == State::Running && queue.attempt == own;
        if !current && self.fence {
            queue.refused = true;
            queue.workers[worker] = None;
            queue.lost = queue.lost.filter(|(attempt, _)| *attempt != own);
            return None;
        }
        queue.stale_write |= queue.attempt != own;
        queue.write_after_cancel |= queue.state == State::Cancelled;
        Some(())
    }

    fn crash(&self, queue: &mut Queue) {
        queue.crashes = (queue.crashes + 1).min(MAX_CRASHES);
        if self.poison && queue.crashes >= MAX_CRASHES {
            queue.poison = true;
            queue.state = State::Failed;
        }
    }

    fn end(&self, queue: &mut Queue, worker: usize, state: State) {
        if self.write(queue, worker).is_some() {
            // Two are one too many already: counting on would add states without end.
            queue.finishes = (queue.finishes + u8::from(state == State::Succeeded)).min(2);
            queue.state = state;
            queue.lease_over = false;
            queue.workers[worker] = None;
        }
    }
}

impl Model for Rules {
    type State = Queue;
    type Action = Action;

    fn init_states(&self) -> Vec<Queue> {
        vec![Queue {
            state: State::Queued,
            attempt: 0,
            lease_over: false,
            died: false,
            lost: None,
            crashes: 0,
            step_recorded: false,
            workers: [None, None],
            deaths: 0,
            poison: false,
            finishes: 0,
            stale_write: false,
            write_after_cancel: false,
            refused: false,
        }]
    }

    fn actions(&self, queue: &Queue, actions: &mut Vec<Action>) {
        actions.extend([Action::LeaseRunsOut, Action::PutBack, Action::Cancel]);
        for worker in 0..queue.workers.len() {
            if queue.workers[worker].is_none() {
                actions.push(Action::Claim(worker));
            } else {
                actions.extend([
                    Action::Renew(worker),
                    Action::RecordStep(worker),
                    Action::Finish(worker),
                    Action::Fail(worker),
                    Action::HandBack(worker),
                    Action::Die(worker),
                ]);
            }
        }
    }

    fn next_state(&self, last: &Queue, action: Action) -> Option<Queue> {
        let mut queue = last.clone();
        match action {
            Action::Claim(worker) => {
                if queue.state != State::Queued {
                    return None;
                }
                if matches!(queue.lost, Some((_, true))) {
                    queue.lost = None;
                    self.crash(&mut queue);
                    if queue.state == State::Failed {
                        return Some(queue);
                    }
                }
                queue.state = State::Running;
                queue.attempt += 1;
                queue.lease_over = false;
                queue.died = false;
                queue.workers[worker] = Some(queue.attempt);
            }
            Action::LeaseRunsOut => queue.lease_over = queue.state == State::Running,
            Action::PutBack => {
                if queue.state != State::Running || !queue.lease_over {
                    return None;
                }
                queue.lease_over = false;
                queue.state = State::Queued;
                if queue.died || !self.fate {
                    queue.lost = None;
                    self.crash(&mut queue);
                } else {
                    queue.lost = Some((queue.attempt, false));
                }
            }
            Action::Renew(worker) => {
                self.write(&mut queue, worker).map(|()| queue.lease_over = false).unwrap_or_default()
            }
            Action::RecordStep(worker) => {
                if self.write(&mut queue, worker).is_some() && !queue.step_recorded {
                    queue.step_recorded = true;
                    queue.crashes = 0;
                    queue.lost = None;
                }
            }
            Action::Finish(worker) => self.end(&mut queue, worker, State::Succeeded),
            Action::Fail(worker) => self.end(&mut queue, worker, State::Failed),
            Action::HandBack(worker) => self.end(&mut queue, worker, State::Queued),
            Action::Die(worker) => {
                let own = queue.workers[worker] == Some(queue.attempt);
                queue.died |= own;
                if let Some((attempt, died)) = &mut queue.lost {
                    *died |= queue.workers[worker] == Some(*attempt);
                }
                queue.deaths = (queue.deaths + u8::from(own && !queue.step_recorded)).min(MAX_CRASHES + 1);
                queue.workers[worker] = None;
            }
            Action::Cancel => {
                if !matches!(queue.state, State::Queued | State::Running) {
                    return None;
                }
                queue.state = State::Cancelled;
                queue.lease_over = false;
            }
        }
        Some(queue)
    }

    fn within_boundary(&self, queue: &Queue) -> bool {
        queue.attempt <= MAX_ATTEMPTS
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no write without the current fence", |_, queue: &Queue| !queue.stale_write),
            Property::always("never two finishes", |_, queue: &Queue| queue.finishes <= 1),
            Property::always("cancel is final", |_, queue: &Queue| !queue.write_after_cancel),
            Property::always("a poison job costs at most three workers", |_, queue: &Queue| {
                queue.deaths <= MAX_CRASHES
            }),
            Property::always("a job that killed no worker is no poison", |_, queue: &Queue| {
                !queue.poison || queue.deaths > 0 || queue.step_recorded
            }),
            Property::sometimes("a job that kills its workers is poison", |_, queue: &Queue| queue.poison),
            Property::sometimes("a job succeeds", |_, queue: &Queue| queue.state == State::Succeeded),
            Property::sometimes("a late worker is refused", |_, queue: &Queue| queue.refused),
            Property::sometimes("a second attempt finds the step", |_, queue: &Queue| {
                queue.step_recorded && queue.attempt > 1 && queue.state == State::Succeeded
            }),
        ]
    }
}

#[test]
fn every_order_of_two_workers_keeps_the_rules() {
    let checker = Rules::ALL.checker().spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.unique_state_count() > 500, "{} states", checker.unique_state_count());
}

#[test]
fn without_the_fence_a_job_finishes_twice() {
    let checker = Rules { fence: false, ..Rules::ALL }.checker().spawn_bfs().join();
    for broken in ["no write without the current fence", "never two finishes", "cancel is final"] {
        checker.assert_any_discovery(broken);
    }
}

#[test]
fn without_the_poison_rule_a_job_kills_workers_for_ever() {
    let checker = Rules { poison: false, ..Rules::ALL }.checker().spawn_bfs().join();
    checker.assert_any_discovery("a poison job costs at most three workers");
}

#[test]
fn without_the_look_at_the_workers_process_a_job_that_killed_nobody_is_poison() {
    let checker = Rules { fate: false, ..Rules::ALL }.checker().spawn_bfs().join();
    checker.assert_any_discovery("a job that killed no worker is no poison");
}
