//! ComfyUI: a server of one's own that runs a graph of nodes. It costs nothing, and knows a request again by our id.

mod failure;
mod workflow;

use bytes::Bytes;
use gala_ai::provider::{Call, ProviderError};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::failure::{meaning, of_messages};
pub(crate) use self::workflow::Slots;
pub use self::workflow::{BadWorkflow, Workflow};
use crate::http::{Api, Downloader, Endpoint, Polling, TaskState, read_json};

const PROVIDER: &str = "comfyui";

/// Its interface, with the means to fetch what it made.
#[derive(Clone, Debug)]
pub(crate) struct ComfyUi {
    api: Api,
    endpoint: Endpoint,
    pub downloader: Downloader,
    pub polling: Polling,
}

impl ComfyUi {
    pub fn new(endpoint: Endpoint, downloader: Downloader, polling: Polling) -> Self {
        Self { api: Api::new(PROVIDER, endpoint.clone(), meaning), endpoint, downloader, polling }
    }

    pub fn provider(&self) -> &'static str {
        self.api.provider()
    }

    /// Queues a graph under the id of the call.
    pub async fn submit(&self, graph: &Value, call: &Call) -> Result<String, ProviderError> {
        let id = call.id().to_string();
        let body = json!({ "prompt": graph, "client_id": id, "prompt_id": id });
        let response = self.api.send(self.api.request(Method::POST, &["prompt"]).json(&body), call).await?;
        let queued: Queued = read_json(response, PROVIDER).await?;
        Ok(queued.prompt_id)
    }

    /// Looks for the graph of an earlier attempt.
    pub async fn find(&self, call: &Call) -> Result<Option<String>, ProviderError> {
        let id = call.id().to_string();
        let state = self.look(&id, &[], call).await?;
        Ok((!matches!(state, TaskState::Gone)).then_some(id))
    }

    /// Asks how far a graph is. It leaves the queue for the history, so that the queue is asked first; what is in neither was
    /// lost with the server's memory. What was made is the first output with one of these endings, those that are kept first.
    pub async fn look(&self, id: &str, endings: &[&str], call: &Call) -> Result<TaskState<String>, ProviderError> {
        let request = self.api.request(Method::GET, &["queue"]);
        let queue: Queue = read_json(self.api.send(request, call).await?, PROVIDER).await?;
        if queue.holds(id) {
            return Ok(TaskState::Working);
        }
        let request = self.api.request(Method::GET, &["history", id]);
        let mut history: Map<String, Value> = read_json(self.api.send(request, call).await?, PROVIDER).await?;
        let Some(entry) = history.remove(id) else { return Ok(TaskState::Gone) };
        if entry["status"]["status_str"] == "error" {
            return Ok(TaskState::Failed(of_messages(&entry["status"]["messages"]).into_error(PROVIDER)));
        }
        let broken = || {
            let message = format!("its graph saved no file ending in {}", endings.join(" or "));
            TaskState::Failed(ProviderError::Broken { provider: PROVIDER.to_owned(), message })
        };
        Ok(output(&entry["outputs"], endings).map_or_else(broken, |file| TaskState::Done(self.address(&file))))
    }

    fn address(&self, file: &OutputFile) -> String {
        let mut url = self.endpoint.join(&["view"]);
        let pairs = [("filename", &file.filename), ("subfolder", &file.subfolder), ("type", &file.kind)];
        url.query_pairs_mut().extend_pairs(pairs);
        url.into()
    }

    /// Uploads a picture, and returns the name that graphs load it by.
    pub async fn upload(&self, picture: Bytes, mime: &str, name: &str, call: &Call) -> Result<String, ProviderError> {
        let broken =
            |message: &str| ProviderError::Broken { provider: PROVIDER.to_owned(), message: message.to_owned() };
        let part = Part::stream(picture).file_name(name.to_owned()).mime_str(mime);
        let part = part.map_err(|_| broken("its picture has no media type"))?;
        let form = Form::new().part("image", part).text("type", "input").text("overwrite", "true");
        let post = self.api.request(Method::POST, &["upload", "image"]).multipart(form);
        let uploaded: Uploaded = read_json(self.api.send(post, call).await?, PROVIDER).await?;
        Ok(if uploaded.subfolder.is_empty() {
            uploaded.name
        } else {
            format!("{}/{}", uploaded.subfolder, uploaded.name)
        })
    }
}

#[derive(Debug, Deserialize)]
struct Queued {
    prompt_id: String,
}

#[derive(Debug, Deserialize)]
struct Queue {
    #[serde(default)]
    queue_running: Vec<Value>,
    #[serde(default)]
    queue_pending: Vec<Value>,
}

impl Queue {
    fn holds(&self, id: &str) -> bool {
        self.queue_running.iter().chain(&self.queue_pending).any(|entry| entry[1] == id)
    }
}

#[derive(Debug, Deserialize)]
struct Uploaded {
    name: String,
    #[serde(default)]
    subfolder: String,
}

#[derive(Debug, Deserialize)]
struct OutputFile {
    filename: String,
    #[serde(default)]
    subfolder: String,
    #[serde(rename = "type", default)]
    kind: String,
}

/// Nodes name their outputs as they like: whatever has a file name counts.
fn output(outputs: &Value, endings: &[&str]) -> Option<OutputFile> {
    let nodes = outputs.as_object()?.values().filter_map(Value::as_object);
    let lists = nodes.flat_map(Map::values).filter_map(Value::as_array).flatten();
    let files = lists.filter_map(|file| serde_json::from_value::<OutputFile>(file.clone()).ok());
    let mut files: Vec<OutputFile> = files
        .filter(|file| {
            let name = file.filename.to_ascii_lowercase();
            endings.iter().any(|ending| name.ends_with(ending))
        })
        .collect();
    files.sort_by_key(|file| file.kind != "output");
    files.into_iter().next()
}
