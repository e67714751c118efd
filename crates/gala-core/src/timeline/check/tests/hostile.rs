//! Every place of a valid document is given values that nobody means well with: the answer is a list of problems or a
//! timeline that can be rendered, and it comes soon.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{everything, facts, told};
use crate::{
    problem::Problems,
    timeline::{
        Timeline,
        limits::{MAX_MS, MAX_PROBLEMS},
    },
};

/// Tokens, as a document spells them: not all are JSON.
const NUMBERS: [&str; 32] = [
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "2",
    "3",
    "0.5",
    "-0.5",
    "1e-400",
    "1e-40",
    "1e38",
    "3.5e38",
    "-3.5e38",
    "1e39",
    "1e308",
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "-Infinity",
    "86400000",
    "86400001",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "0x10",
];

const WORDS: [&str; 12] = [
    r#""""#,
    r#"" ""#,
    r#""\u0000""#,
    r#""a\u0000b\u0001\u001b[31m\u007f""#,
    r#""\n\r\t""#,
    r#""\u202e\u200d\ufeff""#,
    r#""\ud800""#,
    r#""../../etc/passwd""#,
    r#""/dev/zero""#,
    r#""9999999999999x9999999999999""#,
    r#""1e400""#,
    r#""auto""#,
];

const OTHERS: [&str; 8] =
    ["null", "true", "[]", "{}", "[[]]", r#"[{"at_ms": 0, "value": 1}]"#, r#"{"x": 1}"#, r#"[null, 1e39]"#];

/// Returns a pointer to every value below one.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| places(field, &format!("{at}/{name}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// Spells the document with a token in the place of one of its values.
fn with(document: &Value, place: &str, token: &str) -> String {
    let mut document = document.clone();
    *document.pointer_mut(place).expect("a place") = json!("@here@");
    document.to_string().replace("\"@here@\"", token)
}

fn settled(text: &str) -> Result<Timeline, Problems> {
    Timeline::from_json(text.as_bytes())?.settle(&facts()).map(Timeline::from)
}

/// What is told names a place, a fault and a remedy, in few words; what is valid stays what it is when it is read again.
fn judge(text: &str, about: &str) {
    let begun = Instant::now();
    match settled(text) {
        Err(problems) => {
            assert!((1..=MAX_PROBLEMS).contains(&problems.0.len()), "{about}: {} problems", problems.0.len());
            for problem in problems.0 {
                let parts = [&problem.code, &problem.field, &problem.message, &problem.remedy];
                let is_short = parts.iter().all(|part| !part.is_empty() && part.chars().count() <= 600);
                assert!(is_short, "{about}: {problem:?}");
                let is_clean = parts.iter().all(|part| !part.chars().any(char::is_control));
                assert!(is_clean, "{about}: {problem:?}");
            }
        }
        Ok(timeline) => {
            let spelled = serde_json::to_vec(&timeline).expect("JSON");
            let again =
                Timeline::from_json(&spelled).and_then(|timeline| timeline.settle(&facts())).map(Timeline::from);
            assert_eq!(again.as_ref(), Ok(&timeline), "{about}");
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{about}: {:?}", begun.elapsed());
}

#[test]
fn every_value_may_be_replaced_by_anything() {
    let document = everything();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    assert!(all.len() > 250, "{}", all.len());
    for place in all.iter().filter(|place| !place.is_empty()) {
        let is_number = document.pointer(place).is_some_and(Value::is_number);
        for token in NUMBERS.iter().filter(|_| is_number).chain(&WORDS).chain(&OTHERS) {
            judge(&with(&document, place, token), &format!("{token} at {place}"));
        }
    }
}

#[test]
fn no_number_beyond_a_day_is_taken_for_a_time() {
    let document = everything();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    let is_time = |place: &&String| {
        place.ends_with("_ms") && !place.contains("metadata") && document.pointer(place).is_some_and(Value::is_number)
    };
    for place in all.iter().filter(is_time) {
        for ms in [MAX_MS + 1, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
            let result = settled(&with(&document, place, &ms.to_string()));
            assert!(result.is_err(), "{ms} at {place}");
        }
    }
}

#[test]
fn text_of_megabytes_is_refused_and_not_repeated() {
    let document = everything();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    let is_text = |place: &&String| document.pointer(place).is_some_and(Value::is_string) && place.starts_with('/');
    let long = format!("\"{}\"", "x".repeat(10 << 20));
    // One of each kind: what is read the same way in two places is refused the same way.
    let mut seen = std::collections::BTreeSet::new();
    for place in all.iter().filter(is_text) {
        let kind: String = place.chars().filter(|c| !c.is_ascii_digit()).collect();
        if seen.insert(kind) {
            let text = with(&document, place, &long);
            judge(&text, place);
            assert!(settled(&text).is_err(), "{place}");
        }
    }
}

#[test]
fn keys_that_come_twice_or_are_megabytes_long_are_told() {
    let document = everything();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    for place in &all {
        let Some(Value::Object(fields)) = document.pointer(place) else { continue };
        for (name, value) in fields {
            let inside = format!("{place}/{name}");
            let twice = with(&document, &inside, &format!("{value}, {}: {value}", json!(name)));
            judge(&twice, &format!("{inside} twice"));
            // Of two words where there must be one, as in fills, serde tells that in its own way.
            let told = told(settled(&twice));
            assert!(told.contains("double_field") || told.contains("bad_value"), "{inside} twice: {told}");
        }
        let Some((name, value)) = fields.iter().next() else { continue };
        let inside = format!("{place}/{name}");
        let long = with(&document, &inside, &format!("{value}, \"{}\": 1", "k".repeat(1 << 20)));
        judge(&long, &format!("a long key beside {inside}"));
        assert!(settled(&long).is_err(), "a long key beside {inside}");
    }
}

#[test]
fn what_is_nested_without_end_is_told() {
    let document = everything();
    let mut all = Vec::new();
    places(&document, "", &mut all);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
        for place in all.iter().skip(1).step_by(9) {
            judge(&with(&document, place, &deep), place);
            assert_eq!(
                told(settled(&with(&document, place, &deep))).split(' ').next(),
                Some("timeline_syntax"),
                "{place}"
            );
        }
    }
}
