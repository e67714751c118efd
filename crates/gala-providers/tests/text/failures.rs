//! What comes of a request that is not answered, or not well.

use std::time::Duration;

use futures::StreamExt;
use gala_ai::provider::{Call, ProviderError, Resend, TextEvent};
use gala_fakes::{Behaviour, Fakes};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::vendor::{Vendor, ask, event_stream, request};

#[tokio::test]
async fn a_wrong_key_is_told_in_the_words_of_the_vendor() {
    let words = [
        (Vendor::OpenAi, "Incorrect API key provided"),
        (Vendor::Anthropic, "invalid x-api-key"),
        (Vendor::Gemini, "API key not valid"),
    ];
    for (vendor, words) in words {
        let fakes = Fakes::start().await;
        let model = vendor.model_with_key(&fakes, "wrong-key");
        let failed = model.complete(&request("Tea?"), &Call::unpaid()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Denied { provider, message, .. }) if provider == vendor.name() && message.contains(words)),
            "{vendor:?}: {failed:?}"
        );
        assert!(!format!("{failed:?} {model:?}").contains("wrong-key"), "{vendor:?}: the key is told");
        assert_eq!(fakes.charges(), []);
    }
}

/// A server of one's own that does want a key, as llama.cpp words it.
#[tokio::test]
async fn a_compatible_server_may_want_a_key() {
    let fakes = Fakes::start().await;
    let body = r#"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#;
    let failed = ask(Vendor::Compatible, &fakes, Behaviour::fail(401, body)).await;
    assert!(
        matches!(&failed, Err(ProviderError::Denied { message, .. }) if message == "Invalid API Key"),
        "{failed:?}"
    );
}

#[tokio::test]
async fn too_many_requests_are_worth_asking_again() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        for wait in [None, Some(2)] {
            let failed = ask(vendor, &fakes, vendor.rushed(wait)).await;
            let asked = wait.map(|seconds| Duration::from_secs(seconds.into()));
            assert!(
                matches!(&failed, Err(ProviderError::Busy { message, retry_after, .. }) if message == "Too fast." && *retry_after == asked),
                "{vendor:?}: {failed:?}"
            );
        }
        assert_eq!(fakes.charges(), [], "{vendor:?}");
    }
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_not_asked_again() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let failed = ask(vendor, &fakes, vendor.exhausted()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Denied { message, .. }) if message == "No credit."),
            "{vendor:?}: {failed:?}"
        );
        // A wait of an hour is no rush, either.
        let failed = ask(vendor, &fakes, vendor.rushed(Some(3600))).await;
        assert!(matches!(&failed, Err(ProviderError::Denied { .. })), "{vendor:?}: {failed:?}");
    }
}

#[tokio::test]
async fn openai_says_what_is_worth_asking_again() {
    let fakes = Fakes::start().await;
    let body = r#"{"error":{"message":"No.","type":"requests","code":"rate_limit_exceeded"}}"#.to_owned();
    let told = |status, value: &str| Behaviour::Fail {
        status,
        headers: vec![("x-should-retry", value.to_owned())],
        body: body.clone(),
    };
    let failed = ask(Vendor::OpenAi, &fakes, told(429, "false")).await;
    assert!(matches!(failed, Err(ProviderError::Denied { .. })), "{failed:?}");
    let failed = ask(Vendor::OpenAi, &fakes, told(400, "true")).await;
    assert!(matches!(failed, Err(ProviderError::Busy { .. })), "{failed:?}");
}

#[tokio::test]
async fn a_request_at_fault_is_refused_and_a_server_out_of_order_is_busy() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let failed = ask(vendor, &fakes, vendor.bad_request()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Refused(problem)) if problem.message == "Too long."),
            "{vendor:?}: {failed:?}"
        );
        let failed = ask(vendor, &fakes, vendor.out_of_order()).await;
        assert!(matches!(&failed, Err(ProviderError::Busy { .. })), "{vendor:?}: {failed:?}");
        // What stands before a provider words its failures as it likes.
        let failed = ask(vendor, &fakes, Behaviour::fail(502, "<html><h1>Bad gateway</h1></html>")).await;
        assert!(
            matches!(&failed, Err(ProviderError::Busy { message, .. }) if message.contains("Bad gateway")),
            "{vendor:?}: {failed:?}"
        );
    }
}

/// FastAPI words failures in three ways of its own.
#[tokio::test]
async fn failures_of_compatible_servers_are_read_however_they_are_worded() {
    let fakes = Fakes::start().await;
    let bodies = [
        r#"{"detail":{"error":"invalid_model","message":"No such model","type":"invalid_request_error"}}"#,
        r#"{"detail":[{"loc":["body","model"],"msg":"No such model","type":"value_error"}]}"#,
        r#"{"detail":"No such model"}"#,
        r#"{"error":"No such model"}"#,
        "No such model",
    ];
    for body in bodies {
        let failed = ask(Vendor::Compatible, &fakes, Behaviour::fail(422, body)).await;
        assert!(
            matches!(&failed, Err(ProviderError::Refused(problem)) if problem.message == "No such model"),
            "{body}: {failed:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_event_stream_is_broken() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let page = Behaviour::Replace { content_type: "text/html", body: b"<html>Welcome</html>".to_vec() };
        let failed = ask(vendor, &fakes, page).await;
        assert!(matches!(&failed, Err(ProviderError::Broken { .. })), "{vendor:?}: {failed:?}");
        for body in ["data: <html>\n\n", "data: {\"choices\":7}\n\n", "data: 5\n\n"] {
            let failed = ask(vendor, &fakes, event_stream(body)).await;
            let is_known = matches!(&failed, Err(ProviderError::Broken { .. } | ProviderError::Lost { .. }));
            assert!(is_known, "{vendor:?} {body:?}: {failed:?}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let elsewhere = fakes.url("elsewhere");
        let moved = Behaviour::Fail { status: 307, headers: vec![("location", elsewhere)], body: String::new() };
        let failed = ask(vendor, &fakes, moved).await;
        assert!(matches!(&failed, Err(ProviderError::Broken { .. })), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.received().len(), 1, "{vendor:?}: nothing is sent elsewhere");
    }
}

/// On a connection that was used before, too: whoever sends again there pays twice.
#[tokio::test]
async fn an_answer_that_is_lost_after_the_charge_is_paid_for_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let model = vendor.model(&fakes);
        for (number, script) in
            [vec![Behaviour::ChargeThenDie], vec![Behaviour::Answer, Behaviour::ChargeThenDie]].into_iter().enumerate()
        {
            let asked = script.len();
            fakes.script(vendor.route(), script);
            let mut failed = model.complete(&request("Tea?"), &Call::unpaid()).await;
            for _ in 1..asked {
                assert!(failed.is_ok(), "{vendor:?}: {failed:?}");
                failed = model.complete(&request("Tea?"), &Call::unpaid()).await;
            }
            assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{vendor:?}: {failed:?}");
            assert_eq!(fakes.charges().len(), [1, 3][number], "{vendor:?}");
        }
        let free = vendor == Vendor::Compatible;
        assert_eq!(model.resend(), if free { Resend::Free } else { Resend::PaidAgain });
    }
}

#[tokio::test]
async fn nobody_there_means_that_nothing_was_done() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    for vendor in Vendor::ALL {
        let model = vendor.model_at(&format!("http://127.0.0.1:{port}"), "key");
        let failed = model.complete(&request("Tea?"), &Call::unpaid()).await;
        assert!(matches!(&failed, Err(ProviderError::Busy { .. })), "{vendor:?}: {failed:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_the_words_of_the_model() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let failed = ask(vendor, &fakes, event_stream(vendor.refusal())).await;
        let words = if vendor == Vendor::Gemini { "SAFETY" } else { "I will not." };
        assert!(
            matches!(&failed, Err(ProviderError::Declined { message, .. }) if message.contains(words)),
            "{vendor:?}: {failed:?}"
        );
    }
    let fakes = Fakes::start().await;
    let blocked = r#"data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#;
    let failed = ask(Vendor::Gemini, &fakes, event_stream(format!("{blocked}\n\n"))).await;
    assert!(matches!(&failed, Err(ProviderError::Declined { .. })), "{failed:?}");
    let filtered = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n";
    let failed = ask(Vendor::OpenAi, &fakes, event_stream(filtered)).await;
    assert!(matches!(&failed, Err(ProviderError::Declined { .. })), "{failed:?}");
}

#[tokio::test]
async fn a_failure_in_the_middle_of_an_answer_is_that_failure() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        fakes.script(vendor.route(), vec![event_stream(vendor.failing())]);
        let mut events = vendor.model(&fakes).stream(&request("Tea?"), &Call::unpaid()).await.expect("a beginning");
        let first = events.next().await;
        assert!(matches!(&first, Some(Ok(TextEvent::Delta(text))) if text == "Hel"), "{vendor:?}: {first:?}");
        let second = events.next().await;
        assert!(
            matches!(&second, Some(Err(ProviderError::Busy { message, .. })) if message == "It fell over."),
            "{vendor:?}: {second:?}"
        );
        assert!(events.next().await.is_none(), "{vendor:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_at_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let model = vendor.model(&fakes);
        // Before anything is sent.
        let token = CancellationToken::new();
        let call = Call::new(Uuid::now_v7(), token.clone());
        token.cancel();
        let failed = model.complete(&request("Tea?"), &call).await;
        assert!(matches!(failed, Err(ProviderError::Cancelled)), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.received().len(), 0, "{vendor:?}");

        // While nothing is answered, and while the answer stands still.
        for silence in [Behaviour::Delay(Duration::from_secs(3600)), Behaviour::StallAfter(120)] {
            fakes.script(vendor.route(), vec![silence]);
            let token = CancellationToken::new();
            let call = Call::new(Uuid::now_v7(), token.clone());
            let before = fakes.received().len();
            let cancel = async {
                while fakes.received().len() == before {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
                token.cancel();
            };
            let asked = request("Tea?");
            let (failed, ()) = tokio::join!(model.complete(&asked, &call), cancel);
            assert!(matches!(failed, Err(ProviderError::Cancelled)), "{vendor:?}: {failed:?}");
        }
    }
}
