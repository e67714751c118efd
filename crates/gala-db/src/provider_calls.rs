//! Requests to providers that may cost something: what is held for each before it is sent, what became of it, and what it
//! came to. They are the journal by which nothing is paid for twice, and the ledger of what was spent.

mod begin;
mod by_model;
mod call;
mod decide;
mod end;
mod new_call;
mod read;
mod spending;

pub(crate) use self::end::end_of_job;
pub use self::{
    begin::{BegunCall, IfUnknown, begin, hold_without_job},
    by_model::{ModelUse, by_model},
    call::{CallState, ProviderCall},
    decide::decide,
    end::{Settled, accepted, cached, end_abandoned, fail, settle, unknown},
    new_call::{NewCall, PaidFor},
    read::{get, list},
    spending::{Spending, cost_of_jobs, set_budget, spending},
};
