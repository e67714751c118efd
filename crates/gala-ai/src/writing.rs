//! What a language model is asked to write for a person who works on a script: told by the task, checked by nobody but that
//! person.

use gala_core::language;

use crate::provider::TextRequest;

/// Raised with every change of a prompt.
pub const PROMPT_VERSION: &str = "writing/1";

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritingTask {
    /// Ideas for videos about what the text names.
    Ideas,
    /// A first script of what the text tells.
    Draft,
    /// The script, to sound better.
    Rewrite,
    /// The script, in another language.
    Translate,
}

/// The longest text that is taken, in characters.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Ideas and drafts need no more, whatever they are asked for.
const LEAST_TOKENS: u32 = 2_000;
/// A script in another language may take so many tokens for each of its characters.
const TOKENS_PER_CHARACTER: u32 = 3;

impl WritingTask {
    fn template(self) -> &'static str {
        match self {
            Self::Ideas => include_str!("../prompts/text/v1-ideas.txt"),
            Self::Draft => include_str!("../prompts/text/v1-draft.txt"),
            Self::Rewrite => include_str!("../prompts/text/v1-rewrite.txt"),
            Self::Translate => include_str!("../prompts/text/v1-translate.txt"),
        }
    }
}

/// Returns what a model is asked. `tag` is the language of the answer, BCP 47.
pub fn request(task: WritingTask, text: &str, tag: &str) -> TextRequest {
    let language = language::find(tag).unwrap_or_else(language::default);
    let system = task.template().replace("{language}", &format!("{} ({tag})", language.name));
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let max_output_tokens = characters.saturating_mul(TOKENS_PER_CHARACTER).max(LEAST_TOKENS);
    TextRequest { system, prompt: text.to_owned(), schema: None, max_output_tokens }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_names_the_language_and_leaves_the_text_as_it_is() {
        for task in [WritingTask::Ideas, WritingTask::Draft, WritingTask::Rewrite, WritingTask::Translate] {
            let asked = request(task, "tea {language}", "es");
            assert!(asked.system.contains("Spanish (es)") && !asked.system.contains('{'), "{}", asked.system);
            assert_eq!((asked.prompt.as_str(), asked.max_output_tokens), ("tea {language}", LEAST_TOKENS));
        }
        let longest = "a".repeat(MAX_TEXT_CHARS);
        assert_eq!(request(WritingTask::Translate, &longest, "ja").max_output_tokens, 60_000);
    }
}
