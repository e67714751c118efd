use gala_ai::estimate::{Bounds, Estimate, StepEstimate};
use serde::Serialize;
use utoipa::ToSchema;

use super::named::wire_enum;

wire_enum! {
    /// What is made.
    EstimatedKind = gala_core::provider_policy::ProviderKind, "snake_case" { Text, Speech, Image, Animation, Transcription, Presenter }
}

/// What a video will take, before anything of it is made. What was made of the same before costs nothing then, and is not
/// taken into account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectEstimate)]
pub struct ProjectEstimateView {
    /// ISO 4217. Amounts are in millionths of it.
    #[schema(example = "USD")]
    pub currency: String,
    /// The day on which the prices were looked up.
    #[schema(example = "2026-11-21")]
    pub prices_as_of: String,
    pub scenes: BoundsView,
    /// How long the video will be, in milliseconds.
    pub length_ms: BoundsView,
    /// In the order in which they are made. A kind that nobody is asked for is left out.
    pub steps: Vec<StepEstimateView>,
    /// What all steps cost whose price is known.
    pub micros: BoundsView,
    /// What the project may spend: the brief's budget, else that of the workspace's plan. Absent where nothing limits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub budget_micros: Option<u64>,
}

/// The least and the most of something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bounds)]
pub struct BoundsView {
    pub low: u64,
    pub high: u64,
}

/// What one kind of provider will be asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StepEstimate)]
pub struct StepEstimateView {
    pub kind: EstimatedKind,
    /// Who is asked first.
    #[schema(example = "openai")]
    pub provider: String,
    pub model: String,
    /// Who is asked where the one before cannot, in this order.
    pub fallbacks: Vec<String>,
    /// How many requests, where none has to be sent again.
    pub requests: BoundsView,
    /// At least what the first asks, at most what the dearest of all would. `null` where the price of the first is not known:
    /// it is not asked then.
    pub micros: Option<BoundsView>,
}

impl ProjectEstimateView {
    pub fn new(estimate: Estimate, currency: String, prices_as_of: String, budget_micros: Option<u64>) -> Self {
        let micros = estimate.micros().into();
        let Estimate { scenes, length_ms, steps } = estimate;
        Self {
            currency,
            prices_as_of,
            scenes: scenes.into(),
            length_ms: length_ms.into(),
            steps: steps.into_iter().map(Into::into).collect(),
            micros,
            budget_micros,
        }
    }
}

impl From<Bounds> for BoundsView {
    fn from(bounds: Bounds) -> Self {
        let Bounds { low, high } = bounds;
        Self { low, high }
    }
}

impl From<StepEstimate> for StepEstimateView {
    fn from(step: StepEstimate) -> Self {
        let StepEstimate { kind, provider, model, fallbacks, requests, micros } = step;
        Self {
            kind: kind.into(),
            provider,
            model,
            fallbacks,
            requests: requests.into(),
            micros: micros.map(Into::into),
        }
    }
}
