//! A language as the offline voice knows it.

use super::script::{Script, TextDirection};

/// A language that the offline voice speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// BCP 47, in the case that BCP 47 recommends.
    pub tag: &'static str,
    /// The name in English.
    pub name: &'static str,
    /// The voice of espeak-ng, as `espeak_SetVoiceByName` takes it.
    pub voice: &'static str,
    pub script: Script,
    /// How fast the offline voice speaks at its normal rate of 175 words a minute: characters as a reader
    /// counts them (grapheme clusters that begin with a letter) per minute between pauses.
    pub characters_per_minute: u16,
}

impl Language {
    pub fn direction(&self) -> TextDirection {
        self.script.direction()
    }

    /// Whether spaces stand between words.
    pub fn separates_words(&self) -> bool {
        self.script.separates_words()
    }

    /// Returns the marks that end a sentence.
    pub fn sentence_enders(&self) -> &'static str {
        self.script.sentence_enders()
    }

    /// Returns the mark that ends a plain statement.
    pub fn full_stop(&self) -> char {
        match (self.script, self.tag) {
            (Script::Hani | Script::Jpan, _) => '。',
            (_, "ur") => '۔',
            // Marathi and Konkani use the point, as Gujarati does.
            (Script::Deva, "mr" | "kok") => '.',
            (Script::Deva | Script::Beng | Script::Guru | Script::Orya, _) => '।',
            (Script::Ethi, _) => '።',
            (Script::Armn, _) => '։',
            (Script::Mymr, _) => '။',
            _ => '.',
        }
    }

    /// Returns the primary subtag: `pt` of `pt-BR`.
    pub fn primary(&self) -> &'static str {
        self.tag.split('-').next().unwrap_or(self.tag)
    }
}
