//! Asking, and what comes back.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::{CANARY, Person, Target, World};
use crate::{access::operations::Operation, support::request};

/// What came back, without what differs each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub code: String,
    pub text: String,
}

impl World {
    pub async fn ask(&self, operation: &Operation, person: &Person, target: &Target) -> Answered {
        let path = operation.path.replacen("{id}", &target.first.to_string(), 1);
        let path = path
            .replace("{user_id}", &target.second.to_string())
            .replace("{link_id}", &target.second.to_string())
            .replace("{take_id}", &target.second.to_string())
            .replace("{comment_id}", &target.second.to_string())
            .replace("{call_id}", &target.second.to_string())
            .replace("{hash}", &"0".repeat(64))
            .replace("{frame}", "0")
            .replace("/presets/{name}", "/presets/papercut");
        let method: Method = operation.method.parse().expect("a method");
        // Some name in their body what others name in their address.
        let named = |body: Value| body.to_string().replace("{id}", &target.first.to_string());
        let body = (operation.body)().map(|body| serde_json::from_str(&named(body)).expect("JSON"));
        self.send(method, &path, person, body, target).await
    }

    pub async fn get(&self, path: &str, person: &Person) -> Answered {
        let target = Target { first: Uuid::nil(), second: Uuid::nil() };
        self.send(Method::GET, path, person, None, &target).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        person: &Person,
        body: Option<Value>,
        target: &Target,
    ) -> Answered {
        let mut request = request(method, path)
            .header("origin", "http://127.0.0.1:8080")
            .header("if-match", "*")
            .header("x-request-id", "the-same");
        if let Some((name, value)) = &person.proof {
            request = request.header(*name, value);
        }
        let body = match body {
            None => Body::empty(),
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        let response =
            self.api.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        // A stream of events has no end.
        let bytes =
            if is_stream { Vec::new() } else { axum::body::to_bytes(body, 1 << 20).await.expect("a body").to_vec() };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let code =
            serde_json::from_str::<Value>(&text).ok().and_then(|value| value["code"].as_str().map(str::to_owned));
        let text = text.replace(&target.first.to_string(), "{id}").replace(&target.second.to_string(), "{id}");
        Answered { status: parts.status.as_u16(), code: code.unwrap_or_default(), text }
    }

    /// Whether an answer holds a text of the other workspace.
    pub fn tells_of_the_other(&self, answered: &Answered) -> bool {
        answered.text.contains(CANARY) || answered.text.contains(&self.other.workspace().to_string())
    }
}
