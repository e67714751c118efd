//! People, keys and workspaces of the installation, looked after from its own machine.

mod key;
mod open;
mod password_input;
mod user;
mod workspace;

pub use self::{key::key, user::user, workspace::workspace};
