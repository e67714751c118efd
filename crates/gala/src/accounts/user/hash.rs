//! The hash of a password that is given now.

use std::num::NonZeroUsize;

use gala_accounts::password::{HashCost, NewPassword, Passwords};
use gala_core::problem::Problem;
use gala_db::accounts::users::User;

use crate::accounts::password_input::read_new_password;

/// Asks for a password, checks it, and hashes it.
///
/// # Errors
/// Where none is given, or it is not taken.
pub async fn new_hash(from_stdin: bool, user: &User) -> anyhow::Result<String> {
    let text = read_new_password(from_stdin)?;
    let known = [user.name.as_str(), user.display_name.as_str()];
    let about: Vec<&str> = known.into_iter().chain(user.email.as_deref()).collect();
    let password = NewPassword::check(&text, &about).map_err(Problem::from)?;
    let passwords = Passwords::new(HashCost::default(), NonZeroUsize::MIN)?;
    Ok(passwords.hash(&password).await?)
}
