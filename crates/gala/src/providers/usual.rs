//! Where providers are asked unless a setting says otherwise, where their adapters do not say.

pub const HIGGSFIELD: &str = "https://api.higgsfield.ai";
pub const PEXELS: &str = "https://api.pexels.com";
pub const PIXABAY: &str = "https://pixabay.com/api";
