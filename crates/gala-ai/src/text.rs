//! What planner, illustrator and stock know of words.

pub mod fold;
mod segmenter;
pub mod stopwords;
pub mod words;

pub use self::segmenter::word_segmenter;
