//! What expressions make.

use serde_json::{Value, json};

use super::support::{document, expand, object, text_of, told, unchecked};

fn made(params: Value, data: Value, text: &str) -> String {
    text_of(&expand(document(params, text), data).unwrap_or_else(|problems| panic!("{text}: {problems}")))
}

/// A template whose visual clips are these.
fn clips(params: Value, clips: Value) -> Value {
    let mut all = document(params, "x");
    all["timeline"]["tracks"][0]["clips"] = clips;
    all
}

fn texts(document: Value, data: Value) -> Vec<String> {
    let expanded = expand(document, data).unwrap_or_else(|problems| panic!("{problems}"));
    let timeline = serde_json::to_value(&expanded.timeline).expect("JSON");
    let clips = timeline.pointer("/tracks/0/clips").and_then(Value::as_array).expect("clips");
    let text = |clip: &Value| clip.pointer("/content/runs/0/text").and_then(Value::as_str).expect("a text").to_owned();
    clips.iter().map(text).collect()
}

fn clip(text: &str) -> Value {
    json!({"duration_ms": 1000, "content": {"kind": "text", "runs": [{"text": text}]}})
}

fn one_text() -> Value {
    json!({"properties": {"t": {"type": "string"}}})
}

#[test]
fn one_expression_has_its_own_type_and_text_around_it_makes_text() {
    let mut document =
        document(json!({"properties": {"n": {"type": "number", "default": 2.0}}}), "{{ n }} of {{ n + 0.5 }}");
    document["timeline"]["tracks"][0]["clips"][0]["duration_ms"] = json!("{{ n * 750 }}");
    document["timeline"]["tracks"][0]["clips"][0]["look"] = json!({"opacity": "{{ n / 8 }}"});
    let expanded = expand(document, json!({})).expect("a timeline");
    let timeline = serde_json::to_value(&expanded.timeline).expect("JSON");
    assert_eq!(timeline.pointer("/tracks/0/clips/0/duration_ms"), Some(&json!(1500)));
    assert_eq!(timeline.pointer("/tracks/0/clips/0/look/opacity"), Some(&json!(0.25)));
    assert_eq!(text_of(&expanded), "2 of 2.5");
}

#[test]
fn what_somebody_types_is_never_read_as_an_expression() {
    for typed in [
        "{{ 7 * 7 }}",
        "{{7*7}}",
        "{% for x in range(9) %}x{% endfor %}",
        "{# x #}",
        "}}{{ t }}",
        "{{ t.__class__ }}",
        "${7*7}",
    ] {
        assert_eq!(made(one_text(), json!({"t": typed}), "{{ t }}"), typed);
        assert_eq!(made(one_text(), json!({"t": typed}), "say {{ t }}!"), format!("say {typed}!"));
        assert_eq!(made(one_text(), json!({"t": typed}), "{{ t ~ '' }}"), typed);
    }
    let params = json!({"properties": {"l": {"type": "array", "items": {"type": "string"}}}});
    let each = clips(params, json!([{"$for": "l", "each": clip("{{ item }}")}]));
    assert_eq!(texts(each, json!({"l": ["{{ 7 * 7 }}", "{$for}"]})), ["{{ 7 * 7 }}", "{$for}"]);
}

#[test]
fn texts_are_as_they_are_written() {
    assert_eq!(made(one_text(), json!({"t": "<b>&\"'"}), "{{ t }}\n"), "<b>&\"'\n");
    assert_eq!(made(one_text(), json!({"t": "<b>"}), "{{ t | e }}"), "&lt;b&gt;");
    assert_eq!(made(one_text(), json!({}), "a{{ t }}b"), "ab");
    assert_eq!(made(one_text(), json!({}), "{{ '{{' }}"), "{{");
}

#[test]
fn for_repeats_and_splices_what_it_makes() {
    let params = json!({"properties": {"l": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]}}});
    let once = json!({"$for": "l", "as": "one", "each": clip("{{ loop.index }}/{{ loop.length }} {{ one }}")});
    assert_eq!(
        texts(clips(params.clone(), json!([clip("first"), once, clip("last")])), json!({})),
        ["first", "1/2 a", "2/2 b", "last"]
    );
    let twice = json!({"$for": "l", "each": [clip("{{ item }}"), {"$if": "loop.first", "then": clip("between")}]});
    assert_eq!(texts(clips(params.clone(), json!([twice])), json!({})), ["a", "between", "b"]);
    let inner = json!({"$for": "l", "as": "x", "each": [{"$for": "l", "as": "y", "each": clip("{{ x ~ y }}")}]});
    assert_eq!(texts(clips(params, json!([inner])), json!({})), ["aa", "ab", "ba", "bb"]);
}

#[test]
fn if_chooses_and_leaves_fields_out() {
    let params = json!({"properties": {"loud": {"type": "boolean", "default": false}}});
    let both = json!([{"$if": "loud", "then": clip("LOUD"), "else": [clip("calm"), clip("calmer")]}]);
    assert_eq!(texts(clips(params.clone(), both.clone()), json!({"loud": true})), ["LOUD"]);
    assert_eq!(texts(clips(params.clone(), both), json!({})), ["calm", "calmer"]);
    let mut field = clip("x");
    field["look"] = json!({"$if": "loud", "then": {"opacity": 0.5}});
    for (loud, expected) in [(true, json!(0.5)), (false, Value::Null)] {
        let expanded = expand(clips(params.clone(), json!([field])), json!({"loud": loud})).expect("a timeline");
        let timeline = serde_json::to_value(&expanded.timeline).expect("JSON");
        assert_eq!(timeline.pointer("/tracks/0/clips/0/look/opacity").cloned().unwrap_or_default(), expected);
    }
}

#[test]
fn values_know_the_frame_and_each_other_and_the_length_knows_them() {
    let mut document = document(json!({}), "{{ width }}x{{ height }} {{ short }} {{ half }} {{ duration_ms }}");
    document["values"] = json!([
        {"name": "short", "value": "{{ [width, height] | min }}"}, {"name": "half", "value": "{{ short // 2 }}"},
    ]);
    document["duration_ms"] = json!("{{ half * 100 }}");
    let expanded = expand(document, json!({})).expect("a timeline");
    assert_eq!(text_of(&expanded), "128x72 72 36 3600");
    assert_eq!(expanded.duration_ms, Some(3600));
}

#[test]
fn contrast_is_black_or_white() {
    let of = |color: &str| made(one_text(), json!({"t": color}), "{{ t | contrast }}");
    let all: Vec<String> = ["#000000", "#ffffff", "#14213d", "#ffd23f", "#777777", "#ff0000"].map(of).into();
    assert_eq!(all, ["#ffffff", "#000000", "#ffffff", "#000000", "#000000", "#000000"]);
    let problems = expand(document(one_text(), "{{ t | contrast }}"), json!({"t": "red"})).expect_err("no colour");
    assert_eq!(told(&problems), ["failed_expression timeline.tracks[0].clips[0].content.runs[0].text"]);
}

#[test]
fn the_same_data_make_the_same_bytes() {
    let template = unchecked(document(one_text(), "{{ t }} {{ dict(b=1, a=2) }}"));
    let make = || serde_json::to_vec(&template.expand(&object(json!({"t": "x"}))).expect("a timeline").timeline);
    let first = make().expect("JSON");
    assert!((0..20).all(|_| make().expect("JSON") == first));
}

#[test]
fn a_fault_of_the_made_timeline_is_told_where_it_is_written() {
    let params = json!({"properties": {"l": {"type": "array", "items": {"type": "number"}, "default": [0.5, 7]}}});
    let mut each = clip("x");
    each["look"] = json!({"opacity": "{{ item }}"});
    let problems = expand(clips(params.clone(), json!([clip("first"), {"$for": "l", "each": each}])), json!({}));
    let problems = problems.expect_err("an opacity of 7");
    assert_eq!(told(&problems), ["out_of_range timeline.tracks[0].clips[1].each.look.opacity"]);
    assert!(problems.0[0].message.ends_with("(made as tracks[0].clips[2].look.opacity)"), "{problems}");
    let mut plain = clip("x");
    plain["look"] = json!({"opcity": 1});
    let problems = expand(clips(params, json!([plain])), json!({})).expect_err("no field of that name");
    assert_eq!(told(&problems), ["unknown_field timeline.tracks[0].clips[0].look.opcity"]);
}
