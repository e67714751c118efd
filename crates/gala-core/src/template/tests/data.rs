//! Data against parameters.

use serde_json::{Value, json};

use super::{
    super::limits::MAX_DATA_BYTES,
    support::{document, expand, object, told, unchecked},
};

fn params() -> Value {
    json!({
        "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 4},
            "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
            "share": {"type": "number"},
            "loud": {"type": "boolean", "default": false},
            "look": {"type": "string", "enum": ["calm", "wild"], "default": "calm"},
            "ink": {"type": "string", "format": "color", "default": "#ffffff"},
            "photo": {"type": "string", "format": "asset", "media": "image"},
            "lines": {"type": "array", "items": {"type": "string", "maxLength": 3}, "minItems": 1, "maxItems": 2},
        },
        "required": ["name"],
    })
}

#[test]
fn what_does_not_fit_names_its_field_and_the_limit() {
    let check = |data: Value, expected: &str| {
        let problems = expand(document(params(), "x"), data.clone()).expect_err("it is refused");
        assert_eq!(told(&problems), [expected], "{data}: {problems}");
    };
    check(json!({}), "missing_field data.name");
    check(json!({"name": null}), "missing_field data.name");
    check(json!({"name": "a"}), "too_short data.name");
    check(json!({"name": "abcde"}), "too_long data.name");
    check(json!({"name": 5}), "wrong_type data.name");
    let with = |name: &str, value: Value| json!({"name": "ab", name: value});
    check(with("size", json!(0)), "out_of_range data.size");
    check(with("size", json!(10)), "out_of_range data.size");
    check(with("size", json!(1.5)), "wrong_type data.size");
    check(with("size", json!("3")), "wrong_type data.size");
    check(with("loud", json!("yes")), "wrong_type data.loud");
    check(with("look", json!("loud")), "unknown_word data.look");
    check(with("ink", json!("red")), "bad_value data.ink");
    check(with("ink", json!("#fffffff")), "bad_value data.ink");
    check(with("photo", json!("")), "too_short data.photo");
    check(with("lines", json!([])), "too_few_items data.lines");
    check(with("lines", json!(["a", "b", "c"])), "too_many_items data.lines");
    check(with("lines", json!(["a", "long"])), "too_long data.lines[1]");
    check(with("lines", json!("a")), "wrong_type data.lines");
    check(with("other", json!(1)), "unknown_field data");
    check(with("__class__", json!(1)), "unknown_field data");
}

#[test]
fn what_is_left_out_has_its_default_or_is_none() {
    let text = "{{ size }} {{ share is none }} {{ loud }} {{ look }} {{ lines is none }}|{{ photo }}|";
    let expanded = expand(document(params(), text), json!({"name": "ab", "photo": null})).expect("a timeline");
    assert_eq!(super::support::text_of(&expanded), "3 True False calm True||");
    assert_eq!(expanded.data["size"], 3);
    assert_eq!(expanded.data["photo"], Value::Null);
}

#[test]
fn texts_and_lists_that_say_no_limit_have_one() {
    let params = json!({"properties": {"t": {"type": "string"}, "l": {"type": "array", "items": {"type": "integer"}}}});
    let check = |data: Value| expand(document(params.clone(), "x"), data).map(drop).map_err(|problems| told(&problems));
    assert_eq!(check(json!({"t": "é".repeat(2000), "l": vec![1; 100]})), Ok(()));
    assert_eq!(check(json!({"t": "é".repeat(2001)})), Err(vec!["too_long data.t".to_owned()]));
    assert_eq!(check(json!({"l": vec![1; 101]})), Err(vec!["too_many_items data.l".to_owned()]));
    let data = json!({"t": "x".repeat(MAX_DATA_BYTES)});
    assert_eq!(check(data), Err(vec!["data_too_large data".to_owned()]));
}

#[test]
fn files_are_told_with_what_they_have_to_be() {
    let params = json!({"properties": {
        "photo": {"type": "string", "format": "asset", "media": "image"},
        "films": {"type": "array", "items": {"type": "string", "format": "asset", "media": "video"}},
        "name": {"type": "string"},
    }});
    let template = unchecked(document(params, "x"));
    let asked = template.asked_media(&object(json!({"photo": "a", "films": ["b", "c"], "name": "d"})));
    let told: Vec<String> =
        asked.iter().map(|one| format!("{} {} {}", one.field, one.media.as_str(), one.name)).collect();
    assert_eq!(told, ["data.films[0] video b", "data.films[1] video c", "data.photo image a"]);
}
