"""The two checks of schemathesis that need to know what a schema cannot tell, each exclusion with its reason."""

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

# By the code of the problem: why a request that fits the description may be refused with it.
REFUSALS = {
    "idempotency_key_reused": "whether a key is new depends on the requests before, and the generator repeats keys",
    "invalid_cursor": "a cursor is sealed by the server, so none that is made up can be one",
    "unsupported_file_type": "a type is told by any of its names and with parameters, which docs/API.md lists and a schema had better not",
    "wrong_code": "codes are of an authenticator and of now, so none that is made up is one",
    "login_name": "what names look like is told in words: patterns mean something else to each reader of a schema",
    "password_too_short": "a password is counted once it is normalised (NFC), and a schema counts it as it is sent",
    "password_easy_to_guess": "how hard a password is to guess no schema can tell",
    "password_holds_name": "what a password has to do with the name beside it no schema can tell",
}

# The same for one code, by the field at fault.
FIELDS = {
    "credential": "what a device answers is described by Web Authentication, and signed: none that is made up is one",
    "display_name": "a name is one line that is not blank",
    "email": "what an address of mail looks like is told in words",
    "language": "which languages there are docs/BRIEF.md lists: more than a schema had better repeat",
    "name": "a name is one line that is not blank",
    "text": "a text that is written about is not blank",
    "workspace_id": "a project is given to a workspace of who gives it, and none that is made up is one",
}

# What is told of a version that is not the one there is.
CHANGED = ("timeline_changed", "scenes_changed", "series_changed", "library_entry_changed", "template_changed")


def problem(response):
    if response.headers.get("content-type", [""])[0] != "application/problem+json":
        return {}
    return response.json()


@schemathesis.check
def valid_requests_are_accepted(ctx, response, case):
    told = problem(response)
    if response.status_code in (400, 422) and told.get("code") in REFUSALS:
        return None
    if response.status_code == 400 and told.get("code") == "invalid_field" and told.get("path") in FIELDS:
        return None
    # Which version of a thing there is changes with each edit, and none that is made up is it.
    if response.status_code == 412 and told.get("code") in CHANGED:
        return None
    # `errors` lists faults of a brief or a timeline. What these must hold is told by `gala schema`, not by this
    # description, and much of it (that a script has a paragraph, that clips do not overlap) no schema can tell.
    if response.status_code == 400 and told.get("errors"):
        return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.check
def invalid_requests_are_refused(ctx, response, case):
    # A precondition is judged before the content is (RFC 9110, 13.2.1): then that refuses the request.
    if response.status_code == 412 and problem(response).get("code") in CHANGED:
        return None
    # A file that is too large is told by the status that says so.
    if response.status_code == 413 and problem(response).get("code") == "file_too_large":
        return None
    # Whatever the generator writes into a Markdown body instead of a text arrives as text: `[null]` is a script.
    body = case.meta and case.meta.components.get(ParameterLocation.BODY)
    if case.media_type == "text/markdown" and body and body.mode.is_negative and response.status_code in (200, 202):
        return None
    return negative_data_rejection(ctx, response, case)
