/// The key that every fake takes. Any other is wrong.
pub const KEY: &str = "fake-key-0123456789";

/// What names the key, where a vendor gives out pairs of which [`KEY`] is the secret.
pub const ACCESS_KEY: &str = "fake-access-key";
