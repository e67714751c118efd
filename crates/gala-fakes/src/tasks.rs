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
    /// What it links to when it is done.
    pub links: Vec<String>,
    pub duration_ms: u64,
    polls: u32,
    failure: Option<TaskFailure>,
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

    pub fn add(&mut self, vendor: &'static str, id: String, links: Vec<String>, duration_ms: u64) {
        let failure = self.failures.pop_front();
        self.kept.push(FakeTask { vendor, id, links, duration_ms, polls: self.polls, failure });
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

    /// As after a restart of a server that keeps them in memory.
    pub fn forget(&mut self) {
        self.kept.clear();
    }
}
