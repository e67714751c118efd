/// The key that every fake takes. Any other is wrong.
pub const KEY: &str = "fake-key-0123456789";
