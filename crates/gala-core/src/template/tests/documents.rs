//! What a template may be.

use serde_json::{Value, json};

use super::{
    super::{Template, limits::MAX_TEMPLATE_BYTES},
    support::{document, told},
};

fn check(document: Value, expected: &[&str]) {
    let problems = Template::from_value(document).expect_err("it is refused");
    assert_eq!(told(&problems), expected, "{problems}");
}

/// A template that is right, with a part in the place of another.
fn with(pointer: &str, value: Value) -> Value {
    let mut all = document(json!({"properties": {"name": {"type": "string", "default": "x"}}}), "{{ name }}");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    all.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object").insert(name.to_owned(), value);
    all
}

#[test]
fn a_template_reads_and_writes_itself() {
    let template = Template::from_value(with("/description", json!("What it is for"))).expect("a template");
    let text = serde_json::to_vec(&template).expect("JSON");
    assert_eq!(Template::from_json(&text), Ok(template));
}

#[test]
fn what_is_wrong_names_its_field() {
    check(with("/version", json!(2)), &["unknown_version version"]);
    check(with("/titel", json!("x")), &["unknown_field titel"]);
    check(with("/title", json!("")), &["bad_title title"]);
    check(with("/title", json!("x".repeat(201))), &["bad_title title"]);
    check(with("/description", json!("x".repeat(2001))), &["too_long description"]);
    for kind in ["", "Quote", "a b", "-x", &"x".repeat(41)] {
        check(with("/kind", json!(kind)), &["bad_kind kind"]);
    }
    check(with("/timeline", json!([])), &["wrong_type timeline"]);
    check(with("/duration_ms", json!("{{ nothing }}")), &["unknown_name duration_ms"]);
    check(with("/values", json!([{"name": "name", "value": 1}])), &["double_name values[0].name"]);
    check(with("/values", json!([{"name": "width", "value": 1}])), &["bad_name values[0].name"]);
    check(with("/values", json!([{"name": "a", "value": "{{ b }}"}])), &["unknown_name values[0].value"]);
    check(with("/example", json!({"nam": "x"})), &["unknown_field example"]);
    for title in ["x", &"x".repeat(200)] {
        Template::from_value(with("/title", json!(title))).expect("a title of a length that may be");
    }
}

#[test]
fn parameters_that_nothing_can_fit_are_refused() {
    let of =
        |name: &str, param: Value| with("/params", json!({"properties": {"name": {"type": "string"}, name: param}}));
    let p = "params.properties.p";
    let faults = [
        (json!({"type": "string", "minimum": 1}), format!("bad_params {p}.minimum")),
        (json!({"type": "integer", "maxLength": 1}), format!("bad_params {p}.maxLength")),
        (json!({"type": "string", "format": "asset"}), format!("bad_params {p}.media")),
        (json!({"type": "string", "media": "image"}), format!("bad_params {p}.media")),
        (json!({"type": "string", "maxLength": 10_001}), format!("bad_params {p}.maxLength")),
        (json!({"type": "string", "minLength": 3, "maxLength": 2}), format!("bad_params {p}.maxLength")),
        (json!({"type": "array"}), format!("bad_params {p}.items")),
        (json!({"type": "array", "items": {"type": "string"}, "maxItems": 1001}), format!("bad_params {p}.maxItems")),
        (
            json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}),
            format!("bad_params {p}.items.type"),
        ),
        (json!({"type": "number", "minimum": 2, "maximum": 1}), format!("bad_params {p}.maximum")),
        (json!({"type": "string", "enum": []}), format!("bad_params {p}.enum")),
        (json!({"type": "string", "enum": ["a"], "default": "b"}), format!("bad_params {p}.default")),
        (json!({"type": "string", "format": "color", "default": "red"}), format!("bad_params {p}.default")),
    ];
    for (param, expected) in faults {
        check(of("p", param), &[&expected]);
    }
    for name in ["P", "1a", "a-b", "width", "loop", "if", "_x", "__class__"] {
        check(of(name, json!({"type": "string"})), &[&format!("bad_name params.properties.{name}")]);
    }
    let name = json!({"name": {"type": "string", "default": "x"}});
    let params = |rest: Value| {
        let mut all = json!({"properties": name});
        all.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
        with("/params", all)
    };
    check(params(json!({"required": ["other"]})), &["unknown_name params.required[0]"]);
    check(params(json!({"required": ["name"]})), &["bad_params params.required[0]"]);
    check(params(json!({"order": ["name", "name"]})), &["bad_params params.order"]);
}

#[test]
fn expressions_that_no_data_come_to_are_looked_at_too() {
    let clips = |clip: Value| with("/timeline/tracks", json!([{"kind": "visual", "clips": [clip]}]));
    let at = "timeline.tracks[0].clips[0]";
    let text = |text: &str| json!({"duration_ms": 1000, "content": {"kind": "text", "runs": [{"text": text}]}});
    check(
        clips(json!({"$if": "false", "then": text("{{ nothing }}"), "else": text("x")})),
        &[&format!("unknown_name {at}.then.content.runs[0].text")],
    );
    check(
        clips(json!({"$for": "[]", "as": "a", "each": text("{{ b }}")})),
        &[&format!("unknown_name {at}.each.content.runs[0].text")],
    );
    check(clips(json!({"$for": "[]", "as": "width", "each": text("x")})), &[&format!("bad_name {at}.as")]);
    check(clips(json!({"$for": "{{ name }}", "each": text("x")})), &[&format!("bad_expression {at}.$for")]);
    check(clips(json!({"$for": "name }} {{ name", "each": text("x")})), &[&format!("bad_expression {at}.$for")]);
    check(clips(json!({"$for": "[1]"})), &[&format!("missing_field {at}.each")]);
    check(clips(json!({"$for": "[1]", "each": text("x"), "ech": 1})), &[&format!("unknown_field {at}.ech")]);
    check(clips(json!({"$while": "true"})), &[&format!("bad_directive {at}")]);
    check(clips(json!({"duration_ms": {"$for": "[1]", "each": 1}})), &[&format!("bad_directive {at}.duration_ms")]);
    check(clips(text("{{ name | nothing }}")), &[&format!("unknown_name {at}.content.runs[0].text")]);
    check(clips(text("{{ name ")), &[&format!("bad_expression {at}.content.runs[0].text")]);
    check(clips(text("{% include 'x' %}")), &[&format!("bad_expression {at}.content.runs[0].text")]);
}

#[test]
fn documents_of_the_limit_are_read_and_longer_ones_are_not() {
    let of = |bytes: usize| {
        let text = document(json!({}), "x").to_string();
        text.clone() + &" ".repeat(bytes - text.len())
    };
    Template::from_json(of(MAX_TEMPLATE_BYTES).as_bytes()).expect("as long as it may be");
    let problems = Template::from_json(of(MAX_TEMPLATE_BYTES + 1).as_bytes()).expect_err("too long");
    assert_eq!(told(&problems), ["template_too_large template"]);
    assert_eq!(told(&Template::from_json(b"{").expect_err("no JSON")), ["template_syntax line 1, column 1"]);
}
