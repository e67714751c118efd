//! The languages of voices, by which their names begin.

/// A language that Kokoro speaks as espeak-ng pronounces it. Its Japanese and Chinese are pronounced by other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KokoroLanguage {
    /// What names of its voices begin with.
    letter: char,
    /// BCP 47.
    pub tag: &'static str,
    /// How espeak-ng calls it.
    pub espeak: &'static str,
    /// The voice that speaks where none is asked for.
    pub(super) usual: &'static str,
}

/// What a model of no known language speaks.
pub static FIRST: KokoroLanguage = KokoroLanguage { letter: 'a', tag: "en-US", espeak: "en-us", usual: "af_heart" };
static LANGUAGES: [KokoroLanguage; 7] = [
    KokoroLanguage { letter: 'a', tag: "en-US", espeak: "en-us", usual: "af_heart" },
    KokoroLanguage { letter: 'b', tag: "en-GB", espeak: "en-gb", usual: "bf_emma" },
    KokoroLanguage { letter: 'e', tag: "es-ES", espeak: "es", usual: "ef_dora" },
    KokoroLanguage { letter: 'f', tag: "fr-FR", espeak: "fr", usual: "ff_siwis" },
    KokoroLanguage { letter: 'h', tag: "hi-IN", espeak: "hi", usual: "hf_alpha" },
    KokoroLanguage { letter: 'i', tag: "it-IT", espeak: "it", usual: "if_sara" },
    KokoroLanguage { letter: 'p', tag: "pt-BR", espeak: "pt-br", usual: "pf_dora" },
];

/// Returns the language of a voice; `None` for one that is pronounced otherwise.
pub fn language_of(voice: &str) -> Option<&'static KokoroLanguage> {
    LANGUAGES.iter().find(|language| voice.starts_with(language.letter))
}

/// Returns the languages of some voices, BCP 47, each once.
pub fn languages_of(voices: &[String]) -> Vec<String> {
    let speaks = |language: &&KokoroLanguage| voices.iter().any(|voice| voice.starts_with(language.letter));
    LANGUAGES.iter().filter(speaks).map(|language| language.tag.to_owned()).collect()
}
