//! Language models.

mod anthropic;
mod expected;
pub(crate) mod gemini;
pub(crate) mod openai;
mod reading;
mod schema;

pub use self::{
    anthropic::Anthropic,
    gemini::Gemini,
    openai::{OpenAi, OpenAiDialect},
};
