//! What is signed: expiring links to files, and list cursors. And secrets that are compared.

mod key;
mod keys;

pub use key::{SigningKey, equal};
pub use keys::SigningKeys;
