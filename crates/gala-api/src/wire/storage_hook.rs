use serde::Deserialize;
use utoipa::IntoParams;

/// How a store proves that it is one of the installation's.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HookQuery {
    /// The token, for senders that send no header of ours (Pub/Sub).
    #[param(nullable = false)]
    pub token: Option<String>,
}
