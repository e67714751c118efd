use gala_ai::local_models::{InstallState, ListedModel};
use gala_core::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::language_tag::check_language;
use crate::problem::{ApiError, ApiResult};

/// The longest name of a model.
const MAX_NAME: usize = 100;

/// Which models to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLocalModels {
    /// Only those for this language, a BCP 47 tag, whatever its region, and those for all.
    #[param(nullable = false, pattern = "^[A-Za-z0-9-]{1,35}$")]
    pub language: Option<String>,
}

impl ListLocalModels {
    /// # Errors
    /// 400 `invalid_field` for what cannot be a language.
    pub fn check(&self) -> ApiResult<()> {
        check_language(self.language.as_deref())
    }
}

/// A model to install.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstallLocalModel {
    /// As it is listed, or any voice of Piper's own index.
    #[schema(pattern = "^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$", example = "es_ES-davefx-medium")]
    pub name: String,
}

impl InstallLocalModel {
    /// # Errors
    /// 400 `invalid_field` for what cannot be the name of a model.
    pub fn check(&self) -> ApiResult<()> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
        let name = self.name.as_bytes();
        let begins = name.first().is_some_and(u8::is_ascii_alphanumeric);
        if begins && name.len() <= MAX_NAME && name.iter().copied().all(is_plain) {
            return Ok(());
        }
        let detail =
            "name is at most 100 letters, digits, dots, dashes, underscores and plus signs, a letter or digit first";
        Err(ApiError::bad_request("invalid_field", detail).at("name"))
    }
}

/// The models of the machine that answers: those that are installed first.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocalModelList {
    pub items: Vec<LocalModelView>,
}

/// A model that runs on the machine of the server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LocalModel)]
pub struct LocalModelView {
    #[schema(example = "es_ES-davefx-medium")]
    pub name: String,
    /// What it is for: `piper_voice`, `kokoro_voice`, `whisper`, `silero_vad`.
    #[schema(example = "piper_voice")]
    pub kind: &'static str,
    /// BCP 47. Empty where it is for all.
    pub languages: Vec<String>,
    /// What it takes on the disk, in megabytes; of one that is not installed, about.
    pub megabytes: u64,
    pub state: LocalModelState,
    /// SPDX, or in its publisher's own words. `null` where it is not installed.
    pub licence: Option<String>,
    pub author: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Whether its publisher gave digests that its files were held against. `null` where it is not installed.
    pub is_verified: Option<bool>,
    /// How far it has come, where it is being installed.
    pub progress: Option<LocalModelProgress>,
    /// Why it was not installed at the last try.
    pub error: Option<LocalModelError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocalModelState {
    Available,
    Installing,
    Installed,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LocalModelProgress {
    pub bytes: u64,
    /// 0 until its publisher has told.
    pub total_bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LocalModelError {
    #[schema(example = "no_such_model")]
    pub code: String,
    pub message: String,
}

impl LocalModelView {
    pub fn new(model: ListedModel, install: Option<InstallState>) -> Self {
        let state = match (&install, model.is_installed) {
            (_, true) => LocalModelState::Installed,
            (Some(InstallState::Installing { .. }), _) => LocalModelState::Installing,
            (Some(InstallState::Failed(_)), _) => LocalModelState::Failed,
            (None, _) => LocalModelState::Available,
        };
        let (progress, error) = match install {
            Some(InstallState::Installing { bytes, total_bytes }) => {
                (Some(LocalModelProgress { bytes, total_bytes }), None)
            }
            Some(InstallState::Failed(problem)) => (None, Some(problem.into())),
            None => (None, None),
        };
        let ListedModel { name, kind, languages, megabytes, licence, author, source, is_verified, .. } = model;
        Self { name, kind, languages, megabytes, state, licence, author, source, is_verified, progress, error }
    }
}

impl From<Problem> for LocalModelError {
    fn from(problem: Problem) -> Self {
        Self { message: format!("{} ({})", problem.message, problem.remedy), code: problem.code }
    }
}
