use super::*;

const CHEAP: HashCost = HashCost { memory_kib: 64, passes: 1, lanes: 1 };
const TEXT: &str = "lantern gravel café thursday";

fn passwords(cost: HashCost, at_once: usize) -> Passwords {
    Passwords::new(cost, NonZeroUsize::new(at_once).expect("one or more")).expect("a cost")
}

async fn stored(passwords: &Passwords) -> String {
    passwords.hash(&NewPassword::check(TEXT, &[]).expect("taken")).await.expect("a hash")
}

#[tokio::test]
async fn the_password_that_was_set_is_right_and_no_other() {
    let passwords = passwords(CHEAP, 1);
    let stored = stored(&passwords).await;
    let verify = async |text: &str| passwords.verify(text, Some(&stored)).await.expect("a verdict");
    assert_eq!(verify(TEXT).await, Verdict::Right { needs_rehash: false });
    assert_eq!(verify("lantern gravel cafe\u{301} thursday").await, Verdict::Right { needs_rehash: false });
    for other in ["", "lantern gravel cafe thursday", "Lantern gravel café thursday", &TEXT.repeat(2), "\0"] {
        assert_eq!(verify(other).await, Verdict::Wrong, "{other:?}");
    }
}

#[tokio::test]
async fn hashes_are_phc_strings_of_argon2id_with_the_cost_and_a_salt_of_their_own() {
    let passwords = passwords(HashCost { memory_kib: 128, passes: 3, lanes: 2 }, 1);
    let hashes = [stored(&passwords).await, stored(&passwords).await];
    assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$v=19$m=128,t=3,p=2$")), "{hashes:?}");
    assert_ne!(hashes[0], hashes[1]);
}

#[tokio::test]
async fn by_default_a_hash_costs_what_owasp_asks_for() {
    let stored = stored(&passwords(HashCost::default(), 1)).await;
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
}

#[tokio::test]
async fn hashes_of_the_reference_implementation_are_read() {
    // printf password | argon2 somesalt -id -t 2 -m 16 -p 1 (phc-winner-argon2, its test.c)
    let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let verdict = passwords(CHEAP, 1).verify("password", Some(stored)).await.expect("a verdict");
    assert_eq!(verdict, Verdict::Right { needs_rehash: true });
}

#[tokio::test]
async fn a_hash_of_another_cost_is_right_and_wants_to_be_made_again() {
    let old = stored(&passwords(CHEAP, 1)).await;
    for cost in [HashCost { memory_kib: 128, ..CHEAP }, HashCost { passes: 2, ..CHEAP }, HashCost { lanes: 2, ..CHEAP }]
    {
        let today = passwords(cost, 1);
        assert_eq!(today.verify(TEXT, Some(&old)).await.expect("a verdict"), Verdict::Right { needs_rehash: true });
        let new = stored(&today).await;
        assert_eq!(today.verify(TEXT, Some(&new)).await.expect("a verdict"), Verdict::Right { needs_rehash: false });
    }
}

#[tokio::test]
async fn who_has_no_account_costs_as_much_work_as_a_wrong_password() {
    let passwords = passwords(CHEAP, 1);
    let stored = stored(&passwords).await;
    let before = passwords.hashed();
    let long = "x".repeat(1 << 20);
    for (count, (text, stored)) in [
        ("wrong password", Some(stored.as_str())),
        ("wrong password", None),
        ("", None),
        (&long, Some(stored.as_str())),
        (&long, None),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(passwords.verify(text, stored).await.expect("a verdict"), Verdict::Wrong);
        assert_eq!(passwords.hashed() - before, count as u64 + 1);
    }
    let (real, nobodys) = (PasswordHash::new(&stored).expect("a hash"), &passwords.nobodys);
    assert_eq!((real.algorithm, real.version, &real.params), (nobodys.algorithm, nobodys.version, &nobodys.params));
    assert_eq!(real.salt.map(|salt| salt.len()), nobodys.salt.map(|salt| salt.len()));
    assert_eq!(real.hash.map(|hash| hash.len()), nobodys.hash.map(|hash| hash.len()));
}

#[tokio::test]
async fn what_is_stored_and_no_hash_is_an_error_and_not_a_wrong_password() {
    let passwords = passwords(CHEAP, 1);
    for stored in ["", "secret", "$argon2id$", "$5$rounds=1$salt$hash"] {
        assert!(passwords.verify(TEXT, Some(stored)).await.is_err(), "{stored:?}");
    }
}

#[test]
fn a_cost_that_argon2id_does_not_take_is_told_at_the_start() {
    let cost = HashCost { memory_kib: 1, passes: 0, lanes: 0 };
    let error = Passwords::new(cost, NonZeroUsize::MIN).expect_err("no cost");
    assert_eq!(error.to_string(), "argon2id takes no cost of 1 KiB, 0 passes and 0 lanes");
}

#[tokio::test]
async fn who_finds_all_places_taken_waits() {
    let passwords = passwords(CHEAP, 2);
    let taken = passwords.places.acquire_many(2).await.expect("two places");
    let mut waiting = Box::pin(passwords.verify(TEXT, None));
    for _ in 0..100 {
        assert!(futures::poll!(&mut waiting).is_pending());
        tokio::task::yield_now().await;
    }
    assert_eq!(passwords.hashed(), 0);
    drop(taken);
    assert_eq!(waiting.await.expect("a verdict"), Verdict::Wrong);
    assert_eq!(passwords.hashed(), 1);
}

#[tokio::test]
async fn a_place_is_taken_until_the_work_is_done_even_if_nobody_waits_for_it() {
    let passwords = passwords(HashCost { memory_kib: 4096, ..CHEAP }, 1);
    let mut left = Box::pin(passwords.verify(TEXT, None));
    while passwords.places.available_permits() == 1 {
        assert!(futures::poll!(&mut left).is_pending());
    }
    drop(left);
    let _place = passwords.places.acquire().await.expect("a place");
    assert_eq!(passwords.hashed(), 1);
}
