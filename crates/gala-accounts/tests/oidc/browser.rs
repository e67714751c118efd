//! A person with a browser: follows redirects, keeps cookies, fills in the provider's forms.

use std::collections::BTreeMap;

use gala_accounts::oidc::Callback;
use reqwest::{
    Client, Response, Url,
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};

use super::provider::REDIRECT;

/// What the browser came back with.
#[derive(Debug)]
pub struct CameBack(BTreeMap<String, String>);

impl CameBack {
    pub fn callback(&self) -> Callback<'_> {
        let get = |name: &str| self.0.get(name).map(String::as_str);
        let (code, state) = (get("code").expect("a code"), get("state").expect("a state"));
        Callback { code, state, issuer: get("iss") }
    }
}

/// Signs in as `login` at the address that the sign-in began with, and consents.
pub async fn sign_in(authorize_url: &str, login: &str) -> CameBack {
    let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
    let mut browser = Browser { client, cookies: BTreeMap::new() };
    let mut at = Url::parse(authorize_url).expect("an address");
    let mut form = None;
    for _ in 0..20 {
        if at.as_str().starts_with(REDIRECT) {
            return CameBack(at.query_pairs().into_owned().collect());
        }
        let response = browser.open(&at, form.take()).await;
        if let Some(location) = response.headers().get(LOCATION) {
            at = at.join(location.to_str().expect("text")).expect("an address");
            continue;
        }
        let page = response.text().await.expect("a page");
        at = at.join(between(&page, "action=\"", "\"")).expect("where the form goes");
        let prompt = between(&page, "name=\"prompt\" value=\"", "\"").to_owned();
        form = Some(match prompt.as_str() {
            "login" => format!("prompt=login&login={login}&password=anything"),
            other => format!("prompt={other}"),
        });
    }
    panic!("the provider sends the browser round in circles, last to {at}");
}

struct Browser {
    client: Client,
    /// By name. Paths are passed over: the names are of one sign-in.
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn open(&mut self, url: &Url, form: Option<String>) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form {
            Some(form) => {
                self.client.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)
            }
            None => self.client.get(url.clone()),
        };
        let response = request.header(COOKIE, cookies.join("; ")).send().await.expect("an answer");
        assert!(response.status().as_u16() < 400, "{url}: {}", response.status());
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before} in the page: {page}")).1;
    rest.split_once(after).expect("an end").0
}
