//! What language models write for people: paid for like everything else, kept, and passed on as it comes.

mod answer;
mod begin;
mod ledger;

pub(crate) use self::{
    answer::WritingEvent,
    begin::{NotBegun, WantedText, begin},
};
