//! What models see in pictures: how near everything is, what their subject is, and how well they fit a sentence.

mod clip;
mod cutout;
mod depth;
mod estimator;
mod finder;
mod matcher;
mod multilingual;
mod newest;
mod normalized;
mod tokenizer;
mod vectors;
mod word_pieces;

pub use self::{
    clip::{ClipModel, TEXT_GRAPH, VISION_GRAPH},
    cutout::{CutoutModel, PREPARATION},
    depth::{DepthModel, depth_contract},
    estimator::LocalDepthEstimator,
    finder::LocalSubjectFinder,
    matcher::LocalPictureMatcher,
    multilingual::MultilingualText,
    tokenizer::ClipTokenizer,
    word_pieces::WordPieces,
};
