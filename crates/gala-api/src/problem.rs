//! What goes wrong, told as `application/problem+json` (RFC 9457) with a stable code.
//!
//! The public words and the cause are kept apart: the cause goes to the log, once, and never to a client.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    plan_limits::OverLimit,
    problem::{Problem, Problems},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{middleware::request_id, time_text};

/// The media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An error of the API. Handlers return it; [`IntoResponse`] writes it.
#[derive(Debug)]
pub struct ApiError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    path: Option<String>,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    over: Option<OverLimit>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What every handler returns.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        let (code, detail) = (code.into(), detail.into());
        let (errors, headers) = (Vec::new(), Vec::new());
        Self(Box::new(Parts { status, code, detail, path: None, errors, headers, over: None, cause: None }))
    }

    /// The request cannot be understood or breaks a rule.
    pub fn bad_request(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Nothing was proven of who asks.
    pub fn unproven() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "sign in, or send a key as `Authorization: Bearer <key>`")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"gala\""))
    }

    /// There is nothing under this address, or nothing this caller may know of: the answer is the same.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here under this address")
    }

    pub fn conflict(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    pub fn forbidden(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// The plan of the workspace gives no more. It is no matter of asking again: 403, also where a month's end helps.
    pub fn over_limit(over: &OverLimit) -> Self {
        let mut error = Self::forbidden("quota_exceeded", format!("{over}; {}", over.unit.remedy()));
        error.0.over = Some(over.clone());
        error
    }

    /// There is no room for what the request brings. It may be sent again when there is.
    pub fn storage_full() -> Self {
        let detail = "the server's disk is full; free some space there and send the request again";
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", detail)
            .header(header::RETRY_AFTER, HeaderValue::from_static("60"))
    }

    /// A failure of the server itself. The client learns that it happened, the log learns why.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let detail = "the server failed; its log tells why under this request id";
        let mut error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail);
        error.0.cause = Some(cause.into());
        error
    }

    /// Says it in other words, with another status.
    pub fn with(mut self, status: StatusCode, detail: String) -> Self {
        (self.0.status, self.0.detail) = (status, detail);
        self
    }

    /// Names the field, parameter or header at fault.
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }
}

/// Every fault of an input at once; the first one gives the code and the path.
impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        let (code, detail, path) = match problems.0.first() {
            Some(first) => (first.code.clone(), first.to_string(), Some(first.field.clone())),
            None => ("invalid".to_owned(), "the input is not valid".to_owned(), None),
        };
        let mut error = Self::bad_request(code, detail);
        error.0.path = path;
        error.0.errors = problems.0.into_iter().map(FieldProblem::from).collect();
        error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let parts = *self.0;
        if let Some(cause) = &parts.cause {
            tracing::error!(code = %parts.code, status = parts.status.as_u16(), error = %chain(cause.as_ref()), "request failed");
        }
        let body = ProblemDocument {
            kind: format!("urn:gala:problem:{}", parts.code),
            title: parts.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: parts.status.as_u16(),
            detail: parts.detail,
            code: parts.code.into_owned(),
            path: parts.path,
            request_id: request_id::current(),
            errors: parts.errors,
            unit: parts.over.as_ref().map(|over| over.unit.as_str().to_owned()),
            used: parts.over.as_ref().map(|over| over.used),
            limit: parts.over.as_ref().map(|over| over.limit),
            resets_at: parts.over.and_then(|over| over.resets_at_ms).map(time_text::rfc3339),
        };
        let mut response = (parts.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        for (name, value) in parts.headers {
            headers.insert(name, value);
        }
        response
    }
}

/// Writes an error and its sources on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:gala:problem:not_found")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for people.
    pub detail: String,
    /// What happened, for programs: stable, `snake_case`.
    pub code: String,
    /// The field, parameter or header at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub path: Option<String>,
    /// Stands in the server's log beside everything this request caused.
    pub request_id: String,
    /// Every fault of the input, where there may be several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Of `quota_exceeded`: what the plan limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "rendered_ms")]
    pub unit: Option<String>,
    /// How much of it is used, and held for what is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub used: Option<u64>,
    /// How much of it the plan gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// When use begins anew, where it does by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    pub resets_at: Option<String>,
}

/// One fault of an input.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Stable, `snake_case`.
    pub code: String,
    /// Where: a key, a JSON path, with the line where one is known.
    pub field: String,
    /// What is wrong and which limit it breaks.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl From<Problem> for FieldProblem {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, field: problem.field, message: problem.message, remedy: problem.remedy }
    }
}
