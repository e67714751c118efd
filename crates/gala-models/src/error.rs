use std::io;

/// Why a model gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is no model that can be used, whoever asks: `code` says why, and is stable.
    #[error("the model {model} cannot be used: {message}")]
    Unusable { model: String, code: String, message: String },
    /// It does not take what it was given. Another request may do.
    #[error("the model {model} cannot do this: {message}")]
    Refused { model: String, message: String },
    #[error("the model {model} takes more than the {limit_mb} MB that it may (give it a shorter task)")]
    TooMuchMemory { model: String, limit_mb: u64 },
    #[error("the model {model} was not done within {limit_s} s (give it a shorter task)")]
    TimedOut { model: String, limit_s: u64 },
    /// It ended without an answer.
    #[error("the program of the model {model} ended ({how})")]
    Died { model: String, how: String },
    /// Somebody else ended it, as the kernel does when memory runs out: nothing is wrong with the request.
    #[error("the program of the model {model} was killed")]
    Killed { model: String },
    #[error("the sandbox does not hold: {0}")]
    Sandbox(String),
    #[error("the program gala-model cannot be started")]
    Start(#[source] io::Error),
}
