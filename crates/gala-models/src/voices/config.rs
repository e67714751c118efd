//! What describes a voice of Piper: the `.onnx.json` beside its file.

use std::collections::BTreeMap;

use serde::Deserialize;

/// No voice has more sounds, or more speakers, than this.
const MOST_ENTRIES: usize = 10_000;
/// A map turns no letter into more than this.
const MOST_IDS: usize = 16;

/// As people who train voices write it. What is not named here does not matter for speaking.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct VoiceConfig {
    pub audio: AudioConfig,
    #[serde(default)]
    pub espeak: EspeakConfig,
    #[serde(default)]
    pub language: LanguageConfig,
    #[serde(default)]
    pub inference: InferenceConfig,
    #[serde(default)]
    pub phoneme_type: PhonemeType,
    /// The ids of each letter.
    pub phoneme_id_map: BTreeMap<String, Vec<i32>>,
    /// What some letters are replaced by first.
    #[serde(default)]
    pub phoneme_map: BTreeMap<String, Vec<String>>,
    #[serde(default = "one")]
    pub num_speakers: usize,
    #[serde(default)]
    pub speaker_id_map: BTreeMap<String, i32>,
}

fn one() -> usize {
    1
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AudioConfig {
    pub sample_rate: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct EspeakConfig {
    #[serde(default)]
    pub voice: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct LanguageConfig {
    #[serde(default)]
    pub code: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct InferenceConfig {
    pub noise_scale: f32,
    pub length_scale: f32,
    pub noise_w: f32,
}

impl Default for InferenceConfig {
    /// Piper's own.
    fn default() -> Self {
        Self { noise_scale: 0.667, length_scale: 1.0, noise_w: 0.8 }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhonemeType {
    /// Sounds as espeak-ng writes them.
    #[default]
    Espeak,
    /// The letters of the text itself.
    Text,
    #[serde(other)]
    Other,
}

impl VoiceConfig {
    /// Reads a description and checks it.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(text).map_err(|error| format!("it is no description: {error}"))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        if !(8_000..=192_000).contains(&self.audio.sample_rate) {
            return Err(format!("its rate is {} Hz", self.audio.sample_rate));
        }
        if self.phoneme_type == PhonemeType::Other {
            return Err("its phoneme_type is neither espeak nor text".to_owned());
        }
        if self.phoneme_type == PhonemeType::Espeak && self.espeak.voice.is_empty() {
            return Err("it names no voice of espeak-ng".to_owned());
        }
        let scales = [self.inference.noise_scale, self.inference.length_scale, self.inference.noise_w];
        if !scales.iter().all(|scale| (0.0..=10.0).contains(scale)) || self.inference.length_scale < 0.1 {
            return Err(format!("its scales are {scales:?}"));
        }
        if [self.phoneme_id_map.len(), self.phoneme_map.len(), self.speaker_id_map.len(), self.num_speakers]
            .iter()
            .any(|count| *count > MOST_ENTRIES)
        {
            return Err(format!("it has more than {MOST_ENTRIES} sounds or speakers"));
        }
        let ids = self.phoneme_id_map.values();
        if ids.clone().any(|ids| ids.len() > MOST_IDS || ids.iter().any(|id| *id < 0)) {
            return Err("a sound of it has no proper id".to_owned());
        }
        for mark in [BEGINNING, END, PAUSE] {
            if self.phoneme_id_map.get(mark).is_none_or(Vec::is_empty) {
                return Err(format!("it has no id for {mark}"));
            }
        }
        Ok(())
    }

    /// Returns the language, BCP 47; empty where it does not tell.
    pub fn language_tag(&self) -> String {
        let named = [&self.language.code, &self.espeak.voice].into_iter().find(|name| !name.is_empty());
        named.map(|name| name.replace('_', "-")).unwrap_or_default()
    }
}

/// The names by which ids stand before and after a text, and between its letters.
pub const BEGINNING: &str = "^";
pub const END: &str = "$";
pub const PAUSE: &str = "_";

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: &str = r#"{"audio":{"sample_rate":22050,"quality":"medium"},"espeak":{"voice":"en-us"},
        "language":{"code":"en_US","family":"en"},"inference":{"noise_scale":0.5,"length_scale":1.1,"noise_w":0.7},
        "phoneme_type":"espeak","phoneme_map":{},"phoneme_id_map":{"_":[0],"^":[1],"$":[2],"a":[14]},
        "num_symbols":256,"num_speakers":2,"speaker_id_map":{"p1":0,"p2":1},"piper_version":"1.0.0"}"#;

    #[test]
    fn a_description_is_read_as_published_ones_are_written() {
        let config = VoiceConfig::parse(USUAL.as_bytes()).expect("a description");
        assert_eq!((config.language_tag().as_str(), config.num_speakers), ("en-US", 2));
        assert_eq!(config.speaker_id_map["p2"], 1);
        assert_eq!(config.inference, InferenceConfig { noise_scale: 0.5, length_scale: 1.1, noise_w: 0.7 });
        let short = r#"{"audio":{"sample_rate":16000},"espeak":{"voice":"de"},
            "phoneme_id_map":{"_":[0],"^":[1],"$":[2]}}"#;
        let config = VoiceConfig::parse(short.as_bytes()).expect("a description");
        assert_eq!((config.language_tag().as_str(), config.inference), ("de", InferenceConfig::default()));
    }

    #[test]
    fn what_cannot_be_spoken_by_is_told() {
        for (from, to, told) in [
            ("22050", "1", "1 Hz"),
            ("\"phoneme_type\":\"espeak\"", "\"phoneme_type\":\"pinyin\"", "phoneme_type"),
            ("\"voice\":\"en-us\"", "\"voice\":\"\"", "espeak-ng"),
            ("1.1", "0", "scales"),
            ("0.5", "-1", "scales"),
            ("\"$\":[2]", "\"$\":[]", "id for $"),
            ("[14]", "[-1]", "proper id"),
            ("\"num_speakers\":2", "\"num_speakers\":20000", "speakers"),
            ("{\"audio\"", "<html>", "no description"),
        ] {
            let changed = USUAL.replace(from, to);
            assert_ne!(changed, USUAL, "{from}");
            let error = VoiceConfig::parse(changed.as_bytes()).expect_err(told);
            assert!(error.contains(told), "{error}");
        }
    }
}
