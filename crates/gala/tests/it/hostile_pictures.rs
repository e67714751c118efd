//! Pictures, drawings, tables of colours and fonts that nobody means well with.

use std::fs;

use gala_testkit::{
    ffmpeg::decode,
    picture::{base64, png_header},
};
use serde_json::{Value, json};

use super::{
    film::{fixture, refused, render, rendered, write},
    fixture::Fixture,
};

/// Two frames of a clip with a look.
fn seen(fixture: &Fixture, content: Value, look: Value) {
    let clip = json!({"duration_ms": 80, "content": content, "look": look});
    let format = json!({"size": "96x64", "fps": 25});
    write(fixture, &json!({"version": 1, "format": format, "tracks": [{"kind": "visual", "clips": [clip]}]}));
}

fn picture(fixture: &Fixture, name: &str) {
    seen(fixture, json!({"kind": "image", "source": name}), json!({}));
}

#[test]
fn a_picture_of_16k_by_16k_is_refused_before_it_is_decoded() {
    let fixture = fixture();
    fixture.write("media/huge.png", png_header(16_384, 16_384));
    picture(&fixture, "media/huge.png");
    refused(&fixture, &["-o", "out.mp4"], &["media/huge.png", "16384 x 16384", "64 million", "scale it down"]);
    for wrong in [(0, 64), (64, 0), (u32::MAX, u32::MAX), (1, u32::MAX)] {
        fixture.write("media/wrong.png", png_header(wrong.0, wrong.1));
        picture(&fixture, "media/wrong.png");
        refused(&fixture, &["-o", "out.mp4"], &["media/wrong.png", "tracks[0].clips[0].content.source"]);
    }
    // Sparse: 1 GiB that says it is a picture.
    let file = fs::File::create(fixture.path("media/long.png")).expect("a file");
    file.set_len(1 << 30).expect("a hole");
    picture(&fixture, "media/long.png");
    refused(&fixture, &["-o", "out.mp4"], &["media/long.png", "1073741824 bytes", "200000000"]);
}

/// A drawing of 64 by 64 with something in it.
fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='64' height='64'>{inside}</svg>"
    )
}

/// Each level shows the one below it twice: 2^40 squares.
fn laughs(levels: u32) -> String {
    let level = |n: u32| match n {
        0 => "<g id='l0'><rect width='1' height='1'/></g>".to_owned(),
        n => format!("<g id='l{n}'><use href='#l{0}'/><use xlink:href='#l{0}'/></g>", n - 1),
    };
    let levels: String = (0..=levels).map(level).collect();
    format!("<defs>{levels}</defs><use href='#l40'/>")
}

/// The answer to a drawing, of a file and of one that the document spells, is soon and in bounded memory, whatever it
/// is.
fn answered(name: &str, drawing: &str) -> Vec<String> {
    let fixture = fixture();
    fixture.write("media/drawing.svg", drawing);
    let mut told = Vec::new();
    for content in [
        json!({"kind": "image", "source": "media/drawing.svg"}),
        json!({"kind": "still", "layers": [{"source": "media/drawing.svg", "depth": 1}],
            "camera": {"from": {"x": 0.5, "y": 0.5, "zoom": 1}, "to": {"x": 0.5, "y": 0.5, "zoom": 2}}}),
        json!({"kind": "svg", "markup": drawing}),
    ] {
        seen(&fixture, content, json!({}));
        let before = super::film::files(&fixture);
        let (ok, text) = render(&fixture, &["-o", "out.mp4"]);
        if !ok {
            assert!(text.contains("tracks[0].clips[0].content"), "{name}: {text}");
            assert_eq!(super::film::files(&fixture), before, "{name}");
        }
        let _ = fs::remove_file(fixture.path("out.mp4"));
        told.push(text);
    }
    told
}

#[test]
fn drawings_that_refer_to_themselves_end() {
    let cycles = [
        ("use", "<g id='a'><use href='#a'/></g>"),
        ("two", "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g><use href='#a'/>"),
        (
            "pattern",
            "<pattern id='p' width='9' height='9'><rect width='9' height='9' fill='url(#p)'/></pattern><rect width='64' height='64' fill='url(#p)'/>",
        ),
        (
            "mask",
            "<mask id='m'><rect width='64' height='64' mask='url(#m)'/></mask><rect width='64' height='64' mask='url(#m)'/>",
        ),
        (
            "clip",
            "<clipPath id='c' clip-path='url(#c)'><rect width='64' height='64'/></clipPath><rect width='64' height='64' clip-path='url(#c)'/>",
        ),
        (
            "marker",
            "<marker id='k'><path d='M0 0 L9 9' marker-end='url(#k)'/></marker><path d='M0 0 L9 9' marker-end='url(#k)'/>",
        ),
        (
            "gradient",
            "<linearGradient id='g' href='#h'/><linearGradient id='h' href='#g'/><rect width='64' height='64' fill='url(#g)'/>",
        ),
        (
            "filter",
            "<filter id='f'><feImage href='#r'/></filter><rect id='r' width='64' height='64' filter='url(#f)'/>",
        ),
    ];
    for (name, inside) in cycles {
        answered(name, &svg(inside));
    }
}

#[test]
fn drawings_that_grow_without_end_are_refused() {
    for text in answered("laughs", &svg(&laughs(40))) {
        assert!(text.contains("too_complex"), "{text}");
    }
    let entities: String = (1..30).map(|n| format!("<!ENTITY e{n} '&e{0};&e{0};'>", n - 1)).collect();
    let document =
        format!("<!DOCTYPE svg [<!ENTITY e0 '<rect width=\"1\" height=\"1\"/>'>{entities}]>{}", svg("&e29;"));
    for text in answered("entities", &document) {
        assert!(text.contains("damaged") || text.contains("too_complex"), "{text}");
    }
    for depth in [1000, 100_000] {
        answered("deep", &svg(&("<g>".repeat(depth) + "<rect width='9' height='9'/>" + &"</g>".repeat(depth))));
    }
}

#[test]
fn drawings_of_any_size_with_costly_filters_are_answered_soon() {
    let head = "<svg xmlns='http://www.w3.org/2000/svg'";
    for (name, drawing) in [
        ("endless", format!("{head} width='1e30' height='1e30'><rect width='1e30' height='1e30'/></svg>")),
        ("nothing", format!("{head} width='0' height='0'/>")),
        ("negative", format!("{head} width='-5' height='5'/>")),
        ("flat", format!("{head} width='1e9' height='1'><rect width='1e9' height='1'/></svg>")),
        ("box", format!("{head} viewBox='0 0 1e-30 1e-30'><rect width='1' height='1'/></svg>")),
        (
            "blur",
            svg(
                "<filter id='f'><feGaussianBlur stdDeviation='1e9'/></filter><rect width='64' height='64' filter='url(#f)'/>",
            ),
        ),
        (
            "noise",
            svg(
                "<filter id='f'><feTurbulence baseFrequency='0.1' numOctaves='2000000000'/></filter><rect width='64' height='64' filter='url(#f)'/>",
            ),
        ),
        (
            "morph",
            svg(
                "<filter id='f'><feMorphology operator='dilate' radius='1e9'/></filter><rect width='64' height='64' filter='url(#f)'/>",
            ),
        ),
        ("patterns", svg(&patterns(40))),
        (
            "convolution",
            svg(&format!(
                "<filter id='f'><feConvolveMatrix order='1000' kernelMatrix='{}'/></filter>\
                 <rect width='64' height='64' filter='url(#f)'/>",
                "1 ".repeat(1_000_000)
            )),
        ),
        (
            "region",
            svg(
                "<filter id='f' x='-1e9' y='-1e9' width='1e10' height='1e10'><feFlood/></filter><rect width='64' height='64' filter='url(#f)'/>",
            ),
        ),
        ("dashes", svg("<path d='M0 0H1e9' stroke='red' stroke-dasharray='1e-6'/>")),
        (
            "tiles",
            svg(
                "<pattern id='p' width='1e-5' height='1e-5' patternUnits='userSpaceOnUse'><rect width='1' height='1'/></pattern><rect width='64' height='64' fill='url(#p)'/>",
            ),
        ),
    ] {
        answered(name, &drawing);
    }
}

/// Each pattern is filled and stroked with the one before it.
fn patterns(levels: u32) -> String {
    let level = |n: u32| {
        let paint = if n == 0 { "red".to_owned() } else { format!("url(#p{})", n - 1) };
        format!(
            "<pattern id='p{n}' width='9' height='9' patternUnits='userSpaceOnUse'>\
             <rect width='9' height='9' fill='{paint}' stroke='{paint}'/></pattern>"
        )
    };
    let all: String = (0..levels).map(level).collect();
    format!("{all}<rect width='64' height='64' fill='url(#p{})'/>", levels - 1)
}

#[test]
fn drawings_pull_in_no_other_file() {
    let fixture = fixture();
    let cup = fixture.path("media/cup.png").display().to_string();
    let link = |href: &str| svg(&format!("<image href='{href}' width='64' height='64'/>"));
    let cases = [
        link("cup.png"),
        link(&cup),
        link(&format!("file://{cup}")),
        link("http://127.0.0.1:9/x.png"),
        svg(&format!("<use href='{cup}#a'/>")),
        format!("<?xml-stylesheet href='{cup}'?>{}", svg("")),
        format!("<!DOCTYPE svg [<!ENTITY cup SYSTEM '{cup}'>]>{}", svg("<text>&cup;</text>")),
    ];
    for drawing in cases {
        fixture.write("media/drawing.svg", &drawing);
        picture(&fixture, "media/drawing.svg");
        let (ok, text) = render(&fixture, &["--frame", "0s", "seen.png"]);
        assert!(!ok || is_black(&fixture), "{drawing}: {text}");
    }
}

fn is_black(fixture: &Fixture) -> bool {
    decode(&fixture.path("seen.png"), "-f rawvideo -pix_fmt gray").iter().all(|luma| *luma < 8)
}

#[test]
fn pictures_inside_of_drawings_have_the_same_limits() {
    let bomb = base64(&png_header(16_384, 16_384));
    let inside = format!("<image href='data:image/png;base64,{bomb}' width='64' height='64'/>");
    answered("bomb", &svg(&inside));
    let nested = base64(svg(&laughs(40)).as_bytes());
    answered("nested", &svg(&format!("<image href='data:image/svg+xml;base64,{nested}' width='64' height='64'/>")));
}

#[test]
fn tables_that_are_too_large_or_broken_are_refused_before_anything_is_made() {
    let fixture = fixture();
    let sky = json!({"kind": "color", "solid": "#204080"});
    seen(&fixture, sky, json!({"color": {"lut": "media/table.cube"}}));
    let field = "tracks[0].clips[0].look.color.lut";
    let file = fs::File::create(fixture.path("media/table.cube")).expect("a file");
    file.set_len(1 << 30).expect("a hole");
    refused(&fixture, &["-o", "out.mp4"], &[field, "media/table.cube", "1073741824 bytes", "16777216", "fewer points"]);
    let row = "0.5 0.5 0.5\n";
    let tables = [
        ("LUT_3D_SIZE 300\n".to_owned(), "300"),
        ("LUT_3D_SIZE 99999999999999999999\n".to_owned(), "LUT_3D_SIZE"),
        ("LUT_3D_SIZE -2\n".to_owned(), "LUT_3D_SIZE"),
        (format!("LUT_3D_SIZE 2\n{}", row.repeat(7)), "7 colours"),
        (format!("LUT_3D_SIZE 2\n{}", row.repeat(9)), "more than 2 x 2 x 2"),
        (format!("LUT_3D_SIZE 2\n{}1e400 NaN inf\n", row.repeat(7)), "line 9"),
        (row.repeat(8), "LUT_3D_SIZE"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n".to_owned(), "one-dimensional"),
    ];
    for (table, part) in tables {
        fixture.write("media/table.cube", &table);
        refused(&fixture, &["-o", "out.mp4"], &[field, "media/table.cube", part]);
    }
}

#[test]
fn fonts_that_are_broken_are_as_if_they_were_not_there() {
    let fixture = fixture();
    let fonts = "home/.local/share/fonts";
    for family in ["NotoSansThai", "NotoSansOgham", "NotoSansRunic", "NotoSansJP", "NotoSansCJK", "NotoColorEmoji"] {
        for (ending, bytes) in
            [("-Bold.ttf", &b"not a font at all"[..]), ("-Regular.ttf", b"\0\x01\0\0\xff\xff\0\0"), (".ttf", b"")]
        {
            fixture.write(&format!("{fonts}/{family}{ending}"), bytes);
        }
    }
    let huge = fs::File::create(fixture.path(&format!("{fonts}/NotoSansSymbols2-Regular.ttf"))).expect("a file");
    huge.set_len(8 << 30).expect("a hole");
    let runs = json!([{"text": "Tea ᚠᚢᚦ ᚁᚂ ไทย 茶 🍵 ⌬", "weight": 400}]);
    seen(&fixture, json!({"kind": "text", "runs": runs}), json!({}));
    let args = ["-o", "out.mp4", "--report", "report.json"];
    let output = super::film::bounded(&fixture, &args).env("HOME", fixture.path("home")).output().expect("gala starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Letters that the bundled font has are drawn all the same.
    let missing = fixture.json("report.json")["outputs"][0]["missing_glyphs"].to_string();
    assert!(!missing.contains('T') && !missing.contains('e'), "{missing}");
    rendered(&fixture, &["-o", "out.mp4"]);
}
