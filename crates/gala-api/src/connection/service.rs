//! What answers the requests of one connection.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::ConnectInfo,
    http::{Request, Response},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    service::{Service, service_fn},
};
use tower::ServiceExt;

use super::{Connection, Wait};

/// Answers with the router. Handlers find the [`Connection`] and its other end's address, as [`ConnectInfo`], among the
/// request's extensions.
pub fn service(
    router: Router,
    connection: Arc<Connection>,
    address: SocketAddr,
) -> impl Service<
    Request<Incoming>,
    Response = Response<Body>,
    Error = Infallible,
    Future: Future<Output = Result<Response<Body>, Infallible>> + Send,
> {
    service_fn(move |request: Request<Incoming>| {
        let (router, connection) = (router.clone(), connection.clone());
        async move {
            connection.proceed(Wait::Request);
            let turn = Turn(connection.clone());
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(connection);
            request.extensions_mut().insert(ConnectInfo(address));
            let response = router.oneshot(request).await?;
            Ok(response.map(|body| Body::new(HeldBody { body, _turn: turn })))
        }
    })
}

/// The server's turn: when it is over, the next request is waited for.
struct Turn(Arc<Connection>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.wait_since(Wait::Request, Instant::now());
    }
}

/// An answer's body; the server's turn ends with it.
struct HeldBody {
    body: Body,
    _turn: Turn,
}

impl HttpBody for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
