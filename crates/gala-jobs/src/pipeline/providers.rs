//! Asking providers on behalf of a job: who is asked in which order, what may be spent, and what was.

mod chain;
mod failed_call;
mod journal;
mod limits;
mod paid_once;
mod payer;
mod request_input;

pub use self::{chain::Chain, limits::CallLimits, payer::Prices};
pub(super) use self::{
    chain::{first_made, no_provider},
    failed_call::FailedCall,
    payer::Payer,
    request_input::RequestInput,
};
