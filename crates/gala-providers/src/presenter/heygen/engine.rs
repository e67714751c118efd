//! How HeyGen moves faces.

pub(super) const PROVIDER: &str = "heygen";

/// How faces are moved: prices differ four times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeyGenEngine {
    /// Looks only, no pictures.
    Three,
    #[default]
    Four,
    Five,
}

impl HeyGenEngine {
    pub const ALL: [Self; 3] = [Self::Three, Self::Four, Self::Five];

    /// Returns the one that HeyGen calls so: `avatar_iii`, `avatar_iv`, `avatar_v`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.as_str() == name)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Three => "avatar_iii",
            Self::Four => "avatar_iv",
            Self::Five => "avatar_v",
        }
    }
}
