//! What comes of a request that is answered.

use futures::StreamExt;
use gala_ai::provider::{Call, Finish, TextEvent};
use gala_core::spending::BilledUnit;
use gala_fakes::{Charge, Fakes};

use crate::vendor::{Vendor, ask, event_stream, request};

#[tokio::test]
async fn an_answer_comes_in_parts_and_is_counted_and_charged_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let told = "A fox — 狐 🦊 — crosses the river.\nThe end.";
        fakes.answer_next(told);
        let (model, call) = (vendor.model(&fakes), Call::unpaid());
        let mut events = model.stream(&request("Tea?"), &call).await.expect("an answer");
        let mut parts = Vec::new();
        let end = loop {
            match events.next().await.expect("an event").expect("no failure") {
                TextEvent::Delta(part) => parts.push(part),
                TextEvent::End(finish) => break finish,
            }
        };
        assert!(events.next().await.is_none(), "{vendor:?}: nothing comes after the end");
        assert_eq!((parts.concat().as_str(), end), (told, Finish::Complete), "{vendor:?}");
        assert!(parts.len() > 3, "{vendor:?}: {parts:?}");

        let report = call.report();
        assert!(report.request_id.is_some(), "{vendor:?}");
        let (read, written) =
            (report.usage.amount(BilledUnit::InputTokens), report.usage.amount(BilledUnit::OutputTokens));
        assert!((5..100).contains(&read) && (5..100).contains(&written), "{vendor:?}: {read} {written}");
        let expected = model.expected(&request("Tea?"));
        assert!(
            expected.low.amount(BilledUnit::InputTokens) <= read
                && read <= expected.high.amount(BilledUnit::InputTokens)
        );
        assert!(written <= expected.high.amount(BilledUnit::OutputTokens));

        let charge = Charge { vendor: vendor.name(), operation: "text", subject: "Tea?".to_owned() };
        assert_eq!(fakes.charges(), [charge], "{vendor:?}");
        assert_eq!(fakes.unknown_routes(), [""; 0], "{vendor:?}");
        assert_eq!(model.id().provider, vendor.name());
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_at_its_longest_says_so() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let asked = gala_ai::provider::TextRequest { max_output_tokens: 3, ..request("Tea?") };
        let answer = vendor.model(&fakes).complete(&asked, &Call::unpaid()).await.expect("an answer");
        assert_eq!((answer.finish, answer.text.as_str()), (Finish::Length, "You"), "{vendor:?}");
    }
}

/// Vendors say null where a count does not apply, and more than is known of.
#[tokio::test]
async fn what_is_not_known_and_what_does_not_apply_is_left_out() {
    let answers = [
        (
            Vendor::OpenAi,
            concat!(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Tea\",\"role\":null,\"tool_calls\":null},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"x\":[1]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":null,\"reasoning\":\"hm\"},\"finish_reason\":\"stop\"}]}\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"prompt_tokens_details\":null}}\n\n",
                "data: [DONE]\n\ndata: whatever\n\n",
            ),
        ),
        (
            Vendor::Anthropic,
            concat!(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":null,\"cache_read_input_tokens\":null,\"output_tokens\":1,\"server_tool_use\":null}}}\n\n",
                "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n",
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n",
                "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Tea\"}}\n\n",
                "event: of_tomorrow\ndata: {\"type\":\"of_tomorrow\"}\n\n",
                "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_details\":null},\"usage\":{\"input_tokens\":null,\"output_tokens\":4}}\n\n",
                "data: {\"type\":\"message_stop\"}\n\n",
            ),
        ),
        (
            Vendor::Gemini,
            concat!(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true}]}}],\"x\":1}\n\n",
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Te\"},{\"text\":\"a\",\"thoughtSignature\":\"x\"}],\"role\":\"model\"},\"safetyRatings\":[]}]}\n\n",
                "data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":1,\"thoughtsTokenCount\":3}}\n\n",
            ),
        ),
    ];
    for (vendor, body) in answers {
        let fakes = Fakes::start().await;
        fakes.script(vendor.route(), vec![event_stream(body)]);
        let call = Call::unpaid();
        let answer = vendor.model(&fakes).complete(&request("Tea?"), &call).await.expect("an answer");
        assert_eq!((answer.text.as_str(), answer.finish), ("Tea", Finish::Complete), "{vendor:?}");
        let usage = call.report().usage;
        let counts = (usage.amount(BilledUnit::InputTokens), usage.amount(BilledUnit::OutputTokens));
        assert_eq!(counts, (3, 4), "{vendor:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_reason_to_end_is_not_whole() {
    let endings = [
        (Vendor::OpenAi, "data: {\"choices\":[{\"delta\":{\"content\":\"Tea\"}}]}\n\ndata: [DONE]\n\n"),
        (Vendor::Anthropic, "data: {\"type\":\"message_stop\"}\n\n"),
        (Vendor::Gemini, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Tea\"}]}}]}\n\n"),
    ];
    for (vendor, body) in endings {
        let fakes = Fakes::start().await;
        let failed = ask(vendor, &fakes, event_stream(body)).await;
        assert!(failed.is_err(), "{vendor:?}: {failed:?}");
    }
}
