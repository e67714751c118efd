//! What an API key is good for.

use super::words::words;

/// One kind of thing that a key may be used for. A key that may do one does not by that do another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    /// Everything that changes nothing.
    Read,
    /// Everything that changes projects but costs no rendering.
    Write,
    /// Everything that makes workers work.
    Render,
    /// People, keys, sharing and the workspace itself.
    Admin,
}

words!(KeyScope { Read = "read", Write = "write", Render = "render", Admin = "admin" });

/// The scopes of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyScopes(u8);

impl KeyScopes {
    pub fn all() -> Self {
        KeyScope::ALL.iter().copied().collect()
    }

    pub fn contains(self, scope: KeyScope) -> bool {
        self.0 & Self::bit(scope) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns them in the order of [`KeyScope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = KeyScope> {
        KeyScope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }

    fn bit(scope: KeyScope) -> u8 {
        1 << scope as u8
    }
}

impl FromIterator<KeyScope> for KeyScopes {
    fn from_iter<I: IntoIterator<Item = KeyScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | Self::bit(scope)))
    }
}
