//! What models see in pictures: how near everything is.

mod depth;
mod estimator;
mod newest;
mod normalized;

pub use self::{
    depth::{DepthModel, depth_contract},
    estimator::LocalDepthEstimator,
};
