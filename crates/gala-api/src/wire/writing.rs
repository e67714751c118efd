use gala_ai::writing;
use gala_core::language;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

use crate::problem::{ApiError, ApiResult};

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WritingTask {
    /// Ideas for videos about what the text names.
    Ideas,
    /// A first script of what the text tells.
    Draft,
    /// The script, to sound better when it is read aloud.
    Rewrite,
    /// The script, in another language.
    Translate,
}

impl From<WritingTask> for writing::WritingTask {
    fn from(task: WritingTask) -> Self {
        match task {
            WritingTask::Ideas => Self::Ideas,
            WritingTask::Draft => Self::Draft,
            WritingTask::Rewrite => Self::Rewrite,
            WritingTask::Translate => Self::Translate,
        }
    }
}

/// Something to be written by a language model.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteText {
    pub task: WritingTask,
    /// What it is about, or the script.
    #[schema(min_length = 1, max_length = 20_000, example = "how lighthouses were lit before electricity")]
    pub text: String,
    /// Of the answer, a BCP 47 tag.
    #[serde(default = "english")]
    #[schema(default = "en", max_length = 35)]
    pub language: String,
    /// Which provider is asked; the first that is set up where absent.
    #[schema(nullable = false, pattern = "^[a-z0-9_]{1,40}$")]
    pub provider: Option<String>,
    /// Whose budget it is of; that of the workspace alone where absent.
    #[schema(nullable = false)]
    pub project_id: Option<Uuid>,
    /// Asks anew, also where the same was answered before.
    #[serde(default)]
    pub fresh: bool,
}

fn english() -> String {
    "en".to_owned()
}

impl WriteText {
    /// # Errors
    /// 400 `invalid_field` for a text or a language that cannot be taken.
    pub fn check(&self) -> ApiResult<()> {
        let most = writing::MAX_TEXT_CHARS;
        let chars = self.text.chars().count();
        if !(1..=most).contains(&chars) || self.text.trim().is_empty() {
            let detail = format!("text has {chars} characters; 1 to {most} are taken, of which one is no space");
            return Err(ApiError::bad_request("invalid_field", detail).at("text"));
        }
        if language::find(&self.language).is_none() {
            let detail = "language is a BCP 47 tag such as en, es or ja: docs/BRIEF.md lists them";
            return Err(ApiError::bad_request("invalid_field", detail).at("language"));
        }
        Ok(())
    }
}

/// The `data` of a message of the stream.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum WritingData {
    /// Of `delta`.
    Delta { text: String },
    /// Of `end`.
    End {
        /// Whether it was cut off at the most that it may have.
        is_cut_off: bool,
        cost_micros: u64,
        /// Whether it was taken from what was kept.
        is_cached: bool,
    },
    /// Of `error`.
    Failed { code: &'static str, message: String },
}

/// One message of the stream, as the document of the API states it.
#[derive(Debug)]
pub struct WritingMessage;

impl PartialSchema for WritingMessage {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let content = [("contentSchema", serde_json::json!({ "$ref": "#/components/schemas/WritingData" }))];
        let data = text().description(Some("A `WritingData` as JSON.")).content_media_type("application/json");
        ObjectBuilder::new()
            .description(Some("One message of the stream: `delta` again and again, then `end` or `error`."))
            .property("event", text().enum_values(Some(["delta", "end", "error"])))
            .property("data", data.extensions(Some(content.into_iter().collect())))
            .required("event")
            .required("data")
            .into()
    }
}

impl ToSchema for WritingMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("WritingData".to_owned(), WritingData::schema()));
    }
}
