//! From a topic to a script, by a language model: what it is asked, and what its answer must keep to.
//!
//! Pure: whoever has a model asks. What the model wrote becomes a brief with scenes, which is planned as any other is, so
//! that nothing later knows who wrote it.

mod answer;
mod bounds;
mod faults;
mod language_check;
mod request;
#[cfg(test)]
mod tests;

pub use self::{
    answer::read,
    bounds::{bounds, longest_repair},
    faults::Faults,
    request::{PROMPT_VERSION, repair, request},
};
