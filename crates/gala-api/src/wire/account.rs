//! What people see and send of accounts.

mod audit;
mod key;
mod passkey;
mod person;
mod roles;
mod sharing;
mod sign_in;
mod user;
mod workspace;

pub use self::{audit::*, key::*, passkey::*, person::*, sharing::*, sign_in::*, user::*, workspace::*};
