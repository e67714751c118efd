//! What an editor changed, for people and for programs.

use std::fmt;

use serde::Serialize;

/// One difference between a timeline and the one that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The id of the clip, in the new timeline where it is there.
    pub clip: String,
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// Times are milliseconds of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ChangeKind {
    Moved {
        from_ms: u64,
        to_ms: u64,
    },
    /// How much earlier or later it begins and ends in its file.
    Trimmed {
        head_ms: i64,
        tail_ms: i64,
    },
    OtherTrack {
        from: usize,
        to: usize,
    },
    /// Another use of a clip that is there already.
    Copied {
        of: String,
        at_ms: u64,
    },
    Removed {
        at_ms: u64,
    },
    /// How long it takes over from its predecessor; 0 is a cut.
    Transition {
        before_ms: u64,
        after_ms: u64,
    },
    Markers {
        before: usize,
        after: usize,
    },
}

impl Change {
    pub fn new(clip: impl Into<String>, kind: ChangeKind) -> Self {
        Self { clip: clip.into(), kind }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.clip, self.kind)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved { from_ms, to_ms } => {
                write!(f, "begins at {} instead of {}", Clock(*to_ms), Clock(*from_ms))
            }
            Self::Trimmed { head_ms, tail_ms } => {
                let edge = |ms: i64| if ms < 0 { "earlier" } else { "later" };
                let (head, tail) = (Clock(head_ms.unsigned_abs()), Clock(tail_ms.unsigned_abs()));
                match (*head_ms, *tail_ms) {
                    (_, 0) => write!(f, "its picture begins {head} {}", edge(*head_ms)),
                    (0, _) => write!(f, "its picture ends {tail} {}", edge(*tail_ms)),
                    _ => write!(f, "its picture begins {head} {} and ends {tail} {}", edge(*head_ms), edge(*tail_ms)),
                }
            }
            Self::OtherTrack { from, to } => write!(f, "is on visual track {} instead of {}", to + 1, from + 1),
            Self::Copied { of, at_ms } => write!(f, "is {of} once more, at {}", Clock(*at_ms)),
            Self::Removed { at_ms } => write!(f, "is gone (it was at {})", Clock(*at_ms)),
            Self::Transition { before_ms: 0, after_ms } => write!(f, "dissolves in over {}", Clock(*after_ms)),
            Self::Transition { after_ms: 0, .. } => write!(f, "is cut to, without a transition"),
            Self::Transition { before_ms, after_ms } => {
                write!(f, "its transition takes {} instead of {}", Clock(*after_ms), Clock(*before_ms))
            }
            Self::Markers { before, after } => write!(f, "{after} instead of {before}, or elsewhere"),
        }
    }
}

/// Milliseconds as people read them: `1:02.500`.
struct Clock(u64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0;
        write!(f, "{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
    }
}
