//! What is decided of stock pictures and videos without asking anybody: which fits best, which was used, and what is the
//! same search.

mod cache_key;
mod choose;
mod score;

pub use self::{
    cache_key::cache_key,
    choose::{StockChoice, choose},
    score::score,
};
