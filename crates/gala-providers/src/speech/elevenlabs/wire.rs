//! What the server sends.

use std::collections::HashMap;

use gala_ai::speech::HeardWord;
use serde::Deserialize;
use serde_json::Value;

use gala_ai::provider::OfferedVoice;

#[derive(Debug, Deserialize)]
pub struct TimedSound {
    /// Samples, as the format that was asked for has them.
    pub audio_base64: String,
    /// Of the text as it was sent.
    alignment: Option<CharacterTimes>,
    /// Of the text as it is spoken.
    normalized_alignment: Option<CharacterTimes>,
}

impl TimedSound {
    pub fn words(self) -> Vec<HeardWord> {
        let times = self.alignment.or(self.normalized_alignment).unwrap_or_default();
        let spans = times.character_start_times_seconds.into_iter().zip(times.character_end_times_seconds);
        HeardWord::of_characters(times.characters.into_iter().zip(spans))
    }
}

/// Three lists of the same length, in seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CharacterTimes {
    characters: Vec<String>,
    character_start_times_seconds: Vec<f64>,
    character_end_times_seconds: Vec<f64>,
}

#[derive(Debug, Deserialize)]
pub struct ElevenLabsVoices {
    voices: Vec<ElevenLabsVoice>,
}

#[derive(Debug, Deserialize)]
struct ElevenLabsVoice {
    voice_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    labels: Option<HashMap<String, Value>>,
    description: Option<String>,
}

impl From<ElevenLabsVoices> for Vec<OfferedVoice> {
    /// Its models speak many languages with each voice: what a label tells is where the voice is at home.
    fn from(voices: ElevenLabsVoices) -> Self {
        let offered = |voice: ElevenLabsVoice| {
            let language = voice.labels.as_ref().and_then(|labels| labels.get("language")?.as_str().map(str::to_owned));
            OfferedVoice { id: voice.voice_id, name: voice.name, language, description: voice.description }
        };
        voices.voices.into_iter().map(offered).collect()
    }
}
