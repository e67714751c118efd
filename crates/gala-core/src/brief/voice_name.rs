use super::limits::MAX_VOICE_CHARS;

/// Whether a text can be the name that a provider has for a voice or a look. Such names reach programs and addresses, so they hold
/// nothing that could be a path or an option.
pub fn is_voice_name(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || " -_.:+()".contains(c);
    let is_safe = text.chars().all(fits) && text.starts_with(char::is_alphanumeric) && !text.contains("..");
    is_safe && text.chars().count() <= MAX_VOICE_CHARS
}
