//! The OpenAPI 3.1 document: what the handlers say of themselves, plus what is true of all of them.

use utoipa::{
    OpenApi as _,
    openapi::{
        Content, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder,
        path::{Operation, Parameter},
        schema::Type,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    problem::{FieldProblem, PROBLEM_JSON, ProblemDocument},
    wire::EventView,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "GALA",
        description = "Turns a script into a finished, captioned video. Slow things answer 202 with a job; \
            errors are `application/problem+json`; every POST and PATCH that makes or changes projects and jobs takes an `Idempotency-Key`.",
        version = env!("CARGO_PKG_VERSION"),
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    tags(
        (name = "projects", description = "Videos being made"),
        (name = "scenes", description = "The numbered units of a project"),
        (name = "templates", description = "Videos of data and a timeline with expressions in it"),
        (name = "batches", description = "Videos of the rows of a table"),
        (name = "presets", description = "Ways in which pictures are drawn"),
        (name = "presenters", description = "People who are seen speaking"),
        (name = "library", description = "Characters, places and styles that come back"),
        (name = "jobs", description = "Durable units of work"),
        (name = "assets", description = "Stored files"),
        (name = "local models", description = "Models that run on the machine of the server"),
        (name = "accounts", description = "People, workspaces, keys and what they may do"),
        (name = "workspaces", description = "Whose projects are, and what they may use"),
        (name = "server", description = "The server itself"),
    ),
    components(schemas(ProblemDocument, FieldProblem, EventView))
)]
struct Base;

/// Starts the document that the routes add themselves to.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// Adds the problems that an operation can answer by its shape, and the token.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    for (name, _, description) in PROBLEMS {
        let response = problem(description);
        let response = if name == TOO_MANY_REQUESTS { with_rate_fields(response) } else { response };
        components.responses.insert(name.to_owned(), RefOr::T(response.build()));
    }
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Needed where the server was started with a token (GALA_TOKEN)."))
        .build();
    components.security_schemes.insert("token".to_owned(), RefOr::T(SecurityScheme::Http(token)));
    for (path, item) in &mut document.paths.paths {
        for operation in item.get.iter_mut() {
            declare(path, operation, &["400", "403", "405", "500", "503"]);
        }
        for operation in [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten() {
            declare(path, operation, &["400", "403", "405", "500", "503", "507"]);
        }
    }
    document
}

const TOO_MANY_REQUESTS: &str = "TooManyRequests";

/// Name in the document, status, description.
const PROBLEMS: [(&str, &str, &str); 14] = [
    ("BadRequest", "400", "The request breaks a rule; `path` names the field."),
    ("Unauthorized", "401", "The token is missing or wrong."),
    (
        "Forbidden",
        "403",
        "The request comes from another site, a signed link is wrong or has ended, or the plan of the workspace does not \
         give so much.",
    ),
    ("NotFound", "404", "There is nothing here under this address."),
    ("MethodNotAllowed", "405", "The address has no such method."),
    ("TooSlow", "408", "The body did not arrive in time."),
    ("Conflict", "409", "The state of the thing, or a request under way, does not allow it."),
    ("TooLarge", "413", "The body is larger than 2 MiB."),
    ("UnsupportedMediaType", "415", "The body is of a kind this route does not take."),
    ("KeyReused", "422", "The `Idempotency-Key` was used for another request."),
    (
        TOO_MANY_REQUESTS,
        "429",
        "The caller has sent more requests than it may: `Retry-After` tells when to send it again.",
    ),
    ("Internal", "500", "The server failed; its log tells why under the request id."),
    ("StorageFull", "507", "The server's disk is full: send it again when there is room."),
    ("Unavailable", "503", "The server is overloaded or a part of it is away: try again."),
];

fn problem(description: &str) -> ResponseBuilder {
    ResponseBuilder::new().description(description).content(PROBLEM_JSON, problem_content())
}

fn with_rate_fields(response: ResponseBuilder) -> ResponseBuilder {
    let header = |of: Type, description: &str| {
        let schema = ObjectBuilder::new().schema_type(of).build();
        HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
    };
    response
        .header("Retry-After", header(Type::Integer, "After how many seconds to send it again."))
        .header("RateLimit-Policy", header(Type::String, "How many requests a window of how many seconds holds."))
        .header("RateLimit", header(Type::String, "How many are left, and in how many seconds all are there again."))
}

fn problem_content() -> Content {
    Content::new(Some(Ref::from_schema_name("Problem")))
}

fn declare(path: &str, operation: &mut Operation, always: &[&'static str]) {
    let mut statuses = always.to_vec();
    if needs_token(path) {
        statuses.push("401");
        operation.security =
            Some(vec![SecurityRequirement::default(), SecurityRequirement::new("token", Vec::<String>::new())]);
    }
    if path.starts_with("/api/") {
        statuses.push("429");
    }
    if path.contains('{') {
        statuses.push("404");
    }
    if operation.request_body.is_some() {
        statuses.extend(["408", "413", "415"]);
    }
    let is_key = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(it) if it.name == "Idempotency-Key");
    let takes_key = operation.parameters.iter().flatten().any(is_key);
    if takes_key {
        statuses.extend(["409", "422"]);
    }
    for (name, status, _) in PROBLEMS {
        if statuses.contains(&status) {
            let responses = &mut operation.responses.responses;
            let known = responses.entry(status.to_owned());
            // What says something else with this status may still answer as all others do.
            if let RefOr::T(known) = known.or_insert_with(|| RefOr::Ref(Ref::from_response_name(name))) {
                known.content.entry(PROBLEM_JSON.to_owned()).or_insert_with(|| RefOr::T(problem_content()));
            }
        }
    }
}

/// The rule of [`crate::middleware::guard`] as the document states it.
fn needs_token(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics"
}
