//! Drawings that ask for much: of each kind some that are drawn and some that cannot be, and random mixtures, always the
//! same.

use std::io::Cursor;

use gala_testkit::picture::base64;
use image::{GrayImage, ImageFormat};

/// The width and height that all of them ask to be shown with.
pub const SIDE: u32 = 256;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

pub struct Shape {
    pub name: String,
    pub svg: String,
}

pub fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut add = |kind: &str, size: usize, inside: String| {
        shapes.push(Shape { name: format!("{kind} {size}"), svg: svg(&inside) });
    };
    for depth in [1, 6, 30, 300] {
        add("groups in groups", depth, nested("<g opacity='.9'>", ALL, depth));
        add("groups beside groups", depth, format!("<g opacity='.9'>{ALL}</g>").repeat(depth));
    }
    add("groups with blend modes", 8, nested("<g style='mix-blend-mode:multiply'>", ALL, 8));
    add("groups that reach far outside", 2, nested("<g opacity='.9'>", FAR, 2));
    for count in [1, 3, 12, 100] {
        add("masks in masks", count, chain("mask", "mask", count));
        add("clips in clips", count, chain("clipPath", "clip-path", count));
    }
    for levels in [2, 8, 40] {
        add("patterns in patterns", levels, patterns(levels));
    }
    for side in [100_000, 3] {
        add("tiles", side, tiles(side as f64 / 1000.0));
    }
    for depth in [1, 4, 12] {
        add("blurs", depth, FILTERS[0].to_owned() + &nested("<g filter='url(#f)'>", ALL, depth));
    }
    for (at, filter) in FILTERS.iter().enumerate().skip(1) {
        add("filter", at, format!("{filter}<g filter='url(#f)'>{ALL}</g>"));
    }
    for count in [1_000, 300_000] {
        add("text", count, format!("<text y='99' font-size='9'>{}</text>", "tea ".repeat(count / 4)));
        add("segments", count, segments(count));
    }
    add("dashes", 1, "<path d='M0 9H256' stroke='red' stroke-width='9' stroke-dasharray='.0001'/>".to_owned());
    for levels in [8, 16, 40] {
        add("uses", levels, uses(levels));
    }
    for side in [64, 3000, 7900] {
        add("pictures", side, picture("png", &png(side as u32)));
    }
    add("pictures that are cut", 300, picture("png", &png(300)[..500]));
    for depth in [1, 3, 6] {
        add(
            "drawings in drawings",
            depth,
            (0..depth).fold(ALL.to_owned(), |inside, _| picture("svg+xml", svg(&inside).as_bytes())),
        );
    }
    for side in ["1e-30", "1e9", "1e30"] {
        let name = format!("a box of {side}");
        let head = "<svg xmlns='http://www.w3.org/2000/svg' width='256' height='256'";
        shapes.push(Shape { name, svg: format!("{head} viewBox='0 0 {side} {side}'><g opacity='.5'>{ALL}</g></svg>") });
    }
    let mut random = Random(SEED);
    for number in 0..16 {
        let svg = svg(&format!("{DEFINITIONS}{}", mixture(&mut random, 0)));
        shapes.push(Shape { name: format!("mixture {number}"), svg });
    }
    shapes
}

const ALL: &str = "<rect width='256' height='256' fill='#4080c0'/>";
const FAR: &str = "<rect x='-900' y='-900' width='2000' height='2000' fill='#4080c0'/>";

const FILTERS: [&str; 7] = [
    "<filter id='f'><feGaussianBlur stdDeviation='3'/></filter>",
    "<filter id='f'><feGaussianBlur stdDeviation='200'/></filter>",
    "<filter id='f'><feTurbulence baseFrequency='.05' numOctaves='4'/></filter>",
    "<filter id='f'><feMorphology operator='dilate' radius='2'/></filter>",
    "<filter id='f'><feMorphology operator='dilate' radius='200'/></filter>",
    "<filter id='f'><feConvolveMatrix order='3' kernelMatrix='1 2 1 2 4 2 1 2 1'/></filter>",
    "<filter id='f'><feDropShadow dx='2' dy='2' stdDeviation='2'/><feDropShadow dx='2' dy='2' stdDeviation='2'/></filter>",
];

/// What mixtures refer to.
const DEFINITIONS: &str = "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter>\
    <mask id='m'><circle cx='128' cy='128' r='99' fill='#fff'/></mask>\
    <clipPath id='c'><circle cx='128' cy='128' r='120'/></clipPath>\
    <pattern id='p' width='9' height='9' patternUnits='userSpaceOnUse'><circle cx='4' cy='4' r='3' fill='red'/></pattern>\
    <linearGradient id='l'><stop stop-color='#f80'/><stop offset='1' stop-color='#08f'/></linearGradient>";

fn svg(inside: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{SIDE}' height='{SIDE}'>{inside}</svg>")
}

fn nested(open: &str, shape: &str, depth: usize) -> String {
    format!("{open}{shape}").repeat(depth) + &"</g>".repeat(depth)
}

fn chain(name: &str, uses: &str, count: usize) -> String {
    let one = |n: usize| {
        let next = if n + 1 < count { format!("{uses}='url(#{name}{})'", n + 1) } else { String::new() };
        format!("<{name} id='{name}{n}' {next}>{ALL}</{name}>")
    };
    let all: String = (0..count).map(one).collect();
    format!("{all}<rect width='256' height='256' {uses}='url(#{name}0)'/>")
}

fn patterns(levels: usize) -> String {
    let level = |n: usize| {
        let paint = if n == 0 { "red".to_owned() } else { format!("url(#p{})", n - 1) };
        format!(
            "<pattern id='p{n}' width='64' height='64' patternUnits='userSpaceOnUse'>\
             <rect width='60' height='60' fill='{paint}' stroke='{paint}'/></pattern>"
        )
    };
    let all: String = (0..levels).map(level).collect();
    format!("{all}<rect width='256' height='256' fill='url(#p{})'/>", levels - 1)
}

fn tiles(side: f64) -> String {
    format!(
        "<pattern id='p' patternUnits='userSpaceOnUse' width='{side}' height='{side}'><rect width='1' height='1'/>\
         </pattern><rect width='256' height='256' fill='url(#p)'/>"
    )
}

fn segments(count: usize) -> String {
    let points: String = (0..count).map(|n| format!("L{} {} ", n * 7919 % 256, n * 104_729 % 256)).collect();
    format!("<path d='M0 0 {points}' fill='none' stroke='red' stroke-linejoin='round' stroke-linecap='round'/>")
}

fn uses(levels: usize) -> String {
    let level = |n: usize| match n {
        0 => "<g id='l0'><rect width='9' height='9'/></g>".to_owned(),
        n => format!("<g id='l{n}'><use href='#l{0}'/><use href='#l{0}' x='1'/></g>", n - 1),
    };
    let all: String = (0..=levels).map(level).collect();
    format!("<defs>{all}</defs><use href='#l{levels}'/>")
}

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let grey = GrayImage::from_fn(side, side, |x, y| image::Luma([(x / 8 + y / 8) as u8]));
    grey.write_to(&mut bytes, ImageFormat::Png).expect("memory is written to");
    bytes.into_inner()
}

fn picture(kind: &str, bytes: &[u8]) -> String {
    format!("<image href='data:image/{kind};base64,{}' width='256' height='256'/>", base64(bytes))
}

/// Groups of all kinds in each other, with shapes of all paints in them.
fn mixture(random: &mut Random, depth: u32) -> String {
    const GROUPS: [&str; 8] = [
        "opacity='.7'",
        "filter='url(#f)'",
        "mask='url(#m)'",
        "clip-path='url(#c)'",
        "transform='rotate(17) scale(1.1)'",
        "transform='translate(-400 30)' opacity='.6'",
        "style='isolation:isolate'",
        "style='mix-blend-mode:screen'",
    ];
    const PAINTS: [&str; 5] = ["url(#p)", "url(#l)", "#123456", "none", "rgba(9,200,99,.4)"];
    let children: String = (0..1 + random.below(4))
        .map(|_| match random.below(if depth < 9 { 4 } else { 1 }) {
            0 | 1 => {
                let [x, y, r] = [random.below(256), random.below(256), 1 + random.below(400)];
                let [fill, stroke] = [random.of(&PAINTS), random.of(&PAINTS)];
                format!("<circle cx='{x}' cy='{y}' r='{r}' fill='{fill}' stroke='{stroke}' stroke-width='5'/>")
            }
            _ => mixture(random, depth + 1),
        })
        .collect();
    format!("<g {}>{children}</g>", random.of(&GROUPS))
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(SEED);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}
