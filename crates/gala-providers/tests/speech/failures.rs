//! Speech that is not made.

use std::time::Duration;

use gala_ai::provider::{Call, ProviderError, Resend};
use gala_fakes::{Behaviour, Fakes};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::vendor::{Vendor, request, speak};

#[tokio::test]
async fn a_wrong_key_is_told_in_the_words_of_the_vendor() {
    let words = [
        (Vendor::Cartesia, "Invalid API key."),
        (Vendor::ElevenLabs, "Invalid API key"),
        (Vendor::OpenAi, "Incorrect API key"),
    ];
    for (vendor, words) in words {
        let fakes = Fakes::start().await;
        let speaker = vendor.speaker_with_key(&fakes, "wrong-key");
        let failed = speaker.speak(&request(vendor, "Tea"), &Call::unpaid()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Denied { message, .. }) if message.contains(words)),
            "{vendor:?}: {failed:?}"
        );
        assert!(!format!("{failed:?} {speaker:?}").contains("wrong-key"));
        let failed = speaker.self_test().await;
        assert!(
            matches!(&failed, Err(ProviderError::Unavailable { what, .. }) if what.contains(words)),
            "{vendor:?}: {failed:?}"
        );
        assert_eq!(fakes.charges(), []);
    }
}

#[tokio::test]
async fn a_self_test_costs_nothing() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        vendor.speaker(&fakes).self_test().await.unwrap_or_else(|error| panic!("{vendor:?}: {error}"));
        assert_eq!(fakes.charges(), [], "{vendor:?}");
        assert_eq!(fakes.unknown_routes(), [""; 0], "{vendor:?}");
    }
}

#[tokio::test]
async fn failures_mean_what_the_vendor_says() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        for wait in [None, Some(2)] {
            let failed = speak(vendor, &fakes, vendor.rushed(wait)).await;
            let asked = wait.map(|seconds| Duration::from_secs(seconds.into()));
            assert!(
                matches!(&failed, Err(ProviderError::Busy { message, retry_after, .. }) if message.contains("Too fast.") && *retry_after == asked),
                "{vendor:?}: {failed:?}"
            );
        }
        let failed = speak(vendor, &fakes, vendor.exhausted()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Denied { message, remedy, .. }) if message.contains("No credit.") && remedy.contains("credit")),
            "{vendor:?}: {failed:?}"
        );
        let failed = speak(vendor, &fakes, Behaviour::fail(500, "Internal Server Error")).await;
        assert!(matches!(&failed, Err(ProviderError::Busy { .. })), "{vendor:?}: {failed:?}");
        let failed = speak(vendor, &fakes, Behaviour::fail(422, r#"{"detail":[{"loc":["body"],"msg":"Odd."}]}"#)).await;
        assert!(matches!(&failed, Err(ProviderError::Refused(_))), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.charges(), [], "{vendor:?}");
    }
}

#[tokio::test]
async fn answers_of_another_kind_are_broken_and_cut_ones_are_lost() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let kinds: [(&str, &[u8]); 3] = [
            ("text/html", b"<html>Welcome</html>"),
            ("application/json", b"{}"),
            ("text/event-stream", b"data: {\n\n"),
        ];
        for (content_type, body) in kinds {
            let failed = speak(vendor, &fakes, Behaviour::Replace { content_type, body: body.to_vec() }).await;
            assert!(matches!(&failed, Err(ProviderError::Broken { .. })), "{vendor:?} {content_type}: {failed:?}");
        }
        for cut in [0, 1, 1000] {
            let failed = speak(vendor, &fakes, Behaviour::CutAfter(cut)).await;
            assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{vendor:?} after {cut}: {failed:?}");
        }
        let speech = speak(vendor, &fakes, Behaviour::Chunks(vec![1000, 7, 1])).await;
        assert!(speech.is_ok(), "{vendor:?}: {speech:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_charge_is_paid_for_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let failed = speak(vendor, &fakes, Behaviour::ChargeThenDie).await;
        assert!(matches!(&failed, Err(ProviderError::Lost { .. })), "{vendor:?}: {failed:?}");
        assert_eq!(fakes.charges().len(), 1, "{vendor:?}");
        let resend = if Vendor::PAID.contains(&vendor) { Resend::PaidAgain } else { Resend::Free };
        assert_eq!(vendor.speaker(&fakes).resend(), resend, "{vendor:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_at_once() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        for silence in [Behaviour::Delay(Duration::from_secs(3600)), Behaviour::StallAfter(2000)] {
            fakes.script(vendor.route(), vec![silence]);
            let (speaker, token) = (vendor.speaker(&fakes), CancellationToken::new());
            let (asked, call) = (request(vendor, "Tea, please!"), Call::new(Uuid::now_v7(), token.clone()));
            let before = fakes.received().len();
            let cancel = async {
                while fakes.received().len() == before {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
                token.cancel();
            };
            let spoken = tokio::time::timeout(Duration::from_secs(60), speaker.speak(&asked, &call));
            let (failed, ()) = tokio::join!(spoken, cancel);
            assert!(matches!(failed, Ok(Err(ProviderError::Cancelled))), "{vendor:?}: {failed:?}");
        }
    }
}
