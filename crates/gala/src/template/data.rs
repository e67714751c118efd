//! The data that `gala template render` is told.

use gala_core::template::{Param, ParamType, Template};
use serde_json::{Map, Value};

use crate::{
    render::{Failed, read_document, refuse, unusable},
    settings::TemplateRenderArgs,
};

/// The most videos that one command makes.
const MOST: usize = 1000;

/// What each video is made of.
#[derive(Debug, PartialEq)]
pub enum GivenData {
    One(Map<String, Value>),
    /// As the items of a list.
    Several(Vec<Map<String, Value>>),
}

/// Puts the data together: of the example, of the file, and what is set.
pub fn given(args: &TemplateRenderArgs, template: &Template) -> Result<GivenData, Failed> {
    let set = set(&args.set, template)?;
    let whole = |data: Map<String, Value>| {
        let mut all = if args.example { template.example.clone() } else { Map::new() };
        all.extend(data);
        all.extend(set.clone());
        all
    };
    let Some(path) = &args.data else { return Ok(GivenData::One(whole(Map::new()))) };
    let bytes = read_document(path).map_err(|error| unusable("read the data", path, &error))?;
    let field = path.display().to_string();
    let refused =
        |message: String| refuse("bad_data", &field, message, "write a JSON object, or a list of up to 1,000 of them");
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(data)) => Ok(GivenData::One(whole(data))),
        Ok(Value::Array(items)) if (1..=MOST).contains(&items.len()) => {
            let item = |(index, item): (usize, Value)| match item {
                Value::Object(data) => Ok(whole(data)),
                _ => Err(refused(format!("item {} is no object", index + 1))),
            };
            items.into_iter().enumerate().map(item).collect::<Result<_, _>>().map(GivenData::Several)
        }
        Ok(_) => Err(refused("is neither an object nor a list of 1 to 1,000 of them".to_owned())),
        Err(error) => Err(refused(format!("is not valid JSON: {error}"))),
    }
}

fn set(given: &[String], template: &Template) -> Result<Map<String, Value>, Failed> {
    let mut data = Map::new();
    for one in given {
        let Some((name, text)) = one.split_once('=') else {
            return Err(refuse("bad_setting", "--set", format!("{one} sets nothing"), "write NAME=VALUE"));
        };
        let Some(param) = template.params.properties.get(name) else {
            let names = template.params.names().join(", ");
            return Err(refuse(
                "unknown_field",
                "--set",
                format!("the template asks for no {name}"),
                &format!("use one of {names}"),
            ));
        };
        match (param.param_type, &param.items) {
            (ParamType::Array, Some(items)) => {
                let item = value(name, text, items)?;
                let list = data.entry(name.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(item);
                }
            }
            _ => drop(data.insert(name.to_owned(), value(name, text, param)?)),
        }
    }
    Ok(data)
}

/// Reads a value as its parameter is. What is none is told by what checks the data.
fn value(name: &str, text: &str, param: &Param) -> Result<Value, Failed> {
    if param.param_type == ParamType::String {
        return Ok(Value::from(text));
    }
    serde_json::from_str(text).map_err(|_| {
        refuse(
            "wrong_type",
            "--set",
            format!("{name} is {text}, and no number, true or false"),
            "write it as JSON does",
        )
    })
}
