use std::collections::VecDeque;

/// How a task ends that does not succeed, in the vendor's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TaskFailure {
    pub word: String,
    pub message: String,
}

/// A request that a vendor works on.
#[derive(Clone, Debug)]
pub(crate) struct FakeTask {
    pub vendor: &'static str,
    pub id: String,
    /// The client's own name of it.
    pub external: Option<String>,
    /// Where what was made lies when it is done.
    pub link: String,
    pub duration_ms: u64,
    polls: u32,
    failure: Option<TaskFailure>,
}

impl FakeTask {
    pub fn new(vendor: &'static str, id: String, external: Option<String>, link: String, duration_ms: u64) -> Self {
        Self { vendor, id, external, link, duration_ms, polls: 0, failure: None }
    }
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Queued,
    Working,
    Done,
    Failed(TaskFailure),
}

/// All tasks of all vendors.
#[derive(Debug)]
pub(crate) struct Tasks {
    /// A task is asked after so many times before it has ended.
    pub polls: u32,
    pub failures: VecDeque<TaskFailure>,
    kept: Vec<FakeTask>,
    made: u32,
}

impl Default for Tasks {
    fn default() -> Self {
        Self { polls: 2, failures: VecDeque::new(), kept: Vec::new(), made: 0 }
    }
}

impl Tasks {
    /// Returns a name that no task has.
    pub fn next_id(&mut self) -> String {
        self.made += 1;
        format!("d7e6c0f3-0000-4000-8000-{:012}", self.made)
    }

    /// Takes a task on.
    pub fn add(&mut self, task: FakeTask) {
        let failure = self.failures.pop_front();
        self.kept.push(FakeTask { polls: self.polls, failure, ..task });
    }

    /// Looks without asking: nothing goes on.
    pub fn has(&self, vendor: &str, is_it: impl Fn(&FakeTask) -> bool) -> bool {
        self.kept.iter().any(|task| task.vendor == vendor && is_it(task))
    }

    /// Returns a task and how far it is; the next time it is asked after, it is farther.
    pub fn ask(&mut self, vendor: &str, is_it: impl Fn(&FakeTask) -> bool) -> Option<(FakeTask, Phase)> {
        let total = self.polls;
        let task = self.kept.iter_mut().find(|task| task.vendor == vendor && is_it(task))?;
        let phase = match (task.polls, &task.failure) {
            (0, Some(failure)) => Phase::Failed(failure.clone()),
            (0, None) => Phase::Done,
            (left, _) if left >= total => Phase::Queued,
            _ => Phase::Working,
        };
        task.polls = task.polls.saturating_sub(1);
        Some((task.clone(), phase))
    }

    pub fn ids(&self, vendor: &str) -> Vec<String> {
        self.kept.iter().filter(|task| task.vendor == vendor).map(|task| task.id.clone()).collect()
    }

    /// How many tasks of a vendor have not ended.
    pub fn running(&self, vendor: &str) -> usize {
        self.kept.iter().filter(|task| task.vendor == vendor && task.polls > 0).count()
    }

    /// As after a restart of a server that keeps them in memory.
    pub fn forget(&mut self) {
        self.kept.clear();
    }
}
