//! Asking providers on behalf of a job: who is asked in which order, what may be spent, and what was.

mod failed_call;
mod first_made;
mod journal;
mod one_at_a_time;
mod paid_once;
mod payer;
mod request_input;

pub use self::{failed_call::FailedCall, one_at_a_time::OneAtATime, payer::Payer};
pub(super) use self::{
    first_made::{first_made, no_provider},
    request_input::{Asker, RequestInput},
};
