//! Trailers, which go on from stage to stage as people approve them.

mod go_on;
mod review;
mod states;

pub use self::{
    go_on::{TrailerWait, go_on, go_on_after},
    review::{after_review, approve_stage},
    states::{Stages, stages},
};
