//! People of the installation, looked after from its own machine.

mod password_input;
mod user;

pub use self::user::user;
