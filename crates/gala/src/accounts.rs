//! People, keys, workspaces and plans of the installation, looked after from its own machine.

mod key;
mod key_rows;
pub mod open;
mod password_input;
mod plan;
mod user;
mod worker_key;
mod workspace;

pub use self::{key::key, plan::plan, user::user, workspace::workspace};
