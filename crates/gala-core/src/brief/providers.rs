//! The keys of `providers`.

use super::{
    fields::{Fields, shown},
    limits::MAX_PROVIDERS,
};
use crate::{
    problem::{Problem, Problems},
    provider_policy::{AnswerLost, ProviderKind, ProviderPolicy},
    text::nearest,
};

/// What a brief says besides the kinds of providers.
const FRESH: &str = "fresh";
const ANSWER_LOST: &str = "answer_lost";

/// Takes `providers`, where it is given.
pub fn take(fields: &mut Fields<'_>) -> ProviderPolicy {
    let Some((node, field)) = fields.take("providers") else { return ProviderPolicy::default() };
    let mut inner = Fields::of(node, "providers.", &field, fields.problems);
    let [text, speech, image, animation, transcription, presenter] =
        ProviderKind::ALL.map(|kind| names(&mut inner, kind));
    let fresh = inner.parsed(FRESH, "bad_fresh", "true or false", "use true or false", |text| text.parse().ok());
    let answer_lost = inner.parsed(
        ANSWER_LOST,
        "unknown_answer_lost",
        "what to do about a lost answer",
        "use ask or pay_again",
        |text| match text {
            "ask" => Some(AnswerLost::Ask),
            "pay_again" => Some(AnswerLost::PayAgain),
            _ => None,
        },
    );
    let known = ProviderKind::ALL.map(ProviderKind::as_str);
    inner.refuse_rest(&known.into_iter().chain([FRESH, ANSWER_LOST]).collect::<Vec<_>>());
    let (fresh, answer_lost) = (fresh.unwrap_or_default(), answer_lost.unwrap_or_default());
    ProviderPolicy { text, speech, image, animation, transcription, presenter, fresh, answer_lost }
}

/// Takes the names of one kind: a list, or a single one.
fn names(fields: &mut Fields<'_>, kind: ProviderKind) -> Vec<String> {
    let Some((texts, field)) = fields.texts(kind.as_str(), "names such as espeak") else { return Vec::new() };
    if texts.len() > MAX_PROVIDERS {
        let message = format!("has {} names; at most {MAX_PROVIDERS} are allowed", texts.len());
        fields.problems.push(Problem::new("too_many_providers", field, message, "leave some out"));
        return Vec::new();
    }
    let mut names: Vec<String> =
        texts.iter().filter_map(|name| known(name.trim(), kind, &field, fields.problems)).collect();
    names.dedup();
    names
}

fn known(name: &str, kind: ProviderKind, field: &str, problems: &mut Problems) -> Option<String> {
    let there_are = kind.names();
    if there_are.contains(&name) {
        return Some(name.to_owned());
    }
    let remedy = match nearest(name, there_are.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use {}", there_are.join(", ")),
    };
    let message = format!("`{}` is no provider of {}", shown(name), kind.as_str());
    problems.push(Problem::new("unknown_provider", field, message, remedy));
    None
}
