//! What every request passes, from the outside in: request id and span, security headers, panics, time
//! limit, who may ask.

pub mod guard;
pub mod headers;
pub mod limits;
pub mod observe;
pub mod request_id;
