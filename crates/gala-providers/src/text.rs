//! Language models.

mod anthropic;
mod expected;
pub(crate) mod gemini;
pub(crate) mod openai;
mod reading;
mod schema;

pub(crate) use self::openai::meaning as openai_meaning;
pub use self::{
    anthropic::Anthropic,
    gemini::Gemini,
    openai::{OpenAi, OpenAiDialect},
};
