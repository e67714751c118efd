use gala_ai::provider::ProviderError;
use serde::{Deserialize, Serialize};

/// A part of an answer, on its way to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WritingEvent {
    Delta(String),
    End {
        /// Whether it was cut off at the most that it may have.
        is_cut_off: bool,
        cost_micros: u64,
        is_cached: bool,
    },
    Failed {
        code: &'static str,
        message: String,
    },
}

/// A whole answer, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub text: String,
    pub is_cut_off: bool,
}

/// Characters of a kept answer that are sent at once.
const PIECE: usize = 80;

impl Answered {
    /// Returns it as a stream would have brought it.
    pub fn events(self) -> Vec<WritingEvent> {
        let characters: Vec<char> = self.text.chars().collect();
        let pieces = characters.chunks(PIECE).map(|piece| WritingEvent::Delta(piece.iter().collect()));
        let end = WritingEvent::End { is_cut_off: self.is_cut_off, cost_micros: 0, is_cached: true };
        pieces.chain([end]).collect()
    }
}

impl From<&ProviderError> for WritingEvent {
    fn from(error: &ProviderError) -> Self {
        let code = match error {
            ProviderError::Busy { .. } => "provider_busy",
            ProviderError::Declined { .. } => "provider_declined",
            ProviderError::Denied { .. } | ProviderError::Unavailable { .. } => "provider_denied",
            ProviderError::Lost { .. } => "answer_lost",
            ProviderError::OverBudget { .. } => "over_budget",
            _ => "provider_broken",
        };
        Self::Failed { code, message: error.to_string() }
    }
}
