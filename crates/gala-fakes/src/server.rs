//! The server: every request is kept, then answered as its script says.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tower::ServiceExt;

use crate::{
    ledger::{Charge, Received},
    script::{Behaviour, Script},
    spoilt::Sound,
    state::State,
    stores::Stores,
    tasks::TaskFailure,
    vendors,
};

/// The largest request that is read.
const MAX_REQUEST: usize = 64 << 20;

/// The fakes of all vendors on a port of this machine, until dropped.
#[derive(Debug)]
pub struct Fakes {
    address: SocketAddr,
    state: State,
    serving: JoinHandle<()>,
}

impl Fakes {
    /// Starts them on a free port.
    ///
    /// # Panics
    /// Where none can be listened on.
    pub async fn start() -> Self {
        Self::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port of this machine")
    }

    /// Starts them on an address.
    ///
    /// # Errors
    /// Where it cannot be listened on.
    pub async fn listen(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let (address, state) = (listener.local_addr()?, State::default());
        state.lock().files.base = format!("http://{address}");
        let router = vendors::router(&state);
        let serving = tokio::spawn(accept(listener, router, state.clone()));
        Ok(Self { address, state, serving })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address of what a vendor serves: `url("openai/v1")`.
    pub fn url(&self, below: &str) -> String {
        format!("http://{}/{below}", self.address)
    }

    /// Tells what to do with the next requests of a route, such as `POST /openai/v1/chat/completions`.
    pub fn script(&self, route: &str, script: Script) {
        self.state.lock().scripts.insert(route.to_owned(), script.into());
    }

    /// Tells what the next language model that is asked answers, after those told before.
    pub fn answer_next(&self, text: impl Into<String>) {
        self.state.lock().texts.push_back(text.into());
    }

    /// Keeps a file and returns the address that it is fetched from. The first one of a server is `/files/1`.
    pub fn host(&self, content_type: &str, bytes: impl Into<Bytes>) -> String {
        self.state.lock().files.add(content_type, bytes.into())
    }

    /// Lets the addresses of all files so far expire.
    pub fn expire_files(&self) {
        self.state.lock().files.expire();
    }

    /// Lets every task from now on be asked after so many times before it has ended.
    pub fn tasks_take(&self, polls: u32) {
        self.state.lock().tasks.polls = polls;
    }

    /// Lets the next task fail, in the vendor's own words.
    pub fn fail_next_task(&self, word: &str, message: &str) {
        let failure = TaskFailure { word: word.to_owned(), message: message.to_owned() };
        self.state.lock().tasks.failures.push_back(failure);
    }

    /// Forgets all tasks, as a server that was started again.
    pub fn forget_tasks(&self) {
        self.state.lock().tasks.forget();
    }

    /// Tells how the next speech sounds, after those told before.
    pub fn sound_next(&self, sound: Sound) {
        self.state.lock().sounds.push_back(sound);
    }

    /// What is stored at Google, and what happens to it.
    pub fn stores(&self) -> Stores {
        Stores::new(self.state.clone(), self.url("google/token"))
    }

    pub fn charges(&self) -> Vec<Charge> {
        self.state.lock().charges.clone()
    }

    /// Returns all requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().received.clone()
    }

    /// Returns the requests so far that no vendor knows.
    pub fn unknown_routes(&self) -> Vec<String> {
        self.state.lock().unknown_routes.clone()
    }

    /// Serves until it is stopped from outside.
    pub async fn forever(mut self) {
        // Whatever ends it ends the process, too.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Fakes {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn accept(listener: TcpListener, router: Router, state: State) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // Else the second piece of an answer waits for the first one to be acknowledged, 40 ms.
        let _ = stream.set_nodelay(true);
        connections.spawn(serve(stream, router.clone(), state.clone()));
        while connections.try_join_next().is_some() {}
    }
}

/// The client of a fake that dies has no answer at all.
#[derive(Debug)]
struct Died;

impl std::fmt::Display for Died {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the fake died, as it was told to")
    }
}

impl std::error::Error for Died {}

async fn serve(stream: TcpStream, router: Router, state: State) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (router, state) = (router.clone(), state.clone());
        async move { answer(request.map(Body::new), router, state).await.ok_or(Died) }
    });
    let connection = hyper::server::conn::http1::Builder::new();
    // A connection that ends otherwise than it should is what its client looks at.
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request, router: Router, state: State) -> Option<Response> {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_REQUEST).await else {
        return Some((StatusCode::PAYLOAD_TOO_LARGE, "too large").into_response());
    };
    let route = format!("{} {}", parts.method, parts.uri.path());
    state.lock().received.push(Received {
        route: route.clone(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.clone(),
        json: serde_json::from_slice(&bytes).unwrap_or_default(),
        bytes: bytes.len(),
    });
    let behaviour = state.lock().scripts.get_mut(&route).and_then(std::collections::VecDeque::pop_front);
    let request = Request::from_parts(parts, Body::from(bytes));
    behave(behaviour.unwrap_or(Behaviour::Answer), || router.oneshot(request)).await
}

async fn behave<F>(behaviour: Behaviour, answer: impl FnOnce() -> F) -> Option<Response>
where
    F: Future<Output = Result<Response, Infallible>>,
{
    let answer = async || match answer().await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match behaviour {
        Behaviour::Answer => Some(answer().await),
        Behaviour::AnswerWith(headers) => {
            let mut response = answer().await;
            insert(&mut response, headers);
            Some(response)
        }
        Behaviour::Delay(time) => {
            tokio::time::sleep(time).await;
            Some(answer().await)
        }
        Behaviour::ChargeThenWait(time) => {
            let answer = answer().await;
            tokio::time::sleep(time).await;
            Some(answer)
        }
        Behaviour::Fail { status, headers, body } => Some(failure(status, headers, body)),
        Behaviour::ChargeThenDie => {
            answer().await;
            None
        }
        Behaviour::CutAfter(bytes) => {
            let (parts, whole) = whole(answer().await).await;
            Some(Response::from_parts(parts, cut_off(&whole, bytes)))
        }
        Behaviour::Shorten(bytes) => {
            let (mut parts, whole) = whole(answer().await).await;
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
            Some(Response::from_parts(parts, cut_off(&whole, bytes)))
        }
        Behaviour::Endless => {
            let (parts, whole) = whole(answer().await).await;
            // An end comes nevertheless, so that a client that reads all does not fill the machine.
            let more = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 4096]))).take(16 << 10);
            Some(Response::from_parts(parts, Body::from_stream(stream::iter([Ok(whole)]).chain(more))))
        }
        Behaviour::StallAfter(bytes) => {
            let (parts, whole) = whole(answer().await).await;
            let beginning = whole.slice(..bytes.min(whole.len()));
            let pieces = stream::iter([Ok::<_, io::Error>(beginning)]).chain(stream::pending());
            Some(Response::from_parts(parts, Body::from_stream(pieces)))
        }
        Behaviour::Chunks(sizes) => {
            let (parts, whole) = whole(answer().await).await;
            Some(Response::from_parts(parts, Body::from_stream(pieces(whole, sizes.into()))))
        }
        Behaviour::Replace { content_type, body } => {
            let (mut parts, _) = whole(answer().await).await;
            parts.status = StatusCode::OK;
            parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            Some(Response::from_parts(parts, Body::from(body)))
        }
    }
}

async fn whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    (parts, to_bytes(body, usize::MAX).await.unwrap_or_default())
}

fn cut_off(whole: &Bytes, bytes: usize) -> Body {
    let beginning = whole.slice(..bytes.min(whole.len()));
    let cut = io::Error::other("cut off, as it was told to be");
    // Whoever reads must see the beginning before the connection goes.
    let pieces = stream::iter([Ok(beginning), Err(cut)]).then(|piece| async {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        piece
    });
    Body::from_stream(pieces)
}

fn pieces(whole: Bytes, sizes: Arc<[usize]>) -> impl futures::Stream<Item = io::Result<Bytes>> {
    stream::unfold((whole, 0), move |(mut rest, index)| {
        let sizes = Arc::clone(&sizes);
        async move {
            if rest.is_empty() {
                return None;
            }
            // Each piece travels by itself.
            tokio::task::yield_now().await;
            let size = sizes.get(index % sizes.len().max(1)).copied().unwrap_or(1).clamp(1, rest.len());
            Some((Ok(rest.split_to(size)), (rest, index + 1)))
        }
    })
}

fn failure(status: u16, headers: Vec<(&'static str, String)>, body: String) -> Response {
    let kind = if body.starts_with('{') || body.starts_with('[') { "application/json" } else { "text/html" };
    let mut response = (StatusCode::from_u16(status).expect("a status"), body).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    insert(&mut response, headers);
    response
}

fn insert(response: &mut Response, headers: Vec<(&'static str, String)>) {
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
}
