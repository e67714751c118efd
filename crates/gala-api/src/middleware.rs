//! What every request passes, from the outside in: request id and span, security headers, pages of other origins, panics, where it comes from,
//! who may ask, how often, a slot and the time limit.

pub mod client;
pub mod cors;
pub mod guard;
pub mod guesses;
pub mod headers;
pub mod limits;
pub mod observe;
pub mod rates;
pub mod request_id;
