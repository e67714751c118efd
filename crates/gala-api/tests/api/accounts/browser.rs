//! Somebody at a browser, or a program with a key.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use crate::support::{Answer, Api, request};

pub const PASSWORD: &str = "quiet copper river lantern";

#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub cookie: Option<String>,
    bearer: Option<String>,
}

const SAME_ORIGIN: [(&str, &str); 1] = [("origin", "http://127.0.0.1:8080")];

impl Browser {
    pub fn with_bearer(token: &str) -> Self {
        Self { cookie: None, bearer: Some(token.to_owned()) }
    }

    pub async fn sign_in(&mut self, api: &Api, name: &str, password: &str, code: Option<&str>) -> Answer {
        let body = match code {
            None => json!({ "name": name, "password": password }),
            Some(code) => json!({ "name": name, "password": password, "code": code }),
        };
        self.post(api, "/api/v1/auth/sign-in", &body).await
    }

    pub async fn get(&self, api: &Api, path: &str) -> Answer {
        self.send(api, Method::GET, path, &[], None).await
    }

    pub async fn delete(&self, api: &Api, path: &str) -> Answer {
        self.send(api, Method::DELETE, path, &SAME_ORIGIN, None).await
    }

    pub async fn patch(&self, api: &Api, path: &str, body: &Value) -> Answer {
        self.send(api, Method::PATCH, path, &SAME_ORIGIN, Some(body)).await
    }

    pub async fn put(&self, api: &Api, path: &str, body: &Value) -> Answer {
        self.send(api, Method::PUT, path, &SAME_ORIGIN, Some(body)).await
    }

    /// Posts, and takes what cookie comes back.
    pub async fn post(&mut self, api: &Api, path: &str, body: &Value) -> Answer {
        let answer = self.post_as(api, path, body).await;
        self.take_cookie(&answer);
        answer
    }

    /// Posts, and takes no cookie.
    pub async fn post_as(&self, api: &Api, path: &str, body: &Value) -> Answer {
        self.send(api, Method::POST, path, &SAME_ORIGIN, Some(body)).await
    }

    pub fn take_cookie(&mut self, answer: &Answer) {
        if let Some((pair, _)) = answer.header("set-cookie").split_once(';') {
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
    }

    pub async fn send(
        &self,
        api: &Api,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            None => Body::empty(),
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        api.send(request.body(body).expect("a request")).await
    }
}

/// Returns an authenticator of a secret: what it shows so many steps from now.
pub fn authenticator(secret: &str) -> impl Fn(i64) -> String + use<> {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp =
        totp_rs::Builder::new().with_algorithm(totp_rs::Algorithm::SHA1).with_secret(secret).build_noncompliant();
    move |steps| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
        totp.generate(now.checked_add_signed(steps * 30).expect("a time")).to_string()
    }
}
