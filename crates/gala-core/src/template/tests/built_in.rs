//! The templates that come with the program.

use serde_json::json;

use super::super::{BUILT_IN, BuiltInTemplate, Template};
use crate::timeline::Track;

fn all() -> Vec<(&'static str, Template)> {
    let read = |one: &BuiltInTemplate| {
        (one.name, one.template().unwrap_or_else(|problems| panic!("{}: {problems}", one.name)))
    };
    BUILT_IN.iter().map(read).collect()
}

#[test]
fn each_is_right_and_is_found_by_its_name_and_its_id() {
    for (name, template) in all() {
        let one = BuiltInTemplate::of_name(name).expect("a name");
        assert_eq!(BuiltInTemplate::of_id(one.id), Some(one), "{name}");
        assert!(template.description.ends_with('.'), "{name}");
        assert!(template.params.properties.values().all(|param| param.title.is_some()), "{name}");
        assert_eq!(template.params.order.len(), template.params.properties.len(), "{name}");
    }
}

#[test]
fn each_makes_its_example_in_every_shape_without_a_file() {
    for (name, template) in all() {
        for format in ["9:16", "16:9", "1:1", "4:5"] {
            let mut data = template.example.clone();
            data.insert("format".to_owned(), json!(format));
            let made = template.expand(&data).unwrap_or_else(|problems| panic!("{name} {format}: {problems}"));
            assert!(made.timeline.source_names().is_empty(), "{name}");
            let end = made.timeline.known_end_ms(&Default::default());
            assert_eq!(Some(end), made.duration_ms, "{name} {format}");
        }
    }
}

#[test]
fn each_makes_a_video_of_the_shortest_and_of_the_longest_data() {
    for (name, template) in all() {
        let (mut least, mut most) = (serde_json::Map::new(), serde_json::Map::new());
        for (param, told) in &template.params.properties {
            let text = |length: Option<u64>| json!("W".repeat(length.unwrap_or(20) as usize));
            let is_plain = told.choices.is_none()
                && told.format.is_none_or(|format| format == super::super::ParamFormat::Multiline);
            match told.param_type {
                super::super::ParamType::String if is_plain && param != "language" => {
                    most.insert(param.clone(), text(told.max_length));
                }
                super::super::ParamType::Integer => {
                    drop(most.insert(param.clone(), json!(told.maximum.expect("a maximum"))))
                }
                super::super::ParamType::Array
                    if told.default.as_ref().is_none_or(|list| list.as_array().is_some_and(Vec::is_empty)) =>
                {
                    let items = vec![
                        text(told.items.as_ref().and_then(|items| items.max_length));
                        told.max_items.unwrap_or(1) as usize
                    ];
                    most.insert(param.clone(), json!(items));
                }
                _ => {}
            }
            if template.params.is_required(param) {
                let value = if told.items.is_some() { json!(["x"]) } else { json!("x") };
                least.insert(param.clone(), value);
            }
        }
        for data in [least, most] {
            template.expand(&data).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        }
    }
}

#[test]
fn files_take_the_place_of_what_is_drawn() {
    let named = |name: &str, data: serde_json::Value| {
        let template = BuiltInTemplate::of_name(name).expect("a name").template().expect("a template");
        let mut all = template.example.clone();
        all.extend(data.as_object().expect("an object").clone());
        let made = template.expand(&all).expect("a timeline").timeline;
        let tracks = made.tracks.iter().filter(|track| matches!(track, Track::Visual(_))).count();
        (made.source_names().into_iter().map(str::to_owned).collect::<Vec<_>>(), tracks)
    };
    assert_eq!(named("product", json!({"photo": "tea.jpg"})).0, ["tea.jpg"]);
    assert_eq!(named("before-after", json!({"before": "a.jpg", "after": "b.jpg"})).0, ["a.jpg", "b.jpg"]);
    assert_eq!(named("headlines", json!({"picture": "p.jpg"})).0, ["p.jpg"]);
    assert_eq!(named("headlines", json!({"picture": "p.jpg", "film": "f.mp4"})).0, ["f.mp4"]);
}
