//! However the bytes of an answer come, it is the same answer; and where bytes are missing, it is none.

use futures::StreamExt;
use gala_ai::provider::{Call, Finish, ProviderError, TextAnswer};
use gala_fakes::{Behaviour, Fakes};
use reqwest::{Client, header::HOST};

use crate::vendor::{Vendor, ask, event_stream, request};

/// Characters of one to four bytes.
const TEXT: &str = "Té 茶 🍵 tea";

/// Returns what the fake of a vendor answers, byte for byte.
async fn canonical(vendor: Vendor, fakes: &Fakes) -> Vec<u8> {
    fakes.answer_next(TEXT);
    let model = vendor.model(fakes);
    // The stream is dropped: what was asked is what matters.
    drop(model.stream(&request("Tea?"), &Call::unpaid()).await.expect("an answer"));
    let received = fakes.received().pop().expect("a request");
    let path = received.route.strip_prefix("POST /").expect("a request that is posted");
    let mut headers = received.headers.clone();
    headers.remove(HOST);
    let client = Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}?{}", fakes.url(path), received.query);
    fakes.answer_next(TEXT);
    let response = client.post(url).headers(headers).body(received.json.to_string()).send().await.expect("an answer");
    assert!(response.status().is_success());
    response.bytes().await.expect("a body").to_vec()
}

fn whole() -> TextAnswer {
    TextAnswer { text: TEXT.to_owned(), finish: Finish::Complete }
}

#[tokio::test]
async fn every_way_to_cut_the_bytes_in_pieces_gives_the_same_answer() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let model = vendor.model(&fakes);
        let length = canonical(vendor, &fakes).await.len();
        let halves = (1..length).map(|first| vec![first, length]);
        let small = [vec![1], vec![2], vec![3], vec![5, 1, 2], vec![17]];
        for sizes in halves.chain(small) {
            fakes.answer_next(TEXT);
            fakes.script(vendor.route(), vec![Behaviour::Chunks(sizes.clone())]);
            let answer = model.complete(&request("Tea?"), &Call::unpaid()).await;
            assert_eq!(answer.expect("an answer"), whole(), "{vendor:?} in pieces of {sizes:?} of {length}");
        }
    }
}

#[tokio::test]
async fn lines_may_end_in_any_way_and_comments_stand_anywhere() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let text = String::from_utf8(canonical(vendor, &fakes).await).expect("UTF-8").replace("\r\n", "\n");
        let ways = [
            text.clone(),
            text.replace('\n', "\r\n"),
            text.replace('\n', "\r"),
            format!("\u{feff}{text}"),
            text.replace("data: ", "data:"),
            text.replace("data: ", ": still here\nid: 7\nretry: 100\nunknown\ndata: "),
            text.replace("\n\n", "\n\n: ping\n\n:\n\n"),
            // An event may have its data on several lines.
            text.replace("data: {", "data: {\ndata: "),
        ];
        for (number, way) in ways.into_iter().enumerate() {
            let answer = ask(vendor, &fakes, event_stream(way)).await;
            assert_eq!(answer.expect("an answer"), whole(), "{vendor:?}, way {number}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_ends_before_its_end_is_lost() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let body = canonical(vendor, &fakes).await;
        let charged = fakes.charges().len();
        // The last byte may be the second half of a line's end.
        let ends = (0..body.len() - 1).step_by(7).chain(body.len() - 4..body.len() - 1);
        let model = vendor.model(&fakes);
        let count = ends.clone().count();
        for end in ends {
            fakes.script(vendor.route(), vec![event_stream(&body[..end])]);
            let lost = model.complete(&request("Tea?"), &Call::unpaid()).await;
            assert!(
                matches!(&lost, Err(ProviderError::Lost { .. })),
                "{vendor:?} after {end} of {}: {lost:?}",
                body.len()
            );
        }
        assert_eq!(fakes.charges().len(), charged + count);
        assert!(ask(vendor, &fakes, event_stream(&body[..])).await.is_ok(), "{vendor:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_gives_what_had_come_and_the_loss() {
    for vendor in Vendor::ALL {
        let fakes = Fakes::start().await;
        let length = canonical(vendor, &fakes).await.len();
        fakes.answer_next(TEXT);
        fakes.script(vendor.route(), vec![Behaviour::CutAfter(length * 3 / 4)]);
        let call = Call::unpaid();
        let events = vendor.model(&fakes).stream(&request("Tea?"), &call).await.expect("a beginning");
        let events: Vec<_> = events.collect().await;
        let (last, before) = events.split_last().expect("events");
        assert!(matches!(last, Err(ProviderError::Lost { .. })), "{vendor:?}: {last:?}");
        assert!(before.iter().all(Result::is_ok), "{vendor:?}");
    }
}
