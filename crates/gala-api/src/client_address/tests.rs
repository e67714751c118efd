use axum::http::{HeaderName, HeaderValue};

use super::*;

const PROXIES: &str = "127.0.0.1,10.0.0.0/8,2001:db8:ffff::/48";

/// `name: value` lines as headers.
fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name: HeaderName = name.parse().expect("a name");
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
    }
    headers
}

fn of(peer: &str, lines: &[(&str, &str)]) -> ClientAddress {
    let trusted = PROXIES.parse().expect("proxies");
    ClientAddress::of(peer.parse().expect("an address"), &headers(lines), &trusted)
}

#[track_caller]
fn check(peer: &str, lines: &[(&str, &str)], expect: &str) {
    assert_eq!(of(peer, lines).address.to_string(), expect, "{peer} {lines:?}");
}

const LIST: &str = "X-Forwarded-For";
const ELEMENTS: &str = "Forwarded";

#[test]
fn nobody_else_is_believed() {
    for peer in ["192.0.2.1", "127.0.0.2", "::1", "2001:db8:1::1", "11.0.0.1"] {
        check(peer, &[(LIST, "198.51.100.7")], peer);
        check(peer, &[(ELEMENTS, "for=198.51.100.7;proto=https")], peer);
        check(peer, &[(LIST, "10.0.0.1"), (LIST, "127.0.0.1")], peer);
        let told = of(peer, &[("X-Forwarded-Proto", "https"), (ELEMENTS, "for=10.0.0.1;proto=https")]);
        assert!(!told.is_https, "{peer}");
    }
}

#[test]
fn a_proxy_tells_whom_it_asks_for() {
    check("127.0.0.1", &[], "127.0.0.1");
    check("::ffff:127.0.0.1", &[(LIST, "198.51.100.7")], "198.51.100.7");
    check("127.0.0.1", &[(LIST, "198.51.100.7")], "198.51.100.7");
    check("127.0.0.1", &[(ELEMENTS, "for=198.51.100.7")], "198.51.100.7");
    // Through two proxies.
    check("10.0.0.1", &[(LIST, "198.51.100.7, 10.0.0.2")], "198.51.100.7");
    check("10.0.0.1", &[(ELEMENTS, "for=198.51.100.7;by=10.0.0.2, for=10.0.0.2")], "198.51.100.7");
    check("2001:db8:ffff::1", &[(LIST, "2001:db8:5::1")], "2001:db8:5::1");
    // A proxy asks for itself.
    check("10.0.0.1", &[(LIST, "10.0.0.3, 10.0.0.2")], "10.0.0.3");
}

#[test]
fn what_the_client_wrote_stands_further_left_and_does_not_count() {
    check("127.0.0.1", &[(LIST, "203.0.113.9, 198.51.100.7")], "198.51.100.7");
    check("127.0.0.1", &[(LIST, "203.0.113.9"), (LIST, "198.51.100.7")], "198.51.100.7");
    check("10.0.0.1", &[(LIST, "203.0.113.9, 198.51.100.7, 10.0.0.2")], "198.51.100.7");
    check("127.0.0.1", &[(LIST, "10.0.0.9, 198.51.100.7")], "198.51.100.7");
    check("127.0.0.1", &[(ELEMENTS, "for=203.0.113.9"), (ELEMENTS, "for=198.51.100.7")], "198.51.100.7");
    for open in ["for=\"", "for=\"203.0.113.9", "for=203.0.113.9;by=\"x", "\"", "for=\"\\"] {
        check("127.0.0.1", &[(ELEMENTS, &format!("{open}, for=198.51.100.7"))], "198.51.100.7");
        check("127.0.0.1", &[(ELEMENTS, open), (ELEMENTS, "for=198.51.100.7")], "198.51.100.7");
    }
    // A proxy that writes the one header passes on the other.
    check("127.0.0.1", &[(LIST, "198.51.100.7"), (ELEMENTS, "for=203.0.113.9")], "127.0.0.1");
    check("127.0.0.1", &[(LIST, "203.0.113.9"), (ELEMENTS, "for=198.51.100.7")], "127.0.0.1");
    check("127.0.0.1", &[(LIST, "198.51.100.7"), (ELEMENTS, "for=198.51.100.7")], "198.51.100.7");
}

#[test]
fn addresses_are_read_as_proxies_write_them() {
    for (written, expect) in [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("  198.51.100.7\t", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::0001", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0.5]:80", "fe80::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("[::ffff:198.51.100.7]:80", "198.51.100.7"),
        (", 198.51.100.7, ,", "198.51.100.7"),
    ] {
        check("127.0.0.1", &[(LIST, written)], expect);
    }
    for (written, expect) in [
        ("for=\"[2001:db8::1]:4711\"", "2001:db8::1"),
        ("For=\"198.51.100.7\"; Proto=https", "198.51.100.7"),
        ("by=10.0.0.1;FOR=198.51.100.7:80;host=example.com", "198.51.100.7"),
    ] {
        check("127.0.0.1", &[(ELEMENTS, written)], expect);
    }
}

#[test]
fn for_what_names_nobody_the_proxy_counts_that_wrote_it() {
    let long = format!("fe80::1%{}", "a".repeat(100));
    for bad in [
        "unknown",
        "_hidden",
        "_SEVKISEK",
        "proxy.example",
        "198.51.100.256",
        "198.51.100",
        "0x7f.1",
        "2130706433",
        "198.51.100.07",
        "198.51.100.7:",
        "198.51.100.7:http",
        "198.51.100.7:65536",
        "198.51.100.7:+1",
        "198.51.100.7 203.0.113.9",
        "[198.51.100.7]",
        "[2001:db8::1",
        "[2001:db8::1]4711",
        "[2001:db8::1]:",
        "[]",
        "2001:db8::1%",
        "2001:db8::1%a/b",
        "2001:db8:::1",
        "1:2:3:4:5:6:7:8:9",
        "\"198.51.100.7\"",
        "198.51.100.7\u{a0}",
        "ü",
        &long,
    ] {
        check("127.0.0.1", &[(LIST, bad)], "127.0.0.1");
        check("10.0.0.1", &[(LIST, &format!("198.51.100.7, {bad}, 10.0.0.2"))], "10.0.0.2");
    }
    for bad in [
        "for=unknown",
        "for=_hidden",
        "proto=https",
        "198.51.100.7",
        "for=198.51.100.7;for=203.0.113.9",
        "for=\"198.51.100.7",
        "for=198.51.100.7\"",
        "for=\"198.51.100.\\7\"",
        "for =198.51.100.7",
        "for",
        ";",
    ] {
        check("127.0.0.1", &[(ELEMENTS, bad)], "127.0.0.1");
    }
}

#[test]
fn a_list_costs_no_more_than_the_proxies_that_are_followed() {
    let many = vec!["203.0.113.9"; 10_000].join(",");
    check("127.0.0.1", &[(LIST, &format!("{many},198.51.100.7"))], "198.51.100.7");
    let proxies = vec!["10.0.0.2"; 10_000].join(",");
    check("10.0.0.1", &[(LIST, &format!("198.51.100.7,{proxies}"))], "10.0.0.2");
    check("10.0.0.1", &[(LIST, &",".repeat(10_000))], "10.0.0.1");
    let lines = vec![(LIST, "10.0.0.2"); 10_000];
    check("10.0.0.1", &lines, "10.0.0.2");
    // As many as are followed, and one more.
    let of = |hops: usize| format!("198.51.100.7{}", ",10.0.0.2".repeat(hops));
    check("10.0.0.1", &[(LIST, &of(MAX_HOPS - 1))], "198.51.100.7");
    check("10.0.0.1", &[(LIST, &of(MAX_HOPS))], "10.0.0.2");
}

#[test]
fn whether_the_client_came_over_tls_is_what_its_proxy_says() {
    let proto = |lines: &[(&str, &str)]| of("10.0.0.1", lines).is_https;
    let (list, one) = ((LIST, "198.51.100.7"), "X-Forwarded-Proto");
    assert!(proto(&[list, (one, "https")]));
    assert!(proto(&[list, (one, "HTTPS")]));
    assert!(proto(&[(ELEMENTS, "for=198.51.100.7;proto=https")]));
    // Through two proxies, of which the second takes plain HTTP from the first.
    let two = (LIST, "198.51.100.7, 10.0.0.2");
    assert!(proto(&[two, (one, "https, http")]));
    assert!(proto(&[two, (one, "https")]));
    assert!(proto(&[(ELEMENTS, "for=198.51.100.7;proto=https, for=10.0.0.2;proto=http")]));
    for lines in [
        &[list][..],
        &[list, (one, "http")],
        &[list, (one, "https"), (one, "http")],
        &[list, (one, "https, http")],
        &[two, (one, "https, http, http")],
        &[list, (one, "wss")],
        &[(ELEMENTS, "for=198.51.100.7")],
        &[(ELEMENTS, "for=203.0.113.9;proto=https, for=198.51.100.7")],
        // The proxy tells by one header that it is not so, whatever the client wrote into the other.
        &[list, (one, "http"), (ELEMENTS, "for=198.51.100.7;proto=https")],
        &[(ELEMENTS, "for=198.51.100.7;proto=http"), list, (one, "https")],
    ] {
        assert!(!proto(lines), "{lines:?}");
    }
}
