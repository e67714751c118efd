//! What is said in a film or a sound.

use serde::Deserialize;
use utoipa::ToSchema;

use super::language_tag::check_language;
use crate::problem::ApiResult;

/// How what is said is to be written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranscribeAsset {
    /// The language that is spoken, a BCP 47 tag. It is found out where absent.
    #[serde(default)]
    #[schema(required = false, nullable = false, pattern = "^[A-Za-z0-9-]{1,35}$", example = "es")]
    pub language: Option<String>,
}

impl TranscribeAsset {
    /// # Errors
    /// 400 `invalid_field` for what cannot be a language.
    pub fn check(&self) -> ApiResult<()> {
        check_language(self.language.as_deref())
    }
}
