mod reference;

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
    fn all_loops_equal_their_definitions(
        length in 1_usize..300,
        row in bytes(300),
        alpha in bytes(300),
        under in bytes(300),
        seed in prop::collection::vec(any::<(u8, u8, u8)>(), 40),
        fraction in any::<u8>(),
    ) {
        let groups = groups(&seed, row.len());
        let pair = weights(fraction);
        let (one, other) = (&row[..length], &alpha[..length]);
        for loops in available() {
            let check = |name: &str, call: &dyn Fn(&mut [u8]), expected: &dyn Fn(usize) -> u8| {
                let mut made = under[..length].to_vec();
                call(&mut made);
                let expected: Vec<u8> = (0..length).map(expected).collect();
                prop_assert!(made == expected, "{name} of {}", loops.name);
                Ok(())
            };
            check(
                "lerp",
                &|out| loops.lerp(out, one, other, pair),
                &|at| reference::weighed(one[at], other[at], pair),
            )?;
            check("mix", &|out| loops.mix(out, one, pair[1]), &|at| reference::weighed(under[at], one[at], pair))?;
            check(
                "mix_each",
                &|out| loops.mix_each(out, one, other),
                &|at| reference::weighed_of_255(under[at], one[at], other[at]),
            )?;
            check(
                "resample",
                &|out| loops.resample(out, &row, &groups),
                &|at| reference::resampled(&row, &groups, at),
            )?;
            check(
                "source_over",
                &|out| loops.source_over(out, one, other),
                &|at| reference::laid_over(under[at], one[at], other[at]),
            )?;
        }
    }
}

#[test]
fn all_levels_that_the_processor_has_are_available() {
    let names: Vec<&str> = available().map(|loops| loops.name).collect();
    assert_eq!(names.last(), Some(&"portable"));
    #[cfg(target_arch = "x86_64")]
    {
        assert_eq!(names.contains(&"ssse3"), std::arch::is_x86_feature_detected!("ssse3"));
        assert_eq!(names.contains(&"avx2"), std::arch::is_x86_feature_detected!("avx2"));
    }
    #[cfg(target_arch = "aarch64")]
    assert!(names.contains(&"neon"));
}

/// Every weight with every pair of samples that can overflow a sum.
#[test]
fn sums_at_the_ends_of_their_range_are_exact() {
    for loops in available() {
        for fraction in 0..=255 {
            let pair = weights(fraction);
            for (one, other) in [(0, 0), (255, 255), (0, 255), (255, 0), (128, 127)] {
                let mut weighed = [77; 130];
                loops.lerp(&mut weighed, &[one; 130], &[other; 130], pair);
                let mut mixed = [one; 130];
                loops.mix_each(&mut mixed, &[other; 130], &[fraction; 130]);
                let mut laid = [one; 130];
                loops.source_over(&mut laid, &[other; 130], &[fraction; 130]);
                let mut resampled = [77; 130];
                let ends: [u8; REACH] = std::array::from_fn(|at| if at % 2 == 0 { one } else { other });
                let alike = Group {
                    picks: std::array::from_fn(|at| at as u8),
                    weights: std::array::from_fn(|at| pair[at % 2]),
                    base: 0,
                };
                loops.resample(&mut resampled, &ends, &[alike; 17]);
                let expected = [
                    reference::weighed(one, other, pair),
                    reference::weighed_of_255(one, other, fraction),
                    reference::laid_over(one, other, fraction),
                    reference::weighed(one, other, pair),
                ];
                let made = [weighed, mixed, laid, resampled];
                assert!(made == expected.map(|sample| [sample; 130]), "{} {fraction} {one} {other}", loops.name);
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

fn one_group(base: u32) -> [Group; 1] {
    [Group { picks: [0; 16], weights: [128; 16], base }]
}

#[test]
fn a_row_may_end_with_its_last_group() {
    let row: [u8; REACH + 5] = std::array::from_fn(|place| 90 + place as u8 * 3);
    for loops in available() {
        let mut out = [0; GROUP];
        loops.resample(&mut out, &row, &one_group(5));
        assert_eq!(out, [row[5]; GROUP], "{}", loops.name);
    }
}

#[test]
#[should_panic(expected = "a group leaves its row")]
fn a_group_that_leaves_its_row_is_refused() {
    levels::PORTABLE.resample(&mut [0; GROUP], &[0; REACH + 4], &one_group(5));
}

#[test]
#[should_panic(expected = "too few groups")]
fn outputs_without_a_group_are_refused() {
    levels::PORTABLE.resample(&mut [0; GROUP + 1], &[0; 64], &one_group(5));
}
