use proptest::prelude::*;

use super::*;

fn groups(seed: &[(u8, u8, u8)], row: usize) -> Groups {
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
    fn all_vector_loops_equal_their_plain_twins(
        length in 1_usize..300,
        row in bytes(300),
        alpha in bytes(300),
        under in bytes(300),
        seed in prop::collection::vec(any::<(u8, u8, u8)>(), 40),
        fraction in any::<u8>(),
    ) {
        let groups = groups(&seed, row.len());
        let pair = weights(fraction);
        let one = row[..length].to_vec();
        let other = alpha[..length].to_vec();
        for loops in available() {
            let check = |name: &str, call: &dyn Fn(&Loops, &mut [u8])| {
                let (mut fast, mut plain) = (under[..length].to_vec(), under[..length].to_vec());
                call(loops, &mut fast);
                call(&scalar::LOOPS, &mut plain);
                prop_assert!(fast == plain, "{name} of {}", loops.name);
                Ok(())
            };
            check("lerp", &|loops, out| loops.lerp(out, &one, &other, pair))?;
            check("mix", &|loops, out| loops.mix(out, &one, pair[1]))?;
            check("mix_each", &|loops, out| loops.mix_each(out, &one, &other))?;
            check("resample", &|loops, out| loops.resample(out, &row, groups.part(0..40)))?;
            check("resample_over", &|loops, out| loops.resample_over(out, &row, &alpha, groups.part(0..40)))?;
            check("source_over", &|loops, out| loops.source_over(out, &one, &other))?;
        }
    }
}

#[test]
fn all_vectors_that_the_processor_has_are_available() {
    let names: Vec<&str> = available().map(|loops| loops.name).collect();
    assert_eq!(names.last(), Some(&"scalar"));
    #[cfg(target_arch = "x86_64")]
    {
        assert_eq!(names.contains(&"sse4.1"), std::arch::is_x86_feature_detected!("sse4.1"));
        assert_eq!(names.contains(&"avx2"), std::arch::is_x86_feature_detected!("avx2"));
        assert_eq!(names.contains(&"avx512"), std::arch::is_x86_feature_detected!("avx512bw"));
    }
    #[cfg(target_arch = "aarch64")]
    assert!(names.contains(&"neon"));
}

/// Every weight with every pair of samples that can overflow a product.
#[test]
fn sums_at_the_ends_of_their_range_are_alike() {
    for loops in available() {
        for fraction in 0..=255 {
            for (one, other) in [(0, 0), (255, 255), (0, 255), (255, 0), (128, 127)] {
                let call = |loops: &Loops| {
                    let mut out = [77; 130];
                    loops.lerp(&mut out, &[one; 130], &[other; 130], weights(fraction));
                    let mut mixed = [one; 130];
                    loops.mix_each(&mut mixed, &[other; 130], &[fraction; 130]);
                    let mut laid = [one; 130];
                    loops.source_over(&mut laid, &[other; 130], &[fraction; 130]);
                    [out, mixed, laid]
                };
                assert!(call(loops) == call(&scalar::LOOPS), "{} {fraction} {one} {other}", loops.name);
            }
        }
    }
}

#[test]
fn laying_nothing_keeps_and_laying_opaque_replaces() {
    let under: Vec<u8> = (0..=255).collect();
    let mut out = under.clone();
    source_over(&mut out, &[0; 256], &[0; 256]);
    assert_eq!(out, under);
    source_over(&mut out, &[77; 256], &[255; 256]);
    assert_eq!(out, [77; 256]);
}

fn one_group(base: u32) -> Groups {
    [Group { picks: [0; 16], weights: [128; 16], base }].into_iter().collect()
}

#[test]
fn a_row_may_end_with_its_last_group() {
    let row: [u8; REACH + 5] = std::array::from_fn(|place| 90 + place as u8 * 3);
    let made = |loops: &Loops| {
        let mut out = [0; GROUP];
        loops.resample(&mut out, &row, one_group(5).part(0..1));
        out
    };
    let expected = made(&scalar::LOOPS);
    assert_ne!(expected, [0; GROUP]);
    for loops in available() {
        assert_eq!(made(loops), expected, "{}", loops.name);
    }
}

#[test]
#[should_panic(expected = "a group leaves its row")]
fn a_group_that_leaves_its_row_is_refused() {
    scalar::LOOPS.resample(&mut [0; GROUP], &[0; REACH + 4], one_group(5).part(0..1));
}

#[test]
#[should_panic(expected = "a group leaves its row")]
fn a_group_that_leaves_its_alpha_is_refused() {
    scalar::LOOPS.resample_over(&mut [0; GROUP], &[0; REACH + 5], &[0; REACH + 4], one_group(5).part(0..1));
}

#[test]
#[should_panic(expected = "too few groups")]
fn outputs_without_a_group_are_refused() {
    scalar::LOOPS.resample(&mut [0; GROUP + 1], &[0; 64], one_group(5).part(0..1));
}
