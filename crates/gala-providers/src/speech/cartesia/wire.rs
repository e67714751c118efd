//! What the server sends.

use gala_ai::speech::HeardWord;
use serde::Deserialize;

use gala_ai::provider::OfferedVoice;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CartesiaEvent {
    Chunk {
        /// Base64.
        data: String,
    },
    Timestamps {
        word_timestamps: WordTimes,
    },
    Done,
    Error {
        #[serde(default)]
        status_code: u16,
    },
    #[serde(other)]
    Other,
}

/// Three lists of the same length, in seconds of the whole answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WordTimes {
    words: Vec<String>,
    start: Vec<f64>,
    end: Vec<f64>,
}

impl WordTimes {
    pub fn words(self) -> impl Iterator<Item = HeardWord> {
        let times = self.start.into_iter().zip(self.end);
        self.words.into_iter().zip(times).map(|(text, (start, end))| HeardWord { text, start, end })
    }
}

/// A page, or a plain list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum VoicePage {
    Page { data: Vec<CartesiaVoice> },
    List(Vec<CartesiaVoice>),
}

#[derive(Debug, Deserialize)]
pub struct CartesiaVoice {
    id: String,
    name: String,
    language: Option<String>,
    description: Option<String>,
}

impl From<VoicePage> for Vec<OfferedVoice> {
    fn from(page: VoicePage) -> Self {
        let (VoicePage::Page { data } | VoicePage::List(data)) = page;
        data.into_iter()
            .map(|CartesiaVoice { id, name, language, description }| OfferedVoice { id, name, language, description })
            .collect()
    }
}
