use proptest::prelude::*;

use super::*;

/// A caption of words that touch white space, each with its times.
fn caption(words: &[(&str, u64, u64)]) -> Caption {
    let mut caption = Caption { start_ms: 0, end_ms: 10_000, text: String::new(), words: Vec::new() };
    for (word, start_ms, end_ms) in words {
        if !caption.text.is_empty() {
            caption.text.push(' ');
        }
        let start = caption.text.len();
        caption.text.push_str(word);
        let bytes = start..caption.text.len();
        caption.words.push(CaptionWord { bytes, start_ms: *start_ms, end_ms: *end_ms });
    }
    caption
}

fn first() -> Caption {
    caption(&[("First", 100, 300), ("the", 300, 400), ("water", 500, 900), ("boils.", 900, 1500)])
}

/// `word start-end`, one after the other.
#[track_caller]
fn check(caption: &Caption, text: &str, expected: &str) {
    let words = retimed(caption, text);
    let told = words.iter().map(|word| format!("{} {}-{}", &text[word.bytes.clone()], word.start_ms, word.end_ms));
    assert_eq!(told.collect::<Vec<_>>().join(", "), expected, "{text:?}");
}

#[test]
fn what_is_said_as_before_keeps_its_times() {
    check(&first(), "First the water boils.", "First 100-300, the 300-400, water 500-900, boils. 900-1500");
    check(&first(), "“FIRST, the water — boils!”", "“FIRST, 100-300, the 300-400, water 500-900, boils!” 900-1500");
    check(&first(), "The water boils", "The 300-400, water 500-900, boils 900-1500");
    check(&first(), "water", "water 500-900");
}

#[test]
fn a_corrected_word_has_the_time_of_the_one_it_stands_for() {
    check(&first(), "First the kettle boils.", "First 100-300, the 300-400, kettle 500-900, boils. 900-1500");
    check(
        &first(),
        "First the hot kettle boils.",
        "First 100-300, the 300-400, hot 500-633, kettle 633-900, boils. 900-1500",
    );
    check(&first(), "First it boils.", "First 100-300, it 300-900, boils. 900-1500");
    check(&first(), "Nothing alike", "Nothing 100-916, alike 916-1500");
}

#[test]
fn a_new_word_lies_between_its_neighbours() {
    // In the silence, where that is long enough.
    check(
        &first(),
        "First the hot water boils.",
        "First 100-300, the 300-400, hot 400-500, water 500-900, boils. 900-1500",
    );
    // With none, the word before it gives way.
    check(
        &first(),
        "First of the water boils.",
        "First 100-242, of 242-300, the 300-400, water 500-900, boils. 900-1500",
    );
    check(
        &first(),
        "At First the water boils.",
        "At 0-100, First 100-300, the 300-400, water 500-900, boils. 900-1500",
    );
    let early = caption(&[("First", 0, 300), ("tea", 300, 500)]);
    check(&early, "So First tea", "So 0-150, First 150-300, tea 300-500");
    check(
        &first(),
        "First the water boils. Now",
        "First 100-300, the 300-400, water 500-900, boils. 900-1500, Now 1500-10000",
    );
}

#[test]
fn of_words_that_come_twice_those_in_place_are_kept() {
    let twice = caption(&[("the", 0, 100), ("cat", 100, 200), ("the", 200, 300), ("dog", 300, 400)]);
    check(&twice, "the dog", "the 0-100, dog 300-400");
    check(&twice, "cat the dog the", "cat 100-200, the 200-300, dog 300-400, the 400-10000");
}

#[test]
fn scripts_without_spaces_keep_the_words_they_had() {
    let mut tea = Caption { start_ms: 0, end_ms: 900, text: "お茶は飲み物。".to_owned(), words: Vec::new() };
    let word = |bytes, start_ms, end_ms| CaptionWord { bytes, start_ms, end_ms };
    tea.words = vec![word(0..6, 0, 300), word(6..9, 300, 400), word(9..18, 400, 900)];
    check(&tea, "お茶は飲み物！", "お茶 0-300, は 300-400, 飲み物！ 400-900");
    check(&tea, "お茶が飲み物。", "お茶 0-300, が 300-400, 飲み物。 400-900");
    check(&tea, "飲み物。", "飲み物。 400-900");
}

#[test]
fn without_known_times_or_words_there_are_none() {
    let unknown = Caption { words: Vec::new(), ..first() };
    check(&unknown, "First the water", "");
    check(&first(), "… — 🍵", "");
    check(&first(), "", "");
}

fn word() -> impl Strategy<Value = String> {
    proptest::sample::select(&[
        "tea",
        "a",
        "Water",
        "l’eau",
        "1,000",
        "茶",
        "飲み物",
        "ชา",
        "—",
        "e\u{301}t",
        "(so)",
        "the",
    ])
    .prop_map(str::to_owned)
}

/// A text of such words and a caption of it with times that follow each other.
fn timed() -> impl Strategy<Value = Caption> {
    proptest::collection::vec((word(), 0_u64..400, 0_u64..600), 0..14).prop_map(|words| {
        let (mut clock, mut timed) = (0, Vec::new());
        for (word, silence_ms, length_ms) in &words {
            let start_ms = clock + silence_ms;
            clock = start_ms + length_ms;
            timed.push((word.as_str(), start_ms, clock));
        }
        let timed: Vec<_> = timed.into_iter().filter(|(word, ..)| *word != "—").collect();
        Caption { end_ms: clock + 1, ..caption(&timed) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn words_are_those_of_the_text_in_order_of_text_and_time(
        caption in timed(), words in proptest::collection::vec(word(), 0..14)
    ) {
        let text = words.join(" ");
        let timed = retimed(&caption, &text);
        let mut end = 0;
        for word in &timed {
            prop_assert!(word.bytes.start >= end && text.get(word.bytes.clone()).is_some_and(|word| !word.is_empty()));
            prop_assert!(word.start_ms <= word.end_ms && word.end_ms <= caption.end_ms, "{:?}", timed);
            end = word.bytes.end;
        }
        prop_assert!(timed.windows(2).all(|pair| pair[0].start_ms <= pair[1].start_ms), "{:?}", timed);
        let has_words = !caption.words.is_empty();
        prop_assert_eq!(timed.is_empty(), !has_words || atoms(&text).is_empty());
        // Every letter and digit belongs to a word.
        let timed_atoms: usize = timed.iter().map(|word| atoms(&text[word.bytes.clone()]).len()).sum();
        prop_assert_eq!(timed_atoms, if has_words { atoms(&text).len() } else { 0 });
    }

    #[test]
    fn the_same_text_keeps_every_word(caption in timed()) {
        prop_assert_eq!(retimed(&caption, &caption.text), caption.words);
    }

    #[test]
    fn what_stands_before_and_behind_an_edit_keeps_its_times(
        caption in timed(), at in any::<prop::sample::Index>(), gone in 0_usize..4,
        new in proptest::collection::vec("zz[a-f]{1,6}", 1..4)
    ) {
        prop_assume!(!caption.words.is_empty());
        let count = caption.words.len();
        let at = at.index(count);
        let gone = gone.clamp(1, count - at);
        let kept = |words: &[CaptionWord]| -> Vec<String> {
            words.iter().map(|word| caption.text[word.bytes.clone()].to_owned()).collect()
        };
        let (before, behind) = (&caption.words[..at], &caption.words[at + gone..]);
        let text = [kept(before), new.clone(), kept(behind)].concat().join(" ");
        let timed = retimed(&caption, &text);
        let times = |words: &[CaptionWord]| words.iter().map(|word| (word.start_ms, word.end_ms)).collect::<Vec<_>>();
        prop_assert_eq!(timed.len(), count - gone + new.len());
        prop_assert_eq!(times(&timed[..at]), times(before));
        prop_assert_eq!(times(&timed[at + new.len()..]), times(behind));
    }
}
