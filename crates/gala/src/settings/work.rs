//! What `gala work` is told.

use std::net::SocketAddr;

use clap::Args;

use super::{
    data::{DataArgs, WorkArgs},
    refusal::{MIN_TOKEN_CHARS, SettingsError},
    secret::Secret,
    serve::Auth,
};

#[derive(Debug, Args)]
pub struct WorkCommandArgs {
    /// Who asks, as the server is told. A worker of an installation with accounts needs a key; so does one whose database
    /// has an administrator, whatever it is told here.
    #[arg(long, env = "GALA_AUTH", value_enum, default_value_t = Auth::Local, value_name = "MODE")]
    pub auth: Auth,
    /// The key of this worker, as `gala key create --worker NAME` prints it.
    #[arg(long, env = "GALA_WORKER_KEY", hide_env_values = true, value_name = "KEY")]
    pub worker_key: Option<Secret>,
    /// An address for /health, /ready and /metrics. Nothing listens where it is absent.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// What /metrics asks for as `Authorization: Bearer …`. On any but a loopback address nobody reads them without one.
    #[arg(long, env = "GALA_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<Secret>,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

impl WorkCommandArgs {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// [`SettingsError::ShortToken`], [`SettingsError::NoWorkers`].
    pub fn check(&self) -> Result<(), SettingsError> {
        match &self.token {
            Some(token) if token.expose().chars().count() < MIN_TOKEN_CHARS => Err(SettingsError::ShortToken),
            _ => self.work.check_works(),
        }
    }
}
