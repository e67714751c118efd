//! The inner loops of the renderer, as compiled for each level of instructions that this machine has, against copying as
//! many bytes: `cargo bench -p gala-raster --bench kernels`.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use gala_raster::kernel::{GROUP, Group, Loops, REACH, available, weights};

/// The luma of a frame of 1920 x 1080, row by row as frames are drawn.
const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;

struct Planes {
    out: Vec<u8>,
    one: Vec<u8>,
    other: Vec<u8>,
    /// Of a row that is drawn 1.3 times as large as it is.
    groups: Vec<Group>,
}

impl Planes {
    fn new() -> Self {
        let plane = |step: usize| (0..WIDTH * HEIGHT).map(|at| (at * step % 251) as u8).collect();
        let groups = (0..WIDTH / GROUP).map(|index| {
            let place = |output: usize| (index * GROUP + output) as f64 / 1.3;
            let base = place(0) as usize;
            let pick = |at: usize| place(at / 2) as usize - base + at % 2;
            let weight = |at: usize| weights((place(at / 2).fract() * 256.0) as u8)[at % 2];
            Group {
                picks: std::array::from_fn(|at| pick(at) as u8),
                weights: std::array::from_fn(weight),
                base: base.min(WIDTH - REACH) as u32,
            }
        });
        Self { out: plane(3), one: plane(7), other: plane(13), groups: groups.collect() }
    }

    /// Calls a function with each row of the three planes.
    fn rows(&mut self, mut row: impl FnMut(&mut [u8], &[u8], &[u8], &[Group])) {
        let sources = self.one.chunks_exact(WIDTH).zip(self.other.chunks_exact(WIDTH));
        for (out, (one, other)) in self.out.chunks_exact_mut(WIDTH).zip(sources) {
            row(out, one, other, &self.groups);
        }
        black_box(&self.out);
    }
}

fn kernels(criterion: &mut Criterion) {
    let mut planes = Planes::new();
    let mut group = criterion.benchmark_group("kernels");
    // Bytes that are written.
    group.throughput(Throughput::Bytes((WIDTH * HEIGHT) as u64));
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(600)).sample_size(20);
    group.bench_function("memcpy", |bencher| {
        bencher.iter(|| planes.rows(|out, one, _, _| out.copy_from_slice(one)));
    });
    for loops in available() {
        of(&mut group, &mut planes, loops);
    }
    group.finish();
}

/// Makes a row out of one or two others and the groups of a resample.
type MakeRow<'a> = &'a dyn Fn(&mut [u8], &[u8], &[u8], &[Group]);

fn of(group: &mut BenchmarkGroup<'_, WallTime>, planes: &mut Planes, loops: &Loops) {
    let mut bench = |name: &str, row: MakeRow<'_>| {
        group.bench_function(format!("{name}/{}", loops.name), |bencher| bencher.iter(|| planes.rows(row)));
    };
    bench("lerp", &|out, one, other, _| loops.lerp(out, one, other, weights(77)));
    bench("mix", &|out, one, _, _| loops.mix(out, one, 77));
    bench("mix_each", &|out, one, other, _| loops.mix_each(out, one, other));
    bench("resample", &|out, one, _, groups| loops.resample(out, one, groups));
    bench("source_over", &|out, one, other, _| loops.source_over(out, one, other));
}

criterion_group!(benches, kernels);
criterion_main!(benches);
