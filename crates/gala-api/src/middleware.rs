//! What every request passes, from the outside in: request id and span, security headers, panics, who may ask, a
//! slot and the time limit.

pub mod guard;
pub mod guesses;
pub mod headers;
pub mod limits;
pub mod observe;
pub mod request_id;
