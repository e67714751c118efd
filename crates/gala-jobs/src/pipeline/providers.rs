//! Asking providers on behalf of a job: who is asked in which order, what may be spent, and what was.

mod chain;
mod failed_call;
mod journal;
mod limits;
mod one_at_a_time;
mod payer;
mod request_input;
mod sources;

pub use self::{
    chain::Chain,
    limits::CallLimits,
    one_at_a_time::OneAtATime,
    payer::Prices,
    sources::{MotionSource, PictureSource},
};
pub(super) use self::{
    chain::{first_made, no_provider},
    failed_call::FailedCall,
    payer::Payer,
    request_input::RequestInput,
    sources::stock_name,
};
