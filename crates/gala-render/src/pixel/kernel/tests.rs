use proptest::prelude::*;

use super::*;

fn groups(seed: &[(u8, u8, u8)], row: usize) -> Vec<Group> {
    let group = |(base, pick, fraction): &(u8, u8, u8)| {
        let base = u32::from(*base) % (row - REACH + 1) as u32;
        let picks = std::array::from_fn(|k| (usize::from(*pick) + k * 7) as u8 % 16);
        let pair = |k: usize| weights(fraction.wrapping_add((k as u8).wrapping_mul(37)));
        let weights = std::array::from_fn(|k| pair(k / 2)[k % 2]);
        Group { picks, weights, base }
    };
    seed.iter().map(group).collect()
}

fn bytes(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(0), Just(255), Just(128), any::<u8>()], length)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn vector_loops_equal_their_plain_twins(
        length in 1_usize..150,
        row in bytes(300),
        alpha in bytes(300),
        under in bytes(150),
        seed in prop::collection::vec(any::<(u8, u8, u8)>(), 20),
        fraction in any::<u8>(),
    ) {
        let groups = groups(&seed, row.len());
        let pair = weights(fraction);
        let run = |fast: &dyn Fn(&mut [u8]), plain: &dyn Fn(&mut [u8])| {
            let (mut a, mut b) = (under[..length].to_vec(), under[..length].to_vec());
            fast(&mut a);
            plain(&mut b);
            (a, b)
        };
        let (a, b) = run(
            &|out| between(out, &row[..length], &alpha[..length], pair),
            &|out| scalar::between(out, &row[..length], &alpha[..length], pair),
        );
        prop_assert_eq!(a, b);
        let (a, b) = run(
            &|out| mix(out, &row[..length], pair[1]),
            &|out| scalar::mix(out, &row[..length], pair),
        );
        prop_assert_eq!(a, b);
        let (a, b) = run(
            &|out| mix_each(out, &row[..length], &alpha[..length]),
            &|out| scalar::mix_each(out, &row[..length], &alpha[..length]),
        );
        prop_assert_eq!(a, b);
        let (a, b) = run(&|out| gather(out, &row, &groups), &|out| scalar::gather(out, &row, &groups));
        prop_assert_eq!(a, b);
        let (a, b) = run(
            &|out| gather_over(out, &row, &alpha, &groups),
            &|out| scalar::gather_over(out, &row, &alpha, &groups),
        );
        prop_assert_eq!(a, b);
        let (a, b) = run(
            &|out| over(out, &row[..length], &alpha[..length]),
            &|out| scalar::over(out, &row[..length], &alpha[..length]),
        );
        prop_assert_eq!(a, b);
    }
}

#[test]
fn laying_nothing_keeps_and_laying_opaque_replaces() {
    let under: Vec<u8> = (0..=255).collect();
    let mut out = under.clone();
    over(&mut out, &[0; 256], &[0; 256]);
    assert_eq!(out, under);
    over(&mut out, &[77; 256], &[255; 256]);
    assert_eq!(out, [77; 256]);
}
