//! That the process lives.

use serde::Serialize;
use utoipa::ToSchema;

/// The server lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
}

impl Health {
    pub fn of_this_process() -> Self {
        Self { status: "ok", version: env!("CARGO_PKG_VERSION") }
    }
}
