use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What providers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BilledUnit {
    /// Tokens that a language model reads, those from its cache included.
    InputTokens,
    /// Tokens that a language model writes, those of its reasoning included.
    OutputTokens,
    /// Characters that are spoken.
    Characters,
    Images,
    /// Milliseconds of video that are made.
    VideoMs,
    /// Milliseconds of sound that are made or listened to.
    AudioMs,
    /// Requests, whatever is in them.
    Requests,
}

impl BilledUnit {
    pub const ALL: [Self; 7] = [
        Self::InputTokens,
        Self::OutputTokens,
        Self::Characters,
        Self::Images,
        Self::VideoMs,
        Self::AudioMs,
        Self::Requests,
    ];

    /// Returns the word that it is stored and told by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InputTokens => "input_tokens",
            Self::OutputTokens => "output_tokens",
            Self::Characters => "characters",
            Self::Images => "images",
            Self::VideoMs => "video_ms",
            Self::AudioMs => "audio_ms",
            Self::Requests => "requests",
        }
    }
}

impl fmt::Display for BilledUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much of each unit a request took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Usage(BTreeMap<BilledUnit, u64>);

impl Usage {
    pub fn of(unit: BilledUnit, amount: u64) -> Self {
        Self::default().and(unit, amount)
    }

    /// Adds an amount of a unit.
    pub fn and(mut self, unit: BilledUnit, amount: u64) -> Self {
        let sum = self.0.entry(unit).or_default();
        *sum = sum.saturating_add(amount);
        self
    }

    pub fn amount(&self, unit: BilledUnit) -> u64 {
        self.0.get(&unit).copied().unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = (BilledUnit, u64)> + '_ {
        self.0.iter().map(|(unit, amount)| (*unit, *amount))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a request will take at least and at most, as far as can be told before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageRange {
    pub low: Usage,
    pub high: Usage,
}

impl UsageRange {
    /// What is known exactly.
    pub fn exact(usage: Usage) -> Self {
        Self { low: usage.clone(), high: usage }
    }
}
