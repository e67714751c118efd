use std::{net::IpAddr, time::Duration};

use governor::clock::FakeRelativeClock;

use super::*;
use crate::connection::Peer;

fn key(number: u32) -> RateKey {
    let [.., a, b, c] = number.to_be_bytes();
    RateKey::Address(Peer::of(IpAddr::from([10, a, b, c])))
}

fn bucket(limit: &str) -> (Bucket<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Bucket::new(limit.parse().expect("a rate"), clock.clone()), clock)
}

/// How many requests in a row are let through.
fn let_through(bucket: &Bucket<FakeRelativeClock>, key: RateKey) -> usize {
    std::iter::repeat_with(|| bucket.take(key)).take_while(|decision| decision.retry_after.is_none()).count()
}

#[test]
fn a_burst_is_let_through_and_not_one_more() {
    let (bucket, _) = bucket("60/3");
    let limit = RateLimit::new(60, 3);
    let second = Duration::from_secs;
    let taken = |remaining, full_in| Decision { limit, remaining, full_in: second(full_in), retry_after: None };
    assert_eq!(bucket.take(key(1)), taken(2, 1));
    assert_eq!(bucket.take(key(1)), taken(1, 2));
    assert_eq!(bucket.take(key(1)), taken(0, 3));
    let refused = Decision { limit, remaining: 0, full_in: second(3), retry_after: Some(second(1)) };
    assert_eq!(bucket.take(key(1)), refused);
    assert_eq!(bucket.take(key(1)), refused, "a refused request takes nothing");
    assert_eq!(bucket.take(key(2)), taken(2, 1), "another caller has a bucket of its own");
}

#[test]
fn it_refills_steadily_up_to_the_burst() {
    let (bucket, clock) = bucket("60/3");
    assert_eq!(let_through(&bucket, key(1)), 3);
    clock.advance(Duration::from_millis(999));
    assert_eq!(bucket.take(key(1)).retry_after, Some(Duration::from_millis(1)));
    clock.advance(Duration::from_millis(1));
    assert_eq!(let_through(&bucket, key(1)), 1);
    clock.advance(Duration::from_secs(2));
    assert_eq!(let_through(&bucket, key(1)), 2);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(let_through(&bucket, key(1)), 3);
}

#[test]
fn whoever_keeps_to_the_rate_is_never_refused() {
    let (bucket, clock) = bucket("600/1");
    for _ in 0..2000 {
        assert_eq!(bucket.take(key(1)).retry_after, None);
        clock.advance(Duration::from_millis(100));
    }
}

#[test]
fn groups_of_routes_do_not_share_a_bucket() {
    let limits = RateLimits { render: RateLimit::new(1, 1), ..RateLimits::default() };
    let rates = Rates::new(&limits, &FakeRelativeClock::default());
    assert_eq!(rates.take(RateGroup::Render, key(1)).retry_after, None);
    assert!(rates.take(RateGroup::Render, key(1)).retry_after.is_some());
    for group in [RateGroup::General, RateGroup::SignIn, RateGroup::Upload, RateGroup::Ai] {
        assert_eq!(rates.take(group, key(1)).retry_after, None, "{group:?}");
    }
}

#[test]
fn callers_are_forgotten_as_their_buckets_refill() {
    let (bucket, clock) = bucket("60/3");
    for number in 0..1000 {
        bucket.take(key(number));
    }
    assert_eq!(bucket.callers(), 1000);
    clock.advance(Duration::from_secs(4));
    for _ in 0..24 {
        bucket.take(key(5000));
    }
    assert_eq!(bucket.callers(), 1);
}

#[test]
fn memory_is_bounded_and_an_empty_bucket_is_remembered() {
    let (bucket, clock) = bucket("1/10");
    assert_eq!(let_through(&bucket, key(0)), 10);
    for number in 1..100_000 {
        bucket.take(key(number));
        clock.advance(Duration::from_nanos(1));
        assert!(bucket.callers() <= store::MOST_KEYS);
    }
    assert!(bucket.callers() > store::MOST_KEYS / 2, "no more are forgotten than must be: {}", bucket.callers());
    assert!(bucket.take(key(0)).retry_after.is_some());
}
