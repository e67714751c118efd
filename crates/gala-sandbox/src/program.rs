//! How servers and their children are called, and what their exit codes mean.

/// A child's exit code when a limit cannot be set on this machine. Nothing was run.
pub const EXIT_UNAVAILABLE: i32 = 120;
/// A child's exit code when the program could not be started.
pub const EXIT_NOT_STARTED: i32 = 121;
/// The argument after which `gala-sandbox` acts as the canary: it tries what the sandbox denies.
pub const CANARY: &str = "--canary";

/// The one argument with which a server of its own kind is started: a program that does not serve ends at once.
pub const VERSION_OPTION: &str = "-version";
