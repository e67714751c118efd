//! The seams: what a provider is asked and what it returns.

mod animator;
mod call;
mod error;
mod image;
mod planner;
mod presenter;
mod speaker;
mod stock;
mod text_model;

use std::fmt::Debug;

use gala_core::spending::UsageRange;

pub use self::{
    animator::{AnimationRequest, Animator, MadeVideo},
    call::{Call, CallJournal, Report},
    error::ProviderError,
    image::{ImageProvider, ImageRequest, MadeImage, MadeLayer, ReferenceImage},
    planner::Planner,
    presenter::{Presenter, PresenterBackground, PresenterFace, PresenterRequest},
    speaker::{Speaker, SpeechRequest},
    stock::{
        StockAssetId, StockCandidate, StockFile, StockKind, StockLibrary, StockOrientation, StockPage, StockQuery,
    },
    text_model::{Finish, JsonSchema, TextAnswer, TextEvent, TextModel, TextRequest, TextStream},
};

/// What is known of a provider without asking it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProviderId {
    /// As policies, prices and the ledger name it: `openai`, `espeak`.
    pub provider: String,
    /// The model that it asks for, or the program and its version.
    pub model: String,
}

/// What becomes of a request whose answer was lost: it may have been done, and paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// Costs nothing: sent again.
    Free,
    /// The provider knows it again by [`Call::id`], or by the task that it told: sent again, and done once.
    KnownById,
    /// Would be paid again.
    PaidAgain,
}

/// What every provider that is called over a network tells of itself.
pub trait Priced: Debug + Send + Sync + 'static {
    fn id(&self) -> ProviderId;

    fn resend(&self) -> Resend;
}

/// What one request will take.
pub trait Expected<Request>: Priced {
    /// As far as can be told before it is sent: no less than the high end is held for it.
    fn expected(&self, request: &Request) -> UsageRange;
}
