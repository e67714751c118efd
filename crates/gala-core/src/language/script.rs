//! Scripts: the way they run, and what ends a sentence.

/// The script a language is written in (ISO 15924).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    Arab,
    Armn,
    Beng,
    Cher,
    Cyrl,
    Deva,
    Ethi,
    Geor,
    Grek,
    Gujr,
    Guru,
    /// Han, simplified or traditional.
    Hani,
    Hebr,
    Jpan,
    Knda,
    Kore,
    Latn,
    Mlym,
    Mymr,
    Orya,
    Sinh,
    Taml,
    Telu,
    Thai,
}

/// The way a script runs along the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextDirection {
    LeftToRight,
    RightToLeft,
}

impl Script {
    pub fn direction(self) -> TextDirection {
        match self {
            Self::Arab | Self::Hebr => TextDirection::RightToLeft,
            _ => TextDirection::LeftToRight,
        }
    }

    /// Whether spaces stand between words. Thai and Burmese put them between phrases only.
    pub fn separates_words(self) -> bool {
        !matches!(self, Self::Hani | Self::Jpan | Self::Thai | Self::Mymr)
    }

    /// Returns the marks that end a sentence.
    pub fn sentence_enders(self) -> &'static str {
        match self {
            Self::Hani | Self::Jpan => "。！？!?…",
            Self::Arab => ".!؟?۔…",
            Self::Deva | Self::Beng | Self::Guru | Self::Orya | Self::Gujr => "।॥.!?…",
            Self::Ethi => "።፧.!?…",
            Self::Armn => "։.:!?…",
            Self::Grek => ".!;?…",
            Self::Mymr => "။.!?…",
            _ => ".!?…",
        }
    }
}
