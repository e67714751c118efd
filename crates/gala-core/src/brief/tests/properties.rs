//! What holds for every brief, whatever is in it.

use proptest::prelude::*;
use serde_json::json;

use super::{super::*, md, parse, texts};
use crate::text::is_speakable;

fn check_outcome(outcome: Result<Brief, Problems>) -> Result<(), TestCaseError> {
    match outcome {
        Ok(brief) => {
            prop_assert!(
                brief.scenes.is_empty() == brief.topic.is_some()
                    && brief.scenes.iter().all(|scene| is_speakable(&scene.text))
            );
            prop_assert!(!brief.title.is_empty());
        }
        Err(Problems(problems)) => {
            prop_assert!(!problems.is_empty());
            let whole = |problem: &Problem| {
                [&problem.code, &problem.field, &problem.message, &problem.remedy].iter().all(|text| !text.is_empty())
            };
            prop_assert!(problems.iter().all(whole), "{:?}", problems);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn bytes_are_a_brief_or_problems_with_remedies(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0..3usize) {
        check_outcome(Brief::parse(["a.md", "a.json", "a.yaml"][kind], &bytes))?;
    }

    #[test]
    fn text_is_a_brief_or_problems_with_remedies(text in "(---\n)?([a-z_]{1,8}: ?[^\u{0}]{0,12}\n){0,4}(---\n)?(\\PC{0,12}[\\[\\](){}<>!#*`&|\n-]{0,4}){0,20}", kind in 0..3usize) {
        check_outcome(Brief::parse(["a.md", "a.json", "a.yaml"][kind], text.as_bytes()))?;
    }

    #[test]
    fn the_words_of_paragraphs_arrive_in_order(paragraphs in proptest::collection::vec("[a-zé]{1,9}( [a-zé茶]{1,9}){0,12}", 1..8)) {
        let brief = md(&paragraphs.join("\n\n"));
        prop_assert_eq!(texts(&brief), paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn a_brief_read_from_json_survives_its_own_serialisation(text in "[a-zA-Z .,]{1,60}[a-z]", rate in 5..20u8) {
        let document = json!({"scenes": [{"text": text}], "voice_style": {"rate": f32::from(rate) / 10.0}});
        let brief = parse("b.json", &document.to_string());
        let again: Brief = serde_json::from_str(&serde_json::to_string(&brief).expect("JSON")).expect("a brief");
        prop_assert_eq!(again, brief);
    }
}
