//! Passwords: which ones are taken, and how they are kept.

mod new_password;
mod normal;
mod passwords;

pub use self::{
    new_password::{MAX_PASSWORD_BYTES, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, NewPassword, PasswordProblem},
    passwords::{HashCost, HashError, Passwords, Verdict},
};
