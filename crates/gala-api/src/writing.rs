//! What language models write for people: paid for like everything else, kept, and passed on as it comes.

mod answer;
mod ledger;
mod service;

pub use self::service::WritingService;
pub(crate) use self::{
    answer::WritingEvent,
    service::{NotBegun, WantedText},
};
