use gala_core::provider_policy::ProviderKind;
use serde::Serialize;

/// The least and the most of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounds {
    pub low: u64,
    pub high: u64,
}

impl Bounds {
    /// The sum of both.
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }

    /// From the lower of the low ends to the higher of the high ends.
    pub fn to(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// What one kind of provider will be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepEstimate {
    pub kind: ProviderKind,
    /// Who is asked first.
    pub provider: String,
    pub model: String,
    /// Who is asked where the one before cannot, in this order.
    pub fallbacks: Vec<String>,
    /// Where nobody has to be asked again.
    pub requests: Bounds,
    /// What they cost: at least what the first asks, at most what the dearest of all would. `None` where the price of the
    /// first is not known, so that it would not be asked.
    pub micros: Option<Bounds>,
}

impl StepEstimate {
    /// Where perhaps nobody is asked.
    pub(super) fn at_most(self) -> Self {
        let nothing = |bounds: Bounds| Bounds { low: 0, ..bounds };
        Self { requests: nothing(self.requests), micros: self.micros.map(nothing), ..self }
    }

    /// From the less to the more of two.
    pub(super) fn to(self, more: &Self) -> Self {
        let micros = self.micros.zip(more.micros).map(|(less, more)| less.to(more));
        Self { requests: self.requests.to(more.requests), micros, ..self }
    }
}
