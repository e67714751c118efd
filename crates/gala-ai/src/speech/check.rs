//! What no voice is asked to say.

use gala_core::problem::Problem;

use crate::provider::SpeechRequest;

/// Checks what every voice wants of a request, before anything is sent or paid: something to say in at most `max_chars`
/// characters, and a style of finite numbers.
///
/// # Errors
/// If it has none of it: `text_too_long`, `nothing_to_speak`, `voice_style`.
pub fn check_request(request: &SpeechRequest, max_chars: usize) -> Result<(), Problem> {
    let count = request.text.chars().count();
    if count > max_chars {
        return Err(Problem::new(
            "text_too_long",
            "text",
            format!("the text to speak has {count} characters; the limit is {max_chars}"),
            "divide it into more scenes",
        ));
    }
    if !request.text.chars().any(char::is_alphanumeric) {
        return Err(Problem::new(
            "nothing_to_speak",
            "text",
            "the text to speak has neither a letter nor a digit",
            "give the scene words to say, or its own narration",
        ));
    }
    let style = &request.style;
    if ![style.rate, style.pitch, style.pause].iter().all(|value| value.is_finite()) {
        return Err(Problem::new(
            "voice_style",
            "style",
            "rate, pitch and pause must be finite numbers",
            "use a rate of 0.5 to 2, a pitch of -12 to 12, a pause of 0 to 3",
        ));
    }
    Ok(())
}
