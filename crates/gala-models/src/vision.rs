//! What models see in pictures: how near everything is, and what their subject is.

mod cutout;
mod depth;
mod estimator;
mod finder;
mod newest;
mod normalized;

pub use self::{
    cutout::{CutoutModel, PREPARATION},
    depth::{DepthModel, depth_contract},
    estimator::LocalDepthEstimator,
    finder::LocalSubjectFinder,
};
