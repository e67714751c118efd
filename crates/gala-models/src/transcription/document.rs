//! What describes a Whisper model beside its graphs: `config.json`, `generation_config.json`, `tokenizer.json`.

use serde::{Deserialize, de::DeserializeOwned};

use super::vocabulary::Vocabulary;

/// The columns of a sound that the decoder looks at: half of those of its spectrum.
pub const SOUND_COLUMNS: usize = 1500;
/// No model has more layers, or heads, than this.
const MOST_LAYERS: usize = 200;

/// `config.json`. What is not named here does not matter for transcribing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ModelConfig {
    #[serde(default = "usual_bands")]
    pub num_mel_bins: usize,
    pub decoder_layers: usize,
    pub decoder_attention_heads: usize,
    pub d_model: usize,
    #[serde(default = "usual_pieces")]
    pub max_target_positions: usize,
    #[serde(default = "usual_columns")]
    max_source_positions: usize,
}

fn usual_bands() -> usize {
    80
}

fn usual_pieces() -> usize {
    448
}

fn usual_columns() -> usize {
    SOUND_COLUMNS
}

/// `generation_config.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct GenerationConfig {
    #[serde(default)]
    suppress_tokens: Option<Vec<i32>>,
    #[serde(default)]
    begin_suppress_tokens: Option<Vec<i32>>,
    /// Layers and heads.
    #[serde(default)]
    alignment_heads: Option<Vec<(usize, usize)>>,
    #[serde(default)]
    is_multilingual: Option<bool>,
}

/// The numbers of special pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    pub start: i32,
    pub end: i32,
    pub transcribe: i32,
    pub no_timestamps: i32,
    /// Some are trained without.
    pub no_speech: Option<i32>,
    /// Of the beginning; each one behind it is 20 ms later.
    pub first_time: i32,
}

/// All that is known of a model without its graphs.
#[derive(Clone, Debug, PartialEq)]
pub struct WhisperDocument {
    pub config: ModelConfig,
    pub vocabulary: Vocabulary,
    pub marks: Marks,
    pub is_multilingual: bool,
    /// Pieces that are never written: symbols for what is no speech.
    pub suppressed: Vec<i32>,
    /// Pieces that no text begins with.
    pub suppressed_first: Vec<i32>,
    /// The heads that look where a piece is heard, as layers and heads. Empty where nobody told them.
    pub alignment_heads: Vec<(usize, usize)>,
}

impl WhisperDocument {
    /// Reads what describes a model.
    ///
    /// # Errors
    /// Says which of them is none, or what is missing in it.
    pub fn parse(config: &[u8], generation: &[u8], tokenizer: &[u8]) -> Result<Self, String> {
        let config: ModelConfig = read("config.json", config)?;
        config.check().map_err(|error| format!("config.json: {error}"))?;
        let generation: GenerationConfig = read("generation_config.json", generation)?;
        let vocabulary = Vocabulary::parse(tokenizer).map_err(|error| format!("tokenizer.json: {error}"))?;
        let marks = Marks::of(&vocabulary)?;
        let heads = generation.alignment_heads.unwrap_or_default();
        let is_head =
            |(layer, head): &(usize, usize)| *layer < config.decoder_layers && *head < config.decoder_attention_heads;
        if !heads.iter().all(is_head) {
            return Err("generation_config.json: alignment_heads names heads that the model does not have".to_owned());
        }
        let is_multilingual = generation.is_multilingual.unwrap_or(vocabulary.languages().len() > 1);
        Ok(Self {
            config,
            vocabulary,
            marks,
            is_multilingual,
            suppressed: generation.suppress_tokens.unwrap_or_default(),
            suppressed_first: generation.begin_suppress_tokens.unwrap_or_default(),
            alignment_heads: heads,
        })
    }

    /// Returns the mark of a language, a BCP 47 tag.
    pub fn language_mark(&self, tag: &str) -> Option<i32> {
        let code = whisper_code(tag);
        self.vocabulary.languages().into_iter().find(|(own, _)| *own == code).map(|(_, id)| id)
    }
}

impl ModelConfig {
    fn check(&self) -> Result<(), String> {
        let counts = [self.decoder_layers, self.decoder_attention_heads];
        if counts.iter().any(|count| !(1..=MOST_LAYERS).contains(count)) {
            return Err(format!("it has {counts:?} layers and heads"));
        }
        if !(1..=100_000).contains(&self.d_model) || !self.d_model.is_multiple_of(self.decoder_attention_heads) {
            return Err(format!("its d_model is {}", self.d_model));
        }
        if !(1..=512).contains(&self.num_mel_bins) {
            return Err(format!("its num_mel_bins is {}", self.num_mel_bins));
        }
        if !(16..=100_000).contains(&self.max_target_positions) {
            return Err(format!("its max_target_positions is {}", self.max_target_positions));
        }
        if self.max_source_positions != SOUND_COLUMNS {
            return Err(format!(
                "its max_source_positions is {}, and {SOUND_COLUMNS} is what is listened to at once",
                self.max_source_positions
            ));
        }
        Ok(())
    }

    /// Returns the size of each head.
    pub fn head_size(&self) -> usize {
        self.d_model / self.decoder_attention_heads
    }
}

impl Marks {
    fn of(vocabulary: &Vocabulary) -> Result<Self, String> {
        let mark = |name: &str| {
            vocabulary.mark(name).ok_or_else(|| format!("tokenizer.json: it has no <|{name}|>, which Whisper's has"))
        };
        let no_timestamps = mark("notimestamps")?;
        Ok(Self {
            start: mark("startoftranscript")?,
            end: mark("endoftext")?,
            transcribe: mark("transcribe")?,
            no_timestamps,
            no_speech: vocabulary.mark("nospeech").or_else(|| vocabulary.mark("nocaptions")),
            first_time: no_timestamps + 1,
        })
    }
}

/// Returns the code by which Whisper knows the language of a BCP 47 tag.
fn whisper_code(tag: &str) -> String {
    let subtag = gala_ai::provider::primary_subtag(tag);
    match subtag.as_str() {
        "nb" => "no".to_owned(),
        "fil" => "tl".to_owned(),
        "jv" => "jw".to_owned(),
        "cmn" => "zh".to_owned(),
        "iw" => "he".to_owned(),
        _ => subtag,
    }
}

/// Returns the BCP 47 tag of one of Whisper's codes.
pub fn tag_of(code: &str) -> String {
    match code {
        "jw" => "jv".to_owned(),
        _ => code.to_owned(),
    }
}

fn read<T: DeserializeOwned>(name: &str, text: &[u8]) -> Result<T, String> {
    serde_json::from_slice(text).map_err(|error| format!("{name}: it describes no Whisper model: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"{"model_type":"whisper","num_mel_bins":80,"decoder_layers":2,"decoder_attention_heads":4,
        "d_model":64,"max_target_positions":448,"max_source_positions":1500,"vocab_size":20}"#;
    const GENERATION: &str =
        r#"{"suppress_tokens":[1,2],"begin_suppress_tokens":[0],"alignment_heads":[[1,3]],"is_multilingual":true}"#;
    const TOKENIZER: &str = r#"{"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":"<|endoftext|>"},
        {"id":2,"content":"<|startoftranscript|>"},{"id":3,"content":"<|en|>"},{"id":4,"content":"<|no|>"},
        {"id":5,"content":"<|transcribe|>"},{"id":6,"content":"<|nocaptions|>"},{"id":7,"content":"<|notimestamps|>"}]}"#;

    fn parse(config: &str, generation: &str, tokenizer: &str) -> Result<WhisperDocument, String> {
        WhisperDocument::parse(config.as_bytes(), generation.as_bytes(), tokenizer.as_bytes())
    }

    #[test]
    fn a_model_is_described_as_published_ones_are() {
        let document = parse(CONFIG, GENERATION, TOKENIZER).expect("a description");
        assert_eq!((document.config.head_size(), document.marks.first_time), (16, 8));
        assert_eq!((document.marks.no_speech, document.is_multilingual), (Some(6), true));
        assert_eq!((document.language_mark("en-GB"), document.language_mark("nb-NO")), (Some(3), Some(4)));
        assert_eq!(document.language_mark("tlh"), None);
        let short = parse(r#"{"decoder_layers":2,"decoder_attention_heads":4,"d_model":64}"#, "{}", TOKENIZER);
        assert_eq!(short.expect("a description").alignment_heads, []);
    }

    #[test]
    fn what_describes_no_model_is_told_by_the_name_of_its_file() {
        let changed = |from: &str, to: &str| {
            let change = |text: &str| text.replace(from, to);
            parse(&change(CONFIG), &change(GENERATION), &change(TOKENIZER)).expect_err(from)
        };
        for (from, to, told) in [
            ("\"d_model\":64", "\"d_model\":63", "config.json: its d_model"),
            ("\"decoder_layers\":2", "\"decoder_layers\":0", "config.json: it has [0, 4]"),
            ("1500", "750", "max_source_positions is 750"),
            ("[[1,3]]", "[[2,3]]", "generation_config.json: alignment_heads"),
            ("<|transcribe|>", "<|sing|>", "tokenizer.json: it has no <|transcribe|>"),
            ("\"model_type\"", "<html>", "config.json: it describes no Whisper model"),
        ] {
            let error = changed(from, to);
            assert!(error.contains(told), "{error}");
        }
    }
}
