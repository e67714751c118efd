//! Google's own addresses.

/// Where tokens are given out.
pub(crate) const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";
