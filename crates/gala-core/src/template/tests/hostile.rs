//! What tries to cost more than it may, or to get at what it must not.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    super::limits::{MAX_DEPTH, MAX_MADE_BYTES, MAX_ROUNDS},
    support::{document, expand, told},
};

/// Far more than any refusal takes, also without optimisation on a busy machine.
const MOST: Duration = Duration::from_secs(60);

fn refused(document: Value, expected: &str) {
    let begun = Instant::now();
    let problems = expand(document, json!({})).expect_err("it is refused");
    assert!(begun.elapsed() < MOST, "{expected} took {:?}", begun.elapsed());
    assert!(told(&problems)[0].starts_with(expected), "{expected}: {problems}");
}

fn text(text: &str) -> Value {
    document(json!({}), text)
}

#[test]
fn loops_that_never_seem_to_end_are_stopped() {
    refused(text("{% for i in range(100000) %}{{ i }}{% endfor %}"), "too_much_work");
    refused(text("{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}"), "too_much_work");
    refused(text("{{ range(1000000) }}"), "failed_expression");
    let each = json!({"duration_ms": 1000, "content": {"kind": "color", "solid": "#000000"}});
    let of = |list: &str| {
        let mut document = text("x");
        document["timeline"]["tracks"][0]["clips"] = json!([{"$for": list, "each": each}]);
        document
    };
    refused(of("range(1000000)"), "failed_expression");
    refused(of(&format!("range({})", MAX_ROUNDS + 1)), "too_many_rounds");
    let mut nested = text("x");
    let inner = json!({"$for": "range(1000)", "each": []});
    nested["timeline"]["tracks"][0]["clips"] = json!([{"$for": "range(1000)", "each": [inner]}]);
    refused(nested, "too_many_rounds");
}

#[test]
fn a_list_of_as_many_clips_as_a_timeline_may_have_is_made_and_one_more_is_told() {
    let of = |count: usize| {
        let mut document = text("x");
        let each = json!({"duration_ms": 40, "content": {"kind": "color", "solid": "#000000"}});
        document["timeline"]["tracks"][0]["clips"] = json!([{"$for": format!("range({count})"), "each": each}]);
        expand(document, json!({})).map(drop).map_err(|problems| told(&problems))
    };
    assert_eq!(of(1), Ok(()));
    assert_eq!(of(10_000), Ok(()));
    assert!(of(10_001).expect_err("too many")[0].starts_with("too_many_clips"), "{:?}", of(10_001));
}

#[test]
fn texts_that_grow_without_end_are_stopped() {
    refused(text("{{ 'x' * 100000000 }}"), "too_much_work");
    refused(text("{% set t = 'x' * 1000 %}{{ t * 100000 }}"), "too_much_work");
    let mut many = text("x");
    let big = format!("{{{{ 'x' * {} }}}}", MAX_MADE_BYTES / 4);
    many["timeline"]["metadata"] = json!([big, big, big, big, big]);
    refused(many, "timeline_too_large");
    let chain = format!("{{{{ range(99999){} }}}}", " | chain(range(99999))".repeat(40));
    let mut lazy = text("x");
    lazy["timeline"]["metadata"] = json!(chain);
    refused(lazy, "t");
}

#[test]
fn expressions_together_cost_no_more_than_a_video_may() {
    let mut document = text("x");
    let costly = "{% for i in range(20000) %}{% endfor %}";
    let all: Vec<String> = (0..400).map(|index| format!("{costly}{index}")).collect();
    document["timeline"]["metadata"] = json!({"all": all});
    refused(document, "too_much_work");
}

#[test]
fn depth_is_bounded() {
    let mut deep = json!(1);
    for _ in 0..=MAX_DEPTH {
        deep = json!([deep]);
    }
    let mut document = text("x");
    document["timeline"]["metadata"] = json!({"deep": deep});
    refused(document, "too_deep");
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(5000), ")".repeat(5000));
    refused(text(&parentheses), "bad_expression");
    let lists = format!("{{{{ {}1{} }}}}", "[".repeat(50), "]".repeat(50));
    refused(text(&lists), "too_deep");
}

#[test]
fn nothing_beside_the_data_can_be_got_at() {
    for source in [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ [].append }}",
        "{{ width.__add__ }}",
        "{{ self }}",
        "{{ env }}",
        "{{ namespace() }}",
        "{{ debug() }}",
        "{{ now() }}",
        "{{ random() }}",
        "{{ caller() }}",
        "{{ lipsum() }}",
        "{{ config }}",
        "{{ ''.format }}",
        "{{ ({}).get('x') }}",
        "{{ (1)['x'] }}",
        "{{ none.x }}",
    ] {
        let problems = expand(text(source), json!({})).expect_err(source);
        assert_eq!(problems.0.len(), 1, "{source}: {problems}");
        assert!(matches!(problems.0[0].code.as_str(), "unknown_name" | "failed_expression"), "{source}: {problems}");
    }
    for source in
        ["{% include '/etc/passwd' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% macro a() %}{% endmacro %}"]
    {
        refused(text(source), "bad_expression");
    }
}

#[test]
fn what_no_timeline_can_have_is_told_as_such() {
    for (source, code) in [
        ("{{ 1 / 0 }}", "failed_expression"),
        ("{{ 2 ** 5000 }}", "failed_expression"),
        ("{{ 9223372036854775807 + 1 }}", "failed_expression"),
        ("{{ {1: 2} }}", "failed_expression"),
        ("{{ 5 }}", "wrong_type"),
        ("{{ none }}", "wrong_type"),
        ("{{ [1] }}", "wrong_type"),
    ] {
        let problems = expand(text(source), json!({})).expect_err(source);
        assert_eq!(problems.0[0].code, code, "{source}: {problems}");
        assert_eq!(problems.0[0].field, "timeline.tracks[0].clips[0].content.runs[0].text", "{source}");
    }
}
