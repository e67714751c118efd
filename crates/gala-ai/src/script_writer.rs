//! From a topic to a script, by a language model: what it is asked, and what its answer must keep to.
//!
//! Of a trailer whose script is there it is asked what is seen and what moves.
//!
//! Pure: whoever has a model asks. What the model wrote becomes a brief with scenes, which is planned as any other is, so
//! that nothing later knows who wrote it.

mod answer;
mod bounds;
mod faults;
mod language_check;
mod request;
mod shots;
#[cfg(test)]
mod tests;

pub use self::{
    answer::read,
    bounds::{bounds, longest_repair},
    faults::Faults,
    request::{PROMPT_VERSION, repair, request},
    shots::{SHOTS_VERSION, longest_shots_repair, parts, read_shots, shots_repair, shots_request},
};
