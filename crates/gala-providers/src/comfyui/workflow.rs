//! Graphs with places for what is asked: a text `{{prompt}}` in the graph that a user exported is what is put there.

use serde_json::{Map, Value, json};

/// A graph in ComfyUI's API format, with placeholders.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow(Map<String, Value>);

/// Why a text is no workflow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWorkflow {
    #[error("it is no JSON object of nodes ({0}; export it by \"Save (API Format)\")")]
    NotApiFormat(String),
    #[error("node {0} has no class_type or no inputs (export it by \"Save (API Format)\")")]
    NotANode(String),
    #[error("there is no {{{{{name}}}}} (use {})", PLACEHOLDERS.map(|name| format!("{{{{{name}}}}}")).join(", "))]
    UnknownPlaceholder { name: String },
    #[error("no text in it is {{{{{0}}}}}, which says where {0} goes")]
    Missing(&'static str),
}

const PLACEHOLDERS: [&str; 7] = ["prompt", "negative_prompt", "seed", "width", "height", "reference", "seconds"];

/// What is put into a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slots {
    pub prompt: String,
    pub negative_prompt: String,
    pub seed: u32,
    pub width: u32,
    pub height: u32,
    /// The name of an uploaded picture.
    pub reference: Option<String>,
    /// Of a video.
    pub seconds: u64,
}

impl Slots {
    fn value(&self, name: &str) -> Value {
        match name {
            "prompt" => self.prompt.clone().into(),
            "negative_prompt" => self.negative_prompt.clone().into(),
            "seed" => self.seed.into(),
            "width" => self.width.into(),
            "height" => self.height.into(),
            "seconds" => self.seconds.into(),
            _ => self.reference.clone().unwrap_or_default().into(),
        }
    }
}

impl Workflow {
    /// Reads a graph that ComfyUI exported in its API format.
    ///
    /// # Errors
    /// [`BadWorkflow`], also where it has no place for the prompt.
    pub fn parse(text: &str) -> Result<Self, BadWorkflow> {
        let nodes: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| BadWorkflow::NotApiFormat(error.to_string()))?;
        let is_node = |node: &Value| node["class_type"].is_string() && node["inputs"].is_object();
        if let Some((name, _)) = nodes.iter().find(|(_, node)| !is_node(node)) {
            return Err(BadWorkflow::NotANode(name.clone()));
        }
        let workflow = Self(nodes);
        let names = workflow.placeholders();
        match names.iter().find(|name| !PLACEHOLDERS.contains(&name.as_str())) {
            Some(unknown) => Err(BadWorkflow::UnknownPlaceholder { name: unknown.clone() }),
            None if !names.iter().any(|name| name == "prompt") => Err(BadWorkflow::Missing("prompt")),
            None => Ok(workflow),
        }
    }

    /// Draws a picture of a text with a checkpoint of Stable Diffusion, by its file name.
    pub fn text_to_image(checkpoint: &str) -> Self {
        let node = |class: &str, inputs: Value| json!({ "class_type": class, "inputs": inputs });
        Self(Map::from_iter([
            ("1".to_owned(), node("CheckpointLoaderSimple", json!({ "ckpt_name": checkpoint }))),
            ("2".to_owned(), node("CLIPTextEncode", json!({ "clip": ["1", 1], "text": "{{prompt}}" }))),
            ("3".to_owned(), node("CLIPTextEncode", json!({ "clip": ["1", 1], "text": "{{negative_prompt}}" }))),
            (
                "4".to_owned(),
                node("EmptyLatentImage", json!({ "width": "{{width}}", "height": "{{height}}", "batch_size": 1 })),
            ),
            (
                "5".to_owned(),
                node(
                    "KSampler",
                    json!({
                        "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0],
                        "seed": "{{seed}}", "steps": 25, "cfg": 7.0, "denoise": 1.0,
                        "sampler_name": "dpmpp_2m", "scheduler": "karras",
                    }),
                ),
            ),
            ("6".to_owned(), node("VAEDecode", json!({ "samples": ["5", 0], "vae": ["1", 2] }))),
            ("7".to_owned(), node("SaveImage", json!({ "images": ["6", 0], "filename_prefix": "gala" }))),
        ]))
    }

    /// Returns whether a picture can be put into it.
    pub fn takes_reference(&self) -> bool {
        self.placeholders().iter().any(|name| name == "reference")
    }

    /// Returns the graph with everything in its place. A text that is a placeholder alone becomes a number where that is
    /// one; within a longer text it is written out.
    pub(crate) fn filled(&self, slots: &Slots) -> Value {
        let mut graph = Value::Object(self.0.clone());
        fill(&mut graph, slots);
        graph
    }

    fn placeholders(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.0.values().for_each(|node| collect(node, &mut found));
        found
    }
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(pieces(text).filter_map(|(_, name)| name.map(str::to_owned))),
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(values) => values.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn fill(value: &mut Value, slots: &Slots) {
    match value {
        Value::String(text) => {
            if let Some(filled) = filled(text, slots) {
                *value = filled;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, slots)),
        Value::Object(values) => values.values_mut().for_each(|value| fill(value, slots)),
        _ => {}
    }
}

fn filled(text: &str, slots: &Slots) -> Option<Value> {
    let pieces: Vec<(&str, Option<&str>)> = pieces(text).collect();
    if let [("", Some(name)), ("", None)] = pieces.as_slice() {
        return Some(slots.value(name));
    }
    if pieces.len() < 2 {
        return None;
    }
    let mut written = String::new();
    for (before, name) in pieces {
        written.push_str(before);
        match name.map(|name| slots.value(name)) {
            Some(Value::String(text)) => written.push_str(&text),
            Some(number) => written.push_str(&number.to_string()),
            None => {}
        }
    }
    Some(written.into())
}

/// Cuts a text before and after its placeholders: each piece of text with the placeholder that follows it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = text.split_once("{{").and_then(|(before, after)| Some((before, after.split_once("}}")?)));
        match cut {
            Some((before, (name, after))) => {
                rest = Some(after);
                Some((before, Some(name.trim())))
            }
            None => {
                rest = None;
                Some((text, None))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots() -> Slots {
        Slots {
            prompt: "a \"fox\" {{seed}}".to_owned(),
            negative_prompt: "text".to_owned(),
            seed: 7,
            width: 768,
            height: 1360,
            reference: Some("fox.png".to_owned()),
            seconds: 5,
        }
    }

    fn graph(text: &str) -> String {
        json!({ "1": { "class_type": "X", "inputs": { "text": text, "more": ["2", 0] } } }).to_string()
    }

    #[test]
    fn everything_comes_to_its_place_and_nothing_is_read_twice() {
        let filled =
            |text: &str| Workflow::parse(&graph(text)).expect("a workflow").filled(&slots())["1"]["inputs"].clone();
        assert_eq!(filled("{{prompt}}"), json!({ "text": "a \"fox\" {{seed}}", "more": ["2", 0] }));
        assert_eq!(
            filled("{{ prompt }}, {{width}}x{{height}} {{reference}}!")["text"],
            "a \"fox\" {{seed}}, 768x1360 fox.png!"
        );
        let numbers = Workflow::parse(&graph("{{prompt}}").replace("[\"2\",0]", "\"{{seed}}\"")).expect("a workflow");
        assert_eq!(numbers.filled(&slots())["1"]["inputs"]["more"], 7);
        assert!(!numbers.takes_reference());
    }

    #[test]
    fn what_is_no_workflow_is_told() {
        let parse = |text: &str| Workflow::parse(text).expect_err("no workflow");
        assert!(matches!(parse("[]"), BadWorkflow::NotApiFormat(_)));
        assert_eq!(parse("{\"nodes\": []}"), BadWorkflow::NotANode("nodes".to_owned()));
        assert_eq!(parse(&graph("fox")), BadWorkflow::Missing("prompt"));
        let unknown = parse(&graph("{{prompt}} {{sampler}}"));
        assert_eq!(unknown, BadWorkflow::UnknownPlaceholder { name: "sampler".to_owned() });
        assert!(unknown.to_string().contains("{{sampler}}") && unknown.to_string().contains("{{negative_prompt}}"));
    }

    #[test]
    fn the_graph_of_our_own_has_all_its_places_filled() {
        let filled = Workflow::text_to_image("sd.safetensors").filled(&Slots { prompt: "fox".to_owned(), ..slots() });
        assert!(!filled.to_string().contains("{{"), "{filled}");
        assert_eq!(filled["4"]["inputs"]["width"], 768);
        assert_eq!(filled["5"]["inputs"]["seed"], 7);
    }
}
