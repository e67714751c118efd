//! Why an edit was not done.

use crate::problem::{Problem, Problems};

/// Why an edit was not done.
pub(super) enum Refusal {
    /// What is wrong with the timeline that was to be edited.
    Before(Problems),
    /// What is wrong with fields of the edit.
    Edit(Problems),
    /// What would be wrong with the timeline that the edit gives.
    After(Problems),
}

impl From<Refusal> for Problems {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Before(problems) | Refusal::Edit(problems) | Refusal::After(problems) => problems,
        }
    }
}

impl Refusal {
    /// Tells which edit of a list was not done: what the paths of the timeline after it name is in no document.
    pub fn of_edit(self, index: usize) -> Problems {
        let path = format!("edits[{index}]");
        match self {
            Self::Before(problems) => problems,
            Self::Edit(problems) => problems.renamed(|field| format!("{path}.{field}")),
            Self::After(Problems(problems)) => {
                let tell = |problem: Problem| {
                    let message = format!("then {}: {}", problem.field, problem.message);
                    Problem { field: path.clone(), message, ..problem }
                };
                Problems(problems.into_iter().map(tell).collect())
            }
        }
    }
}

/// An edit names a track that is not there.
pub(super) fn no_track(index: usize, count: usize) -> Problem {
    let message = format!("track {index} of {count}, counted from 0");
    Problem::new("unknown_track", "track", message, "choose a track of the timeline")
}

/// An edit names a track of another kind of clips.
pub(super) fn wrong_track(index: usize) -> Problem {
    let message = format!("track {index} holds clips of another kind");
    Problem::new("wrong_track", "track", message, "choose a track of the clip's own kind")
}
