use std::time::Duration;

use super::*;

fn register(connections: usize, connections_per_peer: usize, reserve: usize) -> Arc<Register> {
    let options = ServeOptions { connections, connections_per_peer, reserve, ..ServeOptions::default() };
    Arc::new(Register::new(&options))
}

fn peer(last: u8) -> Peer {
    Peer::of([192, 0, 2, last].into())
}

fn is_closed(connection: &Connection) -> bool {
    connection.closing.is_cancelled()
}

#[test]
fn a_full_server_closes_whoever_has_kept_it_waiting_longest() {
    let register = register(3, 3, 0);
    let [first, second, third] = [1, 2, 3].map(|last| register.admit(peer(last)).expect("a place"));
    first.proceed(Wait::Request);
    let fourth = register.admit(peer(4)).expect("the place of the second");
    assert_eq!([&first, &second, &third, &fourth].map(is_closed), [false, true, false, false]);

    // The first was answered and waits again: the third has waited for longer.
    first.wait_since(Wait::Request, Instant::now());
    let _fifth = register.admit(peer(5)).expect("the place of the third");
    assert!(is_closed(&third) && !is_closed(&first));
}

#[test]
fn a_peer_at_its_limit_loses_its_own_connections_only() {
    let register = register(100, 2, 0);
    let other = register.admit(peer(9)).expect("a place");
    let mine = [(); 2].map(|()| register.admit(peer(1)).expect("a place"));
    let newest = register.admit(peer(1)).expect("the place of my oldest");
    assert!(is_closed(&mine[0]) && !is_closed(&mine[1]) && !is_closed(&newest) && !is_closed(&other));
}

#[test]
fn connections_at_work_are_kept_and_the_next_ones_get_the_reserve() {
    let register = register(2, 2, 1);
    let working = [1, 2].map(|last| register.admit(peer(last)).expect("a place"));
    working.iter().for_each(|connection| connection.proceed(Wait::Request));
    let spare = register.admit(peer(3)).expect("the reserve");
    assert_eq!(spare.place(), Place::Reserve);
    let next = register.admit(peer(4)).expect("the reserve of one who does not ask");
    assert!(is_closed(&spare) && next.place() == Place::Reserve);
    next.proceed(Wait::Request);
    assert!(register.admit(peer(5)).is_none(), "all are at work");
    assert!(!working.iter().any(is_closed));

    drop(working);
    assert_eq!(register.admit(peer(5)).expect("a free place").place(), Place::Regular);
}

#[test]
fn who_does_not_read_waits_from_when_reading_stopped() {
    let register = register(2, 2, 0);
    let now = Instant::now();
    let [reader, idle] = [1, 2].map(|last| register.admit(peer(last)).expect("a place"));
    reader.proceed(Wait::Request);
    reader.wait_since(Wait::Reader, now.checked_sub(Duration::from_secs(5)).expect("the machine is up for 5 s"));
    let _next = register.admit(peer(3)).expect("the place of the one that does not read");
    assert!(is_closed(&reader) && !is_closed(&idle));
}

#[test]
fn nothing_is_left_of_connections_that_ended() {
    let register = register(4, 4, 4);
    let open: Vec<Connection> = (0..12).filter_map(|last| register.admit(peer(last))).collect();
    open.iter().for_each(|connection| connection.wait_since(Wait::Reader, Instant::now()));
    drop(open);
    let table = register.lock();
    assert!(table.open.is_empty() && table.peers.is_empty(), "{table:?}");
    assert!(table.regular.waiting.is_empty() && table.reserve.waiting.is_empty(), "{table:?}");
    assert_eq!(table.regular.connections + table.reserve.connections, 0);
}
