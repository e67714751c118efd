use proptest::prelude::*;

use super::*;

const PORTRAIT: FrameSize = FrameSize::VERTICAL;
const LANDSCAPE: FrameSize = FrameSize { width: 1920, height: 1080 };

/// Words of a text, each 300 ms long, with the pauses that a voice makes at punctuation.
fn spoken(text: &str) -> Vec<SpokenWord> {
    let mut clock = 0;
    let mut from = 0;
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let start = from + text[from..].find(word).expect("it is there");
        from = start + word.len();
        words.push(SpokenWord { text: word.to_owned(), bytes: start..from, start: clock, end: clock + 14_400 });
        clock += 14_400 + if word.ends_with(['.', ',', '?', '!']) { 14_400 } else { 480 };
    }
    words
}

fn texts(text: &str, size: FrameSize) -> Vec<String> {
    let grouping = Grouping { size, start_ms: 0, end_ms: 1_000_000 };
    group(&spoken(text), text, &grouping).into_iter().map(|caption| caption.text).collect()
}

#[test]
fn captions_break_at_sentences_and_clauses() {
    let text = "Tea began in China. Legend says a leaf fell into boiling water, and an emperor drank it. \
                What did he taste?";
    assert_eq!(
        texts(text, PORTRAIT),
        [
            "Tea began in China.",
            "Legend says a leaf fell",
            "into boiling water,",
            "and an emperor drank it.",
            "What did he taste?"
        ]
    );
    assert_eq!(
        texts(text, LANDSCAPE),
        [
            "Tea began in China.",
            "Legend says a leaf fell into boiling water,",
            "and an emperor drank it.",
            "What did he taste?"
        ]
    );
}

#[test]
fn a_short_sentence_does_not_flash_by_alone() {
    let text = "No. Never pour boiling water.";
    let mut words = spoken(text);
    for word in &mut words {
        (word.start, word.end) = (word.start / 4, word.end / 4);
    }
    let grouping = Grouping { size: PORTRAIT, start_ms: 0, end_ms: 9000 };
    let captions = group(&words, text, &grouping);
    assert_eq!(captions.len(), 1, "{captions:?}");
}

#[test]
fn what_stands_between_words_is_kept_and_white_space_is_one_space() {
    let text = "“Green\n\ttea” — 🍵 — is\u{a0}good ✓";
    let words: Vec<SpokenWord> =
        spoken(text).into_iter().filter(|word| word.text.chars().any(char::is_alphabetic)).collect();
    let grouping = Grouping { size: LANDSCAPE, start_ms: 0, end_ms: 9000 };
    let captions = group(&words, text, &grouping);
    assert_eq!(captions.len(), 1);
    assert_eq!(captions[0].text, "“Green tea” — 🍵 — is good ✓");
    let shown: Vec<&str> = captions[0].words.iter().map(|word| &captions[0].text[word.bytes.clone()]).collect();
    assert_eq!(shown, ["“Green", "tea”", "is", "good"]);
}

#[test]
fn a_script_without_spaces_is_parted_between_graphemes() {
    let text = "お茶は中国で生まれ世界中に広まりました今では毎日何十億杯も飲まれています";
    let word = SpokenWord { text: text.to_owned(), bytes: 0..text.len(), start: 0, end: 48_000 * 6 };
    let captions = group(&[word], text, &Grouping { size: PORTRAIT, start_ms: 500, end_ms: 20_000 });
    assert!(captions.len() > 1);
    assert_eq!(captions.iter().map(|caption| caption.text.as_str()).collect::<String>(), text);
    assert!(captions.iter().all(|caption| width_of(&caption.text) <= Capacity::of(PORTRAIT).width()));
    assert_eq!(captions[0].start_ms, 500);
}

#[test]
fn ranges_that_do_not_fit_the_text_still_give_captions() {
    let mut words = spoken("one two");
    words[1].bytes = 900..903;
    let captions = group(&words, "one two", &Grouping { size: PORTRAIT, start_ms: 0, end_ms: 5000 });
    assert_eq!(captions[0].text, "one two");
}

#[test]
fn a_caption_stays_until_the_next_one_or_lingers() {
    let text = "First one. Second one.";
    let captions = group(&spoken(text), text, &Grouping { size: PORTRAIT, start_ms: 1000, end_ms: 9000 });
    assert_eq!(captions[0].end_ms, captions[1].start_ms, "no flicker");
    assert_eq!(captions[1].end_ms, captions[1].words[1].end_ms + LINGER_MS);
    let tight = group(&spoken(text), text, &Grouping { size: PORTRAIT, start_ms: 1000, end_ms: 2600 });
    assert_eq!(tight.last().expect("some").end_ms, 2600, "nothing is seen past the end");
}

#[test]
fn silence_has_no_captions() {
    assert!(group(&[], "", &Grouping { size: PORTRAIT, start_ms: 0, end_ms: 1000 }).is_empty());
}

/// Words of letters, marks, ideographs and emoji, some very long, with times as voices give them.
fn speeches() -> impl Strategy<Value = (String, Vec<SpokenWord>)> {
    let word = prop_oneof![
        6 => "[a-zé]{1,9}[.,!?]?",
        1 => "[a-z]{60,120}",
        1 => "[茶水葉湯]{1,40}[。、]?",
        1 => "(क्षत्रिय|สวัสดี|👩‍👩‍👧|السلام)",
    ];
    let part = (word, "( |  |\n| — |)", 6_000_u64..60_000, 0_u64..30_000);
    prop::collection::vec(part, 0..40).prop_map(|parts| {
        let (mut text, mut words, mut clock) = (String::new(), Vec::new(), 0);
        for (word, gap, length, pause) in parts {
            let start = text.len();
            text.push_str(&word);
            words.push(SpokenWord { bytes: start..text.len(), text: word, start: clock, end: clock + length });
            text.push_str(&gap);
            clock += length + pause;
        }
        (text, words)
    })
}

proptest! {
    #[test]
    fn every_word_is_shown_once_in_order_and_captions_do_not_overlap(
        (text, words) in speeches(), start_ms in 0_u64..100_000, portrait: bool,
    ) {
        let size = if portrait { PORTRAIT } else { LANDSCAPE };
        let end_ms = start_ms + ms_of_samples(words.last().map_or(0, |word| word.end)) + 1;
        let captions = group(&words, &text, &Grouping { size, start_ms, end_ms });

        let wanted: String = words.iter().map(|word| word.text.as_str()).collect();
        let shown: String = captions.iter().flat_map(|c| c.words.iter().map(|word| &c.text[word.bytes.clone()])).collect();
        prop_assert_eq!(shown, wanted);
        let visible = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(captions.iter().map(|c| visible(&c.text)).collect::<String>(), visible(&text));

        for caption in &captions {
            prop_assert!(caption.start_ms < caption.end_ms && caption.end_ms <= end_ms);
            prop_assert_eq!(caption.text.trim(), &caption.text);
            let mut clock = caption.start_ms;
            for word in &caption.words {
                prop_assert!(clock <= word.start_ms && word.start_ms <= word.end_ms && word.end_ms <= caption.end_ms);
                clock = word.end_ms;
            }
            let narrow = width_of(&caption.text) <= Capacity::of(size).width() + 40;
            prop_assert!(narrow || caption.words.len() == 1, "too wide: {}", caption.text);
        }
        for pair in captions.windows(2) {
            prop_assert!(pair[0].end_ms <= pair[1].start_ms);
            let gap = pair[1].start_ms - pair[0].end_ms;
            prop_assert!(gap == 0 || gap >= MIN_GAP_MS, "a gap of {gap} ms flickers");
        }
    }
}

#[test]
fn what_was_said_before_a_long_silence_is_not_seen_behind_it() {
    let text = "one two three";
    let silence = |words: &mut [SpokenWord], samples: u64| {
        for word in &mut words[1..] {
            (word.start, word.end) = (word.start + samples, word.end + samples);
        }
    };
    let grouping = Grouping { size: PORTRAIT, start_ms: 0, end_ms: 1_000_000 };
    for (samples, expected) in [(48_000, vec!["one two three"]), (10 * 48_000, vec!["one", "two three"])] {
        let mut words = spoken(text);
        silence(&mut words, samples);
        let captions = group(&words, text, &grouping);
        assert_eq!(captions.iter().map(|caption| caption.text.as_str()).collect::<Vec<_>>(), expected);
    }
}
