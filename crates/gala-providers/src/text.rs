//! Language models.

mod anthropic;
mod expected;
mod gemini;
mod openai;
mod reading;
mod schema;

pub use self::{
    anthropic::Anthropic,
    gemini::Gemini,
    openai::{OpenAi, OpenAiDialect},
};
