//! Templates: timelines with expressions in them, of which data make videos.
//!
//! `data + template -> timeline`, and that alone: nothing here reads a file, a clock or the environment, and no number is
//! random, so the same data make the same timeline. What it may cost is bounded by [`limits`]. What somebody gives as data is
//! only ever a value: no text of theirs is read as an expression.

mod asked;
mod builtin;
mod check;
mod check_params;
mod check_sources;
mod convert;
mod data;
mod document;
mod environment;
mod evaluator;
mod expand;
mod fault;
mod kept;
pub mod limits;
mod names;
mod param;
mod place;
mod walk;

#[cfg(test)]
mod tests;

pub use self::{
    asked::AskedMedia,
    builtin::{BUILT_IN, BuiltInTemplate},
    document::{Template, TemplateValue},
    expand::ExpandedTemplate,
    kept::{KeptTemplate, MAX_TEMPLATES, TemplateOutline, TemplateUse},
    names::is_kind,
    param::{Param, ParamFormat, ParamMedia, ParamSet, ParamSetType, ParamType},
};
