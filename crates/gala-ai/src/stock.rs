//! What is decided of stock pictures and videos without asking anybody: which fits best, and what is the same search.

mod cache_key;
mod rank;
mod score;

pub use self::{
    cache_key::cache_key,
    rank::{rank, rank_shorter},
    score::score,
};
