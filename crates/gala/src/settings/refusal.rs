//! What of the settings cannot be.

use std::{fmt, net::SocketAddr};

/// The shortest token that is worth the name.
pub const MIN_TOKEN_CHARS: usize = 16;

/// What of the settings cannot be: the program refuses to start with exit code 78 (`EX_CONFIG`). It is told as what is
/// wrong, and in brackets what to do about it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingsError {
    OpenToAll(SocketAddr),
    ShortToken,
    PlainHttp(SocketAddr),
    NoWorkers,
    NobodyWorks,
}

impl SettingsError {
    /// Returns what to do: an imperative fragment without a full stop.
    pub fn remedy(&self) -> String {
        match self {
            Self::OpenToAll(_) => {
                format!("set GALA_TOKEN to {MIN_TOKEN_CHARS} characters or more, or listen on 127.0.0.1")
            }
            Self::ShortToken => "make one with: openssl rand -hex 32".to_owned(),
            Self::NoWorkers => "leave --workers and GALA_WORKERS out, or say 1 or more".to_owned(),
            Self::NobodyWorks => "name a PostgreSQL database with GALA_DATABASE_URL, or say 1 or more".to_owned(),
            Self::PlainHttp(_) => "put a proxy before it that ends TLS and name that in GALA_TRUSTED_PROXIES, \
                                   or listen on 127.0.0.1"
                .to_owned(),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenToAll(address) => {
                write!(f, "GALA_LISTEN {address} can be reached from other machines and there is no token")
            }
            Self::ShortToken => write!(f, "GALA_TOKEN is shorter than {MIN_TOKEN_CHARS} characters"),
            Self::NoWorkers => f.write_str("with 0 workers nothing is done"),
            Self::NobodyWorks => {
                f.write_str("with 0 workers nobody does the jobs of an SQLite database, which one process works on")
            }
            Self::PlainHttp(address) => {
                write!(f, "GALA_AUTH=accounts on {address} would let passwords be sent over plain HTTP")
            }
        }?;
        write!(f, " ({})", self.remedy())
    }
}
