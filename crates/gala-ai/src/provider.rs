//! The seams: what a provider is asked and what it returns.

mod animator;
mod call;
mod error;
mod image;
mod planner;
mod presenter;
mod priced;
mod speaker;
mod stock;
mod text_model;
mod transcriber;

pub use self::{
    animator::{AnimationRequest, Animator, MadeVideo},
    call::{Call, CallJournal, Report},
    error::ProviderError,
    image::{ImageProvider, ImageRequest, MadeImage, MadeLayer, ReferenceImage},
    planner::Planner,
    presenter::{Presenter, PresenterBackground, PresenterFace, PresenterRequest},
    priced::{Expected, Priced, ProviderId, Resend},
    speaker::{Speaker, SpeechRequest},
    stock::{StockFile, StockLibrary, StockOrientation, StockPage, StockQuery},
    text_model::{Finish, JsonSchema, TextAnswer, TextEvent, TextModel, TextRequest, TextStream},
    transcriber::{Transcriber, Transcript, TranscriptionRequest},
};
