//! The seams: what a provider is asked and what it returns.

mod animator;
mod call;
mod callback;
mod chain;
mod depth;
mod error;
mod image;
mod matcher;
mod planner;
mod presenter;
mod priced;
mod providers;
mod sources;
mod speaker;
mod stock;
mod subject;
mod task_wakes;
mod text_model;
mod transcriber;

pub use self::{
    animator::{AnimationRequest, Animator, MadeVideo},
    call::{Call, CallJournal, Report},
    callback::{BadCallback, CallbackReader, CallbackTask, SignedCallback},
    chain::Chain,
    depth::{DepthEstimator, Nearness},
    error::ProviderError,
    image::{ImageProvider, ImageRequest, MadeImage, MadeLayer, ReferenceImage},
    matcher::{MatchedPicture, MatchedSentence, PictureMatcher},
    planner::Planner,
    presenter::{OfferedLook, Presenter, PresenterBackground, PresenterFace, PresenterRequest},
    priced::{Expected, Priced, ProviderId, Resend},
    providers::Providers,
    sources::{MotionSource, PictureSource, stock_name},
    speaker::{OfferedVoice, Speaker, SpeechRequest, primary_subtag},
    stock::{StockFile, StockLibrary, StockOrientation, StockPage, StockQuery},
    subject::{Subject, SubjectFinder},
    task_wakes::{TaskWake, TaskWakes},
    text_model::{Finish, JsonSchema, TextAnswer, TextEvent, TextModel, TextRequest, TextStream},
    transcriber::{Transcriber, Transcript, TranscriptionRequest},
};
